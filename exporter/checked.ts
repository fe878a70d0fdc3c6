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

// Every sample of every scrape passes here: loops that make nothing.
const hasLong = (labels: Sample['labels']): boolean => {
  for (const name in labels) if ((labels[name] ?? '').length > longestLabel) return true;
  return false;
};
const countOf = (labels: Sample['labels']): number => {
  let count = 0;
  for (const _ in labels) count += 1;
  return count;
};

const bounded = (read: Sample): Sample => {
  if (!hasLong(read.labels)) return read;
  const values = Object.entries(read.labels).map(([name, value]) => [name, boundedLabel(value)]);
  return { ...read, labels: Object.fromEntries(values) };
};

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
  if (countOf(labels) === expected.length && expected.every((label) => labels[label] !== undefined))
    return undefined;
  return `Expected ${metric.name} with labels ${[...expected].sort()}, got ${Object.keys(labels).sort()}`;
};

// With its length before it, no value can be taken for two.
const identity = ({ metric, labels, part }: Sample): string => {
  let id = part === undefined ? metric.name : `${metric.name}${part.suffix} ${part.bound?.[1] ?? ''}`;
  for (const label of ownLabelsOf(metric)) id += `,${labels[label]?.length}:${labels[label]}`;
  return id;
};

/** What may be exported of a collector's batch, and how many samples over the cap were left out. */
export interface Checked {
  readonly samples: readonly Sample[];
  readonly dropped: number;
}

/** Checks a batch against its collector's declaration; throws on the first fault, which is a bug of ours. */
export const checked = (batch: readonly Sample[], metrics: readonly Metric[], cap: number): Checked => {
  const declared = new Set(metrics);
  const seen = new Set<string>();
  const samples = batch.slice(0, cap).map(bounded);
  for (const each of samples) {
    const problem = problemOf(each, declared);
    if (problem) throw new TypeError(problem);
    const id = identity(each);
    if (seen.has(id)) throw new TypeError(`Expected one sample of ${id}, got two`);
    seen.add(id);
  }
  return { samples, dropped: batch.length - samples.length };
};
