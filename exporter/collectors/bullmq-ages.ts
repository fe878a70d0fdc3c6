// How long the oldest job of each BullMQ queue has waited, and how late the first delayed one is.
import type { Collector } from '../collector.ts';
import { bullmqDelayedOverdue, bullmqOldestWaitingAge } from '../metrics/bullmq.ts';
import { type Sample, sample } from '../sample.ts';
import { numberOf } from '../targets/redis-info.ts';
import type { Command, RedisPort, Reply } from '../targets/redis-port.ts';
import { itemsOf } from '../targets/redis-reply.ts';
import { type Ids, readEnds, readPrioritized } from './bullmq-candidates.ts';
import { type BullmqSpace, keysOf } from './bullmq-discovery.ts';
import { type JobCounts, latestCounts } from './bullmq-known.ts';
import { agesPace } from './pace.ts';

/** A waiting job and since when it waits, in ms since the epoch. */
interface Waiter {
  readonly id: string;
  readonly since: number;
}

interface Notes {
  /** The stamp under which the rest was read, and the counts by which it was. */
  stamp: string | undefined;
  counts: JobCounts;
  /** The oldest job of each queue. */
  oldest: ReadonlyMap<string, Waiter>;
  /** When the first delayed job of each queue is due, in ms since the epoch. */
  due: ReadonlyMap<string, number>;
}

const numberIn = (reply: Reply | undefined): number =>
  typeof reply === 'string' && reply !== '' ? Number(reply) : Number.NaN;

/** The delay that a job was added with: once it is due, only its options still tell. */
export const delayOf = (opts: Reply | undefined): number => {
  try {
    const { delay } = JSON.parse(String(opts)) as { delay?: unknown };
    return typeof delay === 'number' && Number.isFinite(delay) ? delay : 0;
  } catch {
    return 0;
  }
};

/** Since when a job waits, by its hash; undefined where it is gone, or was taken though it had been known to wait. */
const sinceOf = (reply: Reply | undefined): number | undefined => {
  const [timestamp, delay, opts] = itemsOf(reply);
  const at = numberIn(timestamp);
  return Number.isFinite(at) ? at + Math.max(numberIn(delay) || 0, delayOf(opts)) : undefined;
};

const fields = ['timestamp', 'delay', 'opts', 'processedOn'] as const;

/** The oldest of some jobs that wait, and of the oldest one of before if it still does. */
const readOldest = async (
  port: RedisPort,
  { db, prefix }: BullmqSpace,
  ids: Ids,
  before: ReadonlyMap<string, Waiter>,
): Promise<ReadonlyMap<string, Waiter>> => {
  const asked = [...ids].flatMap(([queue, found]) => {
    const known = before.get(queue)?.id;
    const all = known === undefined || found.has(known) ? [...found] : [...found, known];
    return all.map((id) => ({ queue, id, seen: found.has(id) }));
  });
  const replies = await port.ask(
    asked.map(({ queue, id }): Command => ['hmget', `${prefix}:${queue}:${id}`, ...fields]),
    db,
  );
  const oldest = new Map<string, Waiter>();
  for (const [index, { queue, id, seen }] of asked.entries()) {
    const reply = replies[index];
    const since = sinceOf(reply);
    // One that was not seen waiting is only taken to wait while no worker has had it.
    if (since === undefined || (!seen && itemsOf(reply)[3] !== null)) continue;
    if (since < (oldest.get(queue)?.since ?? Number.POSITIVE_INFINITY)) oldest.set(queue, { id, since });
  }
  return oldest;
};

// BullMQ keeps the time in the score, in ms, times 4096: https://github.com/taskforcesh/bullmq (getDelayedScore)
const scoreUnit = 4096;

const readDue = async (port: RedisPort, { db, prefix }: BullmqSpace, queues: readonly string[]) => {
  const replies = await port.ask(
    queues.map((queue): Command => ['zrange', `${prefix}:${queue}:delayed`, '0', '0', 'withscores']),
    db,
  );
  const due = queues.flatMap((queue, index) => {
    const score = numberIn(itemsOf(replies[index])[1]);
    return Number.isFinite(score) ? [[queue, Math.floor(score / scoreUnit)] as const] : [];
  });
  return new Map(due);
};

const readWaiters = async (
  port: RedisPort,
  space: BullmqSpace,
  counts: JobCounts,
  before: ReadonlyMap<string, Waiter>,
): Promise<ReadonlyMap<string, Waiter>> => {
  const ids: Ids = new Map();
  const key = (queue: string, part: string) => `${space.prefix}:${queue}:${part}`;
  const lists = [...counts].flatMap(([queue, { waiting = 0, paused = 0 }]) =>
    [
      { queue, key: key(queue, 'wait'), length: waiting },
      { queue, key: key(queue, 'paused'), length: paused },
    ].filter(({ length }) => length > 0),
  );
  const sets = [...counts].flatMap(([queue, { prioritized = 0 }]) =>
    prioritized > 0 ? [{ queue, key: key(queue, 'prioritized') }] : [],
  );
  await Promise.all([readEnds(port, space.db, lists, ids), readPrioritized(port, space.db, sets, ids)]);
  return readOldest(port, space, ids, before);
};

const readSpace = async (port: RedisPort, space: BullmqSpace): Promise<readonly Sample[]> => {
  const { db, prefix } = space;
  const notes = port.memory<Notes>(`bullmq ages ${db} ${prefix}`, newNotes);
  const [stamp, { info }] = [await port.stamp(), await port.info()];
  const now = (numberOf(info, 'server_time_usec') ?? Date.now() * 1000) / 1000;
  const counts = await latestCounts(port, space, 'open');
  // Nothing was written since: the same jobs wait, and have waited longer.
  if (stamp === undefined || stamp !== notes.stamp || counts !== notes.counts) {
    const delayed = [...counts].flatMap(([queue, { delayed = 0 }]) => (delayed > 0 ? [queue] : []));
    const [oldest, due] = await Promise.all([
      readWaiters(port, space, counts, notes.oldest),
      readDue(port, space, delayed),
    ]);
    Object.assign(notes, { stamp, counts, oldest, due });
  }
  if (notes.oldest.size + notes.due.size > 0) port.unsettled();
  return [...counts.keys()].flatMap((queue) => {
    const labels = { db: `db${db}`, prefix, queue };
    const since = notes.oldest.get(queue)?.since;
    const late = (at: number) => Math.max(0, now - at) / 1000;
    return [
      sample(bullmqDelayedOverdue, late(notes.due.get(queue) ?? now), labels),
      ...(since === undefined ? [] : [sample(bullmqOldestWaitingAge, late(since), labels)]),
    ];
  });
};

const newNotes = (): Notes => ({
  stamp: undefined,
  counts: new Map(),
  oldest: new Map(),
  due: new Map(),
});

/** Tells how long jobs have waited and how late delayed ones are; nothing is asked where there are none. */
export const bullmqAges = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_ages',
  metrics: [bullmqOldestWaitingAge, bullmqDelayedOverdue],
  // How many jobs there are is read by the collector of counts, without which nothing is known here.
  reads: ['info', 'llen', 'zcard', 'lrange', 'zrange', 'zrangebyscore', 'hmget', 'select'],
  keys: keysOf(spaces),
  pace: agesPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
