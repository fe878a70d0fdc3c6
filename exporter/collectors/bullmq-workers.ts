// How many workers each BullMQ queue has, by the names that they give their blocking connections.
import type { ClientList } from '../clients/client-list.ts';
import type { Collector } from '../collector.ts';
import { bullmqWorkers } from '../metrics/bullmq.ts';
import { sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { type BullmqSpace, keysOf, queueOfWorker } from './bullmq-discovery.ts';
import { queuesNow } from './bullmq-known.ts';
import { clientList, clientListAt, lookMs } from './client-list.ts';
import { workersPace } from './pace.ts';

const readSpace = async (port: RedisPort, space: BullmqSpace, { kinds }: ClientList) => {
  const { db, prefix } = space;
  const counts = new Map((await queuesNow(port, space)).map((queue) => [queue, 0]));
  for (const [kind, connections] of kinds) {
    const queue = kind.db === db ? queueOfWorker(kind.name, prefix) : undefined;
    if (queue !== undefined) counts.set(queue, (counts.get(queue) ?? 0) + connections);
  }
  return [...counts].map(([queue, count]) => sample(bullmqWorkers, count, { db: `db${db}`, prefix, queue }));
};

/** Counts workers by queue; CLIENT LIST is shared with all who ask. */
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
    // Others ask for it too: theirs is new enough, and its age is told.
    const list = await clientList(port, lookMs);
    port.asOf(clientListAt(port));
    return (await Promise.all(spaces.map((space) => readSpace(port, space, list)))).flat();
  },
});
