// How long commands take on the server, and its latency spikes.
import type { Collector } from '../collector.ts';
import * as m from '../metrics/redis-latency.ts';
import { type Buckets, histogramSamples, type Sample, sample } from '../sample.ts';
import { parseNumbers, type RedisInfo } from '../targets/redis-info.ts';
import { type Command, type RedisPort, type Reply, withOrWithout } from '../targets/redis-port.ts';
import { fieldsOf, integerOf, itemsOf } from '../targets/redis-reply.ts';
import { namedOrOther } from './naming.ts';
import { slowPace } from './pace.ts';

/**
 * Every second of the server's own bounds in µs, which double from 1 and stand a little above powers of two from 33 on.
 * It takes what lasts longer than a second for a second, so no bound above 541065 would be true.
 */
export const bounds = [1, 4, 16, 66, 264, 1056, 4227, 16_908, 67_633, 270_532] as const;

/** Calls of a command: all of them, those at or below each of the bounds, and the µs they took together if known. */
export interface CommandLatency {
  readonly calls: number;
  readonly atMost: readonly number[];
  readonly usec: number | undefined;
}

const mostCommands = 30;

type Port = Pick<RedisPort, 'info' | 'ask' | 'memory' | 'unsettled' | 'refuses'>;

/** Reads latency spikes and, from Redis 7.0 on, the histogram of each command. */
export const redisLatency: Collector<Port> = {
  name: 'redis_latency',
  metrics: [m.redisSpikeLast, m.redisSpikeDuration, m.redisSpikeMax, m.redisCommandLatencies],
  reads: ['info', 'latency|latest', 'latency|histogram'],
  keys: [],
  pace: slowPace,
  async collect(port) {
    port.unsettled();
    const { info } = await port.info();
    const [latest, histograms] = await withOrWithout(port, 'latency|histogram', (allowed) => {
      const histogram: readonly Command[] = allowed ? [['latency', 'histogram']] : [];
      return port.ask([['latency', 'latest'], ...histogram]);
    });
    const latencies = histograms === undefined ? new Map() : readHistograms(histograms, info);
    const given = port.memory('redis_latency', () => new Set<string>());
    return [...readSpikes(latest), ...latencySamples(latencies, given)];
  },
};

/** The samples of a reply of LATENCY LATEST: https://redis.io/docs/latest/commands/latency-latest/ */
export const readSpikes = (reply: Reply | undefined): readonly Sample[] =>
  itemsOf(reply).flatMap((event) => {
    // Valkey 8.1 adds a sum and a count.
    const [name, at, lastMs, longestMs] = itemsOf(event);
    const labels = { event_name: String(name) };
    return [
      sample(m.redisSpikeLast, integerOf(at), labels),
      sample(m.redisSpikeDuration, integerOf(lastMs) / 1000, labels),
      sample(m.redisSpikeMax, integerOf(longestMs) / 1000, labels),
    ];
  });

/**
 * The commands of a reply of LATENCY HISTOGRAM, which gives only the buckets that something fell into:
 * https://redis.io/docs/latest/commands/latency-histogram/
 */
export const readHistograms = (
  reply: Reply | undefined,
  info: RedisInfo,
): ReadonlyMap<string, CommandLatency> =>
  new Map(
    [...fieldsOf(reply)].map(([command, held]) => {
      const fields = fieldsOf(held);
      const calls = integerOf(fields.get('calls'));
      const atMost = atBounds(fieldsOf(fields.get('histogram_usec')));
      return [command, { calls, atMost, usec: usecOf(command, calls, info) }];
    }),
  );

// Counts are cumulative: at a bound that was left out it is that of the one below.
const atBounds = (filled: ReadonlyMap<string, Reply>): readonly number[] => {
  const buckets = [...filled].map(([bound, count]) => [Number(bound), integerOf(count)] as const);
  return bounds.map((bound) => buckets.findLast(([at]) => at <= bound)?.[1] ?? 0);
};

// INFO was read first: if it counts more calls, the histogram was switched off for some of them.
const usecOf = (command: string, inHistogram: number, info: RedisInfo): number | undefined => {
  const { calls, usec } = parseNumbers(info.get(`cmdstat_${command}`) ?? '');
  return calls !== undefined && calls <= inHistogram ? usec : undefined;
};

const latencySamples = (
  latencies: ReadonlyMap<string, CommandLatency>,
  given: Set<string>,
): readonly Sample[] => {
  const byCalls = [...latencies].sort(
    ([a, { calls }], [b, { calls: ofB }]) => ofB - calls || (a < b ? -1 : 1),
  );
  const merged = new Map<string, CommandLatency>();
  for (const [command, latency] of byCalls) {
    const cmd = namedOrOther(given, command, mostCommands);
    const before = merged.get(cmd);
    merged.set(cmd, before ? together(before, latency) : latency);
  }
  return [...merged].flatMap(([cmd, latency]) =>
    histogramSamples(m.redisCommandLatencies, bucketsOf(latency), { cmd }),
  );
};

const together = (a: CommandLatency, b: CommandLatency): CommandLatency => ({
  calls: a.calls + b.calls,
  atMost: a.atMost.map((count, at) => count + (b.atMost[at] ?? 0)),
  usec: a.usec === undefined || b.usec === undefined ? undefined : a.usec + b.usec,
});

const bucketsOf = ({ calls, atMost, usec }: CommandLatency): Buckets => ({
  atMost: new Map(bounds.map((bound, at) => [bound, atMost[at] ?? 0])),
  sum: usec,
  count: calls,
});
