import { createHash } from 'node:crypto';
import type { Metric } from './metric.ts';
import type { Sample } from './sample.ts';

/** The longest label value exported; what a client named itself has no other bound. */
const longestLabel = 200;

/** A value no longer than the limit; a cut one ends in a hash, so that two long values never become one. */
export const boundedLabel = (value: string): string =>
  value.length <= longestLabel
    ? value
    : `${value.slice(0, longestLabel - 13)}…${createHash('sha256').update(value).digest('hex').slice(0, 12)}`;

/** The labels a collector gives itself; kept by metric, since a batch has many samples of few metrics. */
const ownLabels = new WeakMap<Metric, readonly string[]>();
const ownLabelsOf = (metric: Metric): readonly string[] => {
  const known = ownLabels.get(metric) ?? metric.labels.filter((label) => label !== 'target');
  ownLabels.set(metric, known);
  return known;
};

const problemOf = (
  { metric, labels, value }: Sample,
  declared: ReadonlySet<Metric> | undefined,
): string | undefined => {
  if (declared && !declared.has(metric))
    return `Expected a metric the collector declares, got ${metric.name}`;
  if (!Number.isFinite(value)) return `Expected a finite value of ${metric.name}, got ${value}`;
  const expected = ownLabelsOf(metric);
  if (hasJust(labels, expected)) return undefined;
  return `Expected ${metric.name} with labels ${[...expected].sort()}, got ${Object.keys(labels).sort()}`;
};

// Every sample of every scrape passes here: loops that make nothing.
const hasJust = (labels: Sample['labels'], expected: readonly string[]): boolean => {
  let count = 0;
  for (const _ in labels) count += 1;
  if (count !== expected.length) return false;
  for (const label of expected) if (labels[label] === undefined) return false;
  return true;
};

// What tells samples of one metric apart: with its length before it, no value of several can be taken for two.
const identity = ({ labels, part }: Sample, names: readonly string[]): string => {
  let id = part === undefined ? '' : `${part.suffix} ${part.bound?.[1] ?? ''} `;
  if (names.length === 1) return id + labels[names[0] ?? ''];
  for (const name of names) id += `${labels[name]?.length}:${labels[name]}`;
  return id;
};

const bounded = (labels: Sample['labels']): Sample['labels'] =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, boundedLabel(value)]));

/** What may be exported of a collector's batch, at its target, and how many samples over the cap were left out. */
export interface Checked {
  readonly samples: readonly Sample[];
  readonly dropped: number;
}

/** The labels given to the samples of a batch, by metric and by what tells its samples apart. */
type Known = Map<Metric, Map<string, Sample['labels']>>;

/**
 * Checks what one collector of one target gives against its declaration, batch after batch. Samples of the same labels
 * are given the same labels object as before, so that the text made of it can be kept.
 */
export class Checker {
  readonly #target: string;
  readonly #declared: ReadonlySet<Metric> | undefined;
  readonly #cap: number;
  #labels: Known = new Map();
  #last: { readonly batch: readonly Sample[]; readonly checked: Checked } | undefined;

  /** Of a collector with these metrics; undefined for what the target says of itself, which may be any. */
  constructor(target: string, metrics: readonly Metric[] | undefined, cap: number) {
    this.#target = target;
    this.#declared = metrics && new Set(metrics);
    this.#cap = cap;
  }

  /** Throws on the first fault, which is a bug of ours; the very batch of before is not checked again. */
  check(batch: readonly Sample[]): Checked {
    if (this.#last?.batch === batch) return this.#last.checked;
    const seen: Known = new Map();
    const samples = batch.slice(0, this.#cap).map((each) => this.#checked(each, seen));
    const checked = { samples, dropped: batch.length - samples.length };
    this.#labels = seen;
    this.#last = { batch, checked };
    return checked;
  }

  #checked(read: Sample, seen: Known): Sample {
    const problem = problemOf(read, this.#declared);
    if (problem) throw new TypeError(problem);
    const { metric, value, part } = read;
    const id = identity(read, ownLabelsOf(metric));
    const ofMetric = seen.get(metric) ?? new Map<string, Sample['labels']>();
    if (ofMetric.size === 0) seen.set(metric, ofMetric);
    if (ofMetric.has(id)) throw new TypeError(`Expected one sample of ${metric.name}, ${id}, got two`);
    const labels = this.#labels.get(metric)?.get(id) ?? { target: this.#target, ...bounded(read.labels) };
    ofMetric.set(id, labels);
    return part === undefined ? { metric, labels, value } : { metric, labels, value, part };
  }
}
