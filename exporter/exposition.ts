import type { Metric } from './metric.ts';
import type { Sample } from './sample.ts';

/** Prometheus 3 refuses a scrape without a media type it knows; 0.0.4 keeps peers' counter names as they are. */
export const contentType = 'text/plain; version=0.0.4; charset=utf-8';

const special = /[\\\n"]/;
const inHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
// Few values need it, and looking is cheaper than replacing.
const inLabel = (text: string): string => (special.test(text) ? inHelp(text).replaceAll('"', '\\"') : text);

// Declared once and written in every scrape.
const headers = new WeakMap<Metric, string>();
const headerOf = (metric: Metric): string => {
  const { name, help, kind } = metric;
  const header = headers.get(metric) ?? `# HELP ${name} ${inHelp(help)}\n# TYPE ${name} ${kind}\n`;
  headers.set(metric, header);
  return header;
};

const textOf = (labels: Sample['labels']): string => {
  let text = '';
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${inLabel(labels[name] ?? '')}"`;
  return text;
};

// The checker hands out one labels object for the same labels, page after page, so that they are written once.
const texts = new WeakMap<Sample['labels'], string>();
const keptTextOf = (labels: Sample['labels']): string => {
  const known = texts.get(labels);
  if (known !== undefined) return known;
  const text = textOf(labels);
  texts.set(labels, text);
  return text;
};

const pairsOf = ({ labels, part }: Sample): string => {
  const pairs = keptTextOf(labels);
  const bound = part?.bound;
  return bound === undefined ? pairs : `${pairs}${pairs === '' ? '' : ','}${bound[0]}="${bound[1]}"`;
};

const lineOf = (each: Sample): string => {
  const pairs = pairsOf(each);
  return `${each.metric.name}${each.part?.suffix ?? ''}${pairs === '' ? '' : `{${pairs}}`} ${each.value}\n`;
};

/**
 * The samples, all of them finite, as Prometheus' text format 0.0.4, metrics sorted by name. A library's registry would take
 * several times as long for the hundreds of values of a scrape, and keep labels that vanished.
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const exposition = (samples: readonly Sample[]): string => {
  const blocks = new Map<Metric, string>();
  for (const each of samples) {
    const { metric } = each;
    blocks.set(metric, (blocks.get(metric) ?? headerOf(metric)) + lineOf(each));
  }
  const sorted = [...blocks].sort(([a], [b]) => (a.name < b.name ? -1 : 1)).map(([, block]) => block);
  return sorted.length === 0 ? '\n' : sorted.join('\n');
};
