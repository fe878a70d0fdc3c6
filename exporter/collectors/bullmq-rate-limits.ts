// Whether the rate limit of a BullMQ queue is reached: its key limiter counts the jobs of the present window, and ends with it.
import type { Collector } from '../collector.ts';
import { bullmqRateLimited, bullmqRateLimitWait } from '../metrics/bullmq.ts';
import { type Sample, sample } from '../sample.ts';
import type { Command, RedisPort, Reply } from '../targets/redis-port.ts';
import { decimalOf, itemsOf } from '../targets/redis-reply.ts';
import { type BullmqSpace, keysOf } from './bullmq-discovery.ts';
import { queuesNow } from './bullmq-known.ts';
import { pausesPace } from './pace.ts';

/** The state of a limit: seconds until jobs start again, 0 when they do; undefined where only workers know the limit. */
export const waitOf = (counted: Reply, max: Reply, ttlMs: Reply): number | undefined => {
  const [jobs, most] = [decimalOf(counted), decimalOf(max)];
  if (jobs === undefined || typeof ttlMs !== 'number' || ttlMs <= 0) return 0;
  // queue.rateLimit and worker.rateLimit count as many as there can be.
  if (jobs >= Number.MAX_SAFE_INTEGER || (most !== undefined && jobs >= most)) return ttlMs / 1000;
  return most === undefined ? undefined : 0;
};

const readSpace = async (port: RedisPort, space: BullmqSpace): Promise<readonly Sample[]> => {
  const { db, prefix } = space;
  const queues = await queuesNow(port, space);
  if (queues.length === 0) return [];
  const key = (queue: string, part: string) => `${prefix}:${queue}:${part}`;
  const [reply] = await port.ask([['mget', ...queues.map((queue) => key(queue, 'limiter'))]], db);
  const counted = new Map(queues.map((queue, index) => [queue, itemsOf(reply)[index] ?? null]));
  const counting = queues.filter((queue) => counted.get(queue) !== null);
  // A window ends without a write.
  if (counting.length > 0) port.unsettled();
  const states = await port.ask(
    counting.flatMap((queue): readonly Command[] => [
      ['hmget', key(queue, 'meta'), 'max'],
      ['pttl', key(queue, 'limiter')],
    ]),
    db,
  );
  return queues.flatMap((queue) => {
    const at = counting.indexOf(queue) * 2;
    const wait =
      at < 0 ? 0 : waitOf(counted.get(queue) ?? null, itemsOf(states[at])[0] ?? null, states[at + 1] ?? null);
    if (wait === undefined) return [];
    const labels = { db: `db${db}`, prefix, queue };
    return [sample(bullmqRateLimited, wait > 0 ? 1 : 0, labels), sample(bullmqRateLimitWait, wait, labels)];
  });
};

/** Tells which queues are at their rate limit: one command for all, two more for each that counts jobs at the moment. */
export const bullmqRateLimits = (spaces: readonly BullmqSpace[]): Collector<RedisPort> => ({
  name: 'bullmq_rate_limits',
  metrics: [bullmqRateLimited, bullmqRateLimitWait],
  reads: ['info', 'mget', 'hmget', 'pttl', 'select'],
  keys: keysOf(spaces),
  pace: pausesPace,
  collect: async (port) => (await Promise.all(spaces.map((space) => readSpace(port, space)))).flat(),
});
