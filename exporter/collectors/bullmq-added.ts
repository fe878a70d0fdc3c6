// How many jobs were ever added to each BullMQ queue: the counter that numbers them, which outlives restarts and removals.
import type { Collector } from '../collector.ts';
import { bullmqJobsAdded } from '../metrics/bullmq.ts';
import { type Sample, sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { decimalOf, itemsOf } from '../targets/redis-reply.ts';
import { type BullmqSpace, keysOf } from './bullmq-discovery.ts';
import { queuesNow } from './bullmq-known.ts';
import { addedPace } from './pace.ts';

const readSpace = async (port: RedisPort, space: BullmqSpace): Promise<readonly Sample[]> => {
  const { db, prefix } = space;
  const queues = await queuesNow(port, space);
  if (queues.length === 0) return [];
  const [reply] = await port.ask([['mget', ...queues.map((queue) => `${prefix}:${queue}:id`)]], db);
  const counters = itemsOf(reply);
  return queues.flatMap((queue, index) => {
    // Without the key no job was added yet; what is no number is not BullMQ's.
    const added = counters[index] === null ? 0 : decimalOf(counters[index]);
    return added === undefined ? [] : [sample(bullmqJobsAdded, added, { db: `db${db}`, prefix, queue })];
  });
};

/** Tells how many jobs were added to each queue, one command for all. */
export const bullmqAdded = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_added',
  metrics: [bullmqJobsAdded],
  reads: ['info', 'mget', 'select'],
  keys: keysOf(spaces),
  pace: addedPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
