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

interface Written {
  readonly sample: Sample;
  /** What stands between the braces, but for a bound. */
  readonly pairs: string;
  readonly line: string;
}

// The checker hands out one labels object for the same labels, page after page: what has not changed is written once.
const written = new WeakMap<Sample['labels'], Written>();

const isSame = (a: Sample, b: Sample): boolean =>
  a === b ||
  (a.metric === b.metric &&
    a.value === b.value &&
    a.part?.suffix === b.part?.suffix &&
    a.part?.bound?.[1] === b.part?.bound?.[1]);

const lineOf = (each: Sample): string => {
  const { metric, labels, value, part } = each;
  const known = written.get(labels);
  if (known && isSame(known.sample, each)) return known.line;
  const pairs = known?.pairs ?? textOf(labels);
  const bound = part?.bound;
  const all = bound ? `${pairs}${pairs === '' ? '' : ','}${bound[0]}="${bound[1]}"` : pairs;
  const line = `${metric.name}${part?.suffix ?? ''}${all === '' ? '' : `{${all}}`} ${value}\n`;
  written.set(labels, { sample: each, pairs, line });
  return line;
};

/**
 * The samples, all of them finite, as Prometheus' text format 0.0.4, metrics sorted by name. A library's registry would take
 * several times as long for the hundreds of values of a scrape, and keep labels that vanished.
 * Format: https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const exposition = (samples: readonly Sample[]): string => {
  const blocks = new Map<Metric, string[]>();
  for (const each of samples) {
    const block = blocks.get(each.metric);
    if (block === undefined) blocks.set(each.metric, [headerOf(each.metric), lineOf(each)]);
    else block.push(lineOf(each));
  }
  const sorted = [...blocks].sort(([a], [b]) => (a.name < b.name ? -1 : 1));
  // All lines are joined at once: a string that grows line by line takes several times as long to write out.
  return sorted.length === 0 ? '\n' : sorted.flatMap(([, block]) => block).join('');
};
