// What the jobs kept as completed or failed weigh, estimated: a few are drawn at random at each look.
import type { Collector } from '../collector.ts';
import { bullmqHistoryBytes } from '../metrics/bullmq.ts';
import { type Sample, sample } from '../sample.ts';
import type { Command, RedisPort } from '../targets/redis-port.ts';
import { integerOf, itemsOf } from '../targets/redis-reply.ts';
import { type BullmqSpace, keysOf } from './bullmq-discovery.ts';
import { latestCounts } from './bullmq-known.ts';
import { historyBytesPace } from './pace.ts';

/** What was measured of one history: sizes of jobs, the latest last, and of the set itself. */
interface Weighed {
  readonly sizes: readonly number[];
  readonly setBytes: number;
}

interface History {
  readonly queue: string;
  readonly state: string;
  readonly key: string;
  readonly jobs: number;
}

interface Notes {
  readonly weighed: Map<string, Weighed>;
  /** Where those go on that are looked at by turns. */
  turn: number;
}

const drawnAtOnce = 5;
const mostSizes = 200;
const mostHistories = 20;

/** Those that are looked at this time: all, or so many by turns. */
export const byTurns = <T>(all: readonly T[], turn: number, most: number): readonly T[] => {
  const start = all.length === 0 ? 0 : turn % all.length;
  return [...all.slice(start), ...all.slice(0, start)].slice(0, most);
};

const weigh = async (
  port: RedisPort,
  { db, prefix }: BullmqSpace,
  histories: readonly History[],
  notes: Notes,
) => {
  const drawn = await port.ask(
    histories.flatMap(({ key }): readonly Command[] => [
      ['memory', 'usage', key],
      ['zrandmember', key, String(drawnAtOnce)],
    ]),
    db,
  );
  const jobs = histories.flatMap(({ queue, key }, index) =>
    itemsOf(drawn[2 * index + 1]).map((id) => ({ history: key, key: `${prefix}:${queue}:${id}` })),
  );
  const sizes = await port.ask(
    jobs.map(({ key }): Command => ['memory', 'usage', key]),
    db,
  );
  for (const [index, { key }] of histories.entries()) {
    // One that was removed meanwhile weighs nothing any more.
    const found = jobs.flatMap(({ history }, job) => {
      const size = sizes[job] ?? null;
      return history === key && size !== null ? [integerOf(size)] : [];
    });
    const before = notes.weighed.get(key)?.sizes ?? [];
    const setBytes = integerOf(drawn[2 * index] ?? 0);
    notes.weighed.set(key, { sizes: [...before, ...found].slice(-mostSizes), setBytes });
  }
};

const bytesOf = (jobs: number, weighed: Weighed | undefined): number | undefined => {
  if (jobs === 0) return 0;
  if (!weighed || weighed.sizes.length === 0) return undefined;
  const mean = weighed.sizes.reduce((sum, size) => sum + size, 0) / weighed.sizes.length;
  return Math.round(jobs * mean + weighed.setBytes);
};

const readSpace = async (port: RedisPort, space: BullmqSpace): Promise<readonly Sample[]> => {
  const { db, prefix } = space;
  const notes = port.memory<Notes>(`bullmq history ${db} ${prefix}`, () => ({ weighed: new Map(), turn: 0 }));
  const histories = [...(await latestCounts(port, space, 'over'))].flatMap(([queue, counts]) =>
    Object.entries(counts).map(
      ([state, jobs]): History => ({ queue, state, jobs, key: `${prefix}:${queue}:${state}` }),
    ),
  );
  const kept = histories.filter(({ jobs }) => jobs > 0);
  for (const key of notes.weighed.keys())
    if (!kept.some((each) => each.key === key)) notes.weighed.delete(key);
  await weigh(port, space, byTurns(kept, notes.turn, mostHistories), notes);
  notes.turn += mostHistories;
  return histories.flatMap(({ queue, state, key, jobs }) => {
    const bytes = bytesOf(jobs, notes.weighed.get(key));
    return bytes === undefined
      ? []
      : [sample(bullmqHistoryBytes, bytes, { db: `db${db}`, prefix, queue, state })];
  });
};

/** Estimates what histories weigh, seven commands each, 20 of them at a time; nothing is asked where they are empty. */
export const bullmqHistoryWeights = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_history_bytes',
  metrics: [bullmqHistoryBytes],
  // How many jobs are kept is read by the collector of histories, without which nothing is known here.
  reads: ['info', 'zcard', 'zrandmember', 'memory|usage', 'select'],
  keys: keysOf(spaces),
  pace: historyBytesPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
