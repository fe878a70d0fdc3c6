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

const problemOf = ({ metric, labels, value }: Sample, declared: ReadonlySet<Metric>): string | undefined => {
  if (!declared.has(metric)) return `Expected a metric the collector declares, got ${metric.name}`;
  if (!Number.isFinite(value)) return `Expected a finite value of ${metric.name}, got ${value}`;
  const expected = ownLabelsOf(metric);
  const got = Object.keys(labels);
  if (got.length === expected.length && expected.every((label) => labels[label] !== undefined))
    return undefined;
  return `Expected ${metric.name} with labels ${[...expected].sort()}, got ${got.sort()}`;
};

// With its length before it, no value can be taken for two.
const identity = ({ metric, labels, part }: Sample): string => {
  let id = part === undefined ? metric.name : `${metric.name}${part.suffix} ${part.bound?.[1] ?? ''}`;
  for (const label of ownLabelsOf(metric)) id += `,${labels[label]?.length}:${labels[label]}`;
  return id;
};

const bounded = (labels: Sample['labels']): Sample['labels'] =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, boundedLabel(value)]));

/** What may be exported of a collector's batch, at its target, and how many samples over the cap were left out. */
export interface Checked {
  readonly samples: readonly Sample[];
  readonly dropped: number;
}

/**
 * Checks what one collector of one target gives against its declaration, batch after batch. Samples of the same labels
 * are given the same labels object as before, so that the text made of it can be kept.
 */
export class Checker {
  readonly #target: string;
  readonly #declared: ReadonlySet<Metric>;
  readonly #cap: number;
  #labels: ReadonlyMap<string, Sample['labels']> = new Map();
  #last: { readonly batch: readonly Sample[]; readonly checked: Checked } | undefined;

  constructor(target: string, metrics: readonly Metric[], cap: number) {
    this.#target = target;
    this.#declared = new Set(metrics);
    this.#cap = cap;
  }

  /** Throws on the first fault, which is a bug of ours; the very batch of before is not checked again. */
  check(batch: readonly Sample[]): Checked {
    if (this.#last?.batch === batch) return this.#last.checked;
    const seen = new Map<string, Sample['labels']>();
    const samples = batch.slice(0, this.#cap).map((each) => this.#checked(each, seen));
    const checked = { samples, dropped: batch.length - samples.length };
    this.#labels = seen;
    this.#last = { batch, checked };
    return checked;
  }

  #checked(read: Sample, seen: Map<string, Sample['labels']>): Sample {
    const problem = problemOf(read, this.#declared);
    if (problem) throw new TypeError(problem);
    const id = identity(read);
    if (seen.has(id)) throw new TypeError(`Expected one sample of ${id}, got two`);
    const labels = this.#labels.get(id) ?? { target: this.#target, ...bounded(read.labels) };
    seen.set(id, labels);
    return { ...read, labels };
  }
}
