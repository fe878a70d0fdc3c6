// How many workers each BullMQ queue has, by the names that they give their blocking connections.
import type { Collector } from '../collector.ts';
import { bullmqWorkers } from '../metrics/bullmq.ts';
import { sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { type BullmqSpace, clientNames, keysOf, queueOfWorker } from './bullmq-discovery.ts';
import { queuesNow } from './bullmq-known.ts';
import { clientList } from './client-list.ts';
import { workersPace } from './pace.ts';

const readSpace = async (port: RedisPort, space: BullmqSpace, list: string) => {
  const { db, prefix } = space;
  const served = clientNames(list, db).flatMap((name) => queueOfWorker(name, prefix) ?? []);
  const counts = new Map((await queuesNow(port, space)).map((queue) => [queue, 0]));
  for (const queue of served) counts.set(queue, (counts.get(queue) ?? 0) + 1);
  return [...counts].map(([queue, count]) => sample(bullmqWorkers, count, { db: `db${db}`, prefix, queue }));
};

/** Counts workers by queue; CLIENT LIST is shared with what finds queues. */
export const bullmqWorkerCounts = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_workers',
  metrics: [bullmqWorkers],
  reads: spaces.length > 0 ? ['info', 'client|list', 'select'] : [],
  keys: keysOf(spaces),
  pace: workersPace,
  async collect(port) {
    if (spaces.length === 0) return [];
    // Connections come and go without a write.
    port.unsettled();
    // One that was asked for in this collection, to find queues, is new enough.
    const list = await clientList(port);
    return (await Promise.all(spaces.map((space) => readSpace(port, space, list)))).flat();
  },
});
