import type { Figure } from './result.ts';

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;

const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

/** The median of latencies with their 95th percentile. */
export const latency = (ms: readonly number[]): Figure => {
  const sorted = ascending(ms);
  return { value: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
};

/** The median of what repeated rounds gave, with the least and the most of them. */
export const overRounds = (values: readonly number[]): Figure => {
  const sorted = ascending(values);
  return {
    value: quantile(sorted, 0.5),
    range: [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN],
  };
};

export const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
