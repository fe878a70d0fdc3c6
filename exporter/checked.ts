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

const bounded = (read: Sample): Sample => {
  const values = Object.entries(read.labels);
  if (values.every(([, value]) => value.length <= longestLabel)) return read;
  return { ...read, labels: Object.fromEntries(values.map(([name, value]) => [name, boundedLabel(value)])) };
};

const problemOf = ({ metric, labels, value }: Sample, declared: ReadonlySet<Metric>): string | undefined => {
  if (!declared.has(metric)) return `Expected a metric the collector declares, got ${metric.name}`;
  if (!Number.isFinite(value)) return `Expected a finite value of ${metric.name}, got ${value}`;
  const expected = metric.labels.filter((label) => label !== 'target').sort();
  const got = Object.keys(labels).sort();
  return expected.join() === got.join()
    ? undefined
    : `Expected ${metric.name} with labels ${expected}, got ${got}`;
};

const identity = ({ metric, labels }: Sample): string =>
  JSON.stringify([metric.name, ...metric.labels.map((label) => labels[label])]);

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
