// Jobs that count as active while nobody does them: a worker holds a lock on each of its jobs, and renews it while it lives.
import type { Collector } from '../collector.ts';
import { bullmqStalledJobs } from '../metrics/bullmq.ts';
import { type Sample, sample } from '../sample.ts';
import type { Command, RedisPort } from '../targets/redis-port.ts';
import { itemsOf } from '../targets/redis-reply.ts';
import { type BullmqSpace, keysOf } from './bullmq-discovery.ts';
import { latestCounts } from './bullmq-known.ts';
import { stalledPace } from './pace.ts';

// Workers push at the left: those taken first, among which stalled ones are, are the last.
const most = 100;

const readActive = async (port: RedisPort, { db, prefix }: BullmqSpace, queues: readonly string[]) => {
  const replies = await port.ask(
    queues.map((queue): Command => ['lrange', `${prefix}:${queue}:active`, String(-most), '-1']),
    db,
  );
  return new Map(queues.map((queue, index) => [queue, itemsOf(replies[index]).map(String)]));
};

/** The jobs without a lock among active ones, by queue; one command for all. */
const readUnlocked = async (
  port: RedisPort,
  { db, prefix }: BullmqSpace,
  active: ReadonlyMap<string, readonly string[]>,
) => {
  const jobs = [...active].flatMap(([queue, ids]) => ids.map((id) => [queue, id] as const));
  if (jobs.length === 0) return new Map<string, readonly string[]>();
  const [locks] = await port.ask(
    [['mget', ...jobs.map(([queue, id]) => `${prefix}:${queue}:${id}:lock`)]],
    db,
  );
  const held = itemsOf(locks);
  const unlocked = new Map<string, readonly string[]>();
  for (const [index, [queue, id]] of jobs.entries())
    if (held[index] === null) unlocked.set(queue, [...(unlocked.get(queue) ?? []), id]);
  return unlocked;
};

const readSpace = async (port: RedisPort, space: BullmqSpace): Promise<readonly Sample[]> => {
  const counts = await latestCounts(port, space, 'open');
  const busy = [...counts].flatMap(([queue, { active = 0 }]) => (active > 0 ? [queue] : []));
  // A lock ends without a write.
  if (busy.length > 0) port.unsettled();
  const unlocked = await readUnlocked(port, space, await readActive(port, space, busy));
  // A job that ended between the two questions has no lock either: it is not active any more.
  const still = await readActive(port, space, [...unlocked.keys()]);
  return [...counts.keys()].map((queue) => {
    const stalled = (unlocked.get(queue) ?? []).filter((id) => still.get(queue)?.includes(id));
    return sample(bullmqStalledJobs, stalled.length, { db: `db${space.db}`, prefix: space.prefix, queue });
  });
};

/** Counts active jobs without a lock; nothing is asked where none is active. */
export const bullmqStalled = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_stalled',
  metrics: [bullmqStalledJobs],
  // Which queues have active jobs is read by the collector of counts, without which nothing is known here.
  reads: ['info', 'llen', 'zcard', 'lrange', 'mget', 'select'],
  keys: keysOf(spaces),
  pace: stalledPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
