// Whether a BullMQ queue is paused: its meta key says so in every version, while only v5 moves the jobs to another list.
import type { Collector } from '../collector.ts';
import { bullmqQueuePaused } from '../metrics/queues.ts';
import { type Sample, sample } from '../sample.ts';
import type { Command, RedisPort, Reply } from '../targets/redis-port.ts';
import { type BullmqSpace, findQueues, keysOf } from './bullmq-discovery.ts';
import { pausesPace } from './pace.ts';

/** What the meta key of a queue says: `paused` is its field of that name, `known` whether it has any that queues have. */
const readMeta = (reply: Reply | undefined): { readonly known: boolean; readonly paused: boolean } => {
  const [paused, version, maxLenEvents] = (reply ?? []) as readonly Reply[];
  return {
    known: [paused, version, maxLenEvents].some((field) => typeof field === 'string'),
    paused: paused === '1',
  };
};

const readSpace = async (port: RedisPort, space: BullmqSpace): Promise<readonly Sample[]> => {
  const { db, prefix } = space;
  const { stored, lasting } = await findQueues(port, space);
  const queues = [...new Set([...lasting, ...stored])].sort();
  const metas = await port.ask(
    queues.map(
      (queue): Command => ['hmget', `${prefix}:${queue}:meta`, 'paused', 'version', 'opts.maxLenEvents'],
    ),
    db,
  );
  return queues.flatMap((queue, index) => {
    const { known, paused } = readMeta(metas[index]);
    if (!known && !lasting.includes(queue)) return [];
    return [sample(bullmqQueuePaused, paused ? 1 : 0, { db: `db${db}`, prefix, queue })];
  });
};

/** Tells of each BullMQ queue whether it is paused, one command a queue. */
export const bullmqPauses = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_pauses',
  metrics: [bullmqQueuePaused],
  reads: ['info', 'scan', 'client|list', 'hmget', 'select'],
  keys: keysOf(spaces),
  pace: pausesPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
