import type { Metric } from '../metric.ts';
import * as base from '../metrics/redis.ts';
import * as m from '../metrics/redis-commands.ts';
import { type Sample, sample, summarySamples } from '../sample.ts';
import { parseNumbers } from '../targets/redis-info.ts';
import type { NamedLines } from './redis-lines.ts';

const usecPerSecond = 1e6;

const parts: readonly (readonly [part: string, metric: Metric<'target' | 'cmd', 'counter'>, per: number])[] =
  [
    ['calls', base.redisCommands, 1],
    ['usec', m.redisCommandsDurationSecondsTotal, usecPerSecond],
    ['rejected_calls', m.redisCommandsRejectedCallsTotal, 1],
    ['failed_calls', m.redisCommandsFailedCallsTotal, 1],
  ];

/**
 * What each command has cost: commandstats' `calls=,usec=,usec_per_call=,rejected_calls=,failed_calls=`, and latencystats'
 * percentiles `p50=,p99=,p99.9=`, which are of the same calls.
 */
export const readCommands = ({
  commandstats,
  latencystats,
}: Pick<NamedLines, 'commandstats' | 'latencystats'>): readonly Sample[] => {
  const samples: Sample[] = [];
  const stats = new Map(commandstats.map(([cmd, value]) => [cmd, parseNumbers(value)]));
  for (const [cmd, numbers] of stats) {
    const labels = { cmd };
    for (const [part, metric, per] of parts) {
      const value = numbers[part];
      if (value !== undefined) samples.push(sample(metric, value / per, labels));
    }
  }
  for (const [cmd, value] of latencystats) {
    const { usec: sum, calls: count } = stats.get(cmd) ?? {};
    const observed = { quantiles: quantilesOf(value), sum, count };
    samples.push(...summarySamples(m.redisLatencyPercentilesUsec, observed, { cmd }));
  }
  return samples;
};

const quantilesOf = (value: string): ReadonlyMap<number, number> => {
  const quantiles = new Map<number, number>();
  for (const [part, number] of Object.entries(parseNumbers(value))) {
    const quantile = quantileOf(part);
    if (quantile !== undefined) quantiles.set(quantile, number);
  }
  return quantiles;
};

/** `p99.9` is the quantile 0.999; a division alone would leave 0.9990000000000001. */
const quantileOf = (part: string): number | undefined => {
  const percent = part.startsWith('p') && part.length > 1 ? Number(part.slice(1)) : Number.NaN;
  return percent >= 0 && percent <= 100 ? Math.round(percent * 1e10) / 1e12 : undefined;
};
