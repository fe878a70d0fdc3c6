// What happens to a server as a whole: saves, eviction, restarts, and roles that change.
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import type { Grounds, Side } from './grounds.ts';
import { operation, weighted } from './operation.ts';

const numberIn = async (redis: Redis, field: string): Promise<number> =>
  Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await redis.info())?.[1]);

/** Lets the server throw out some keys or all of them, as it does when memory runs out. */
const evict = async ({ redis }: Side, policy: string, much: string): Promise<boolean> => {
  const evicted = await numberIn(redis, 'evicted_keys');
  const most = much === 'all' ? 1 : (await numberIn(redis, 'used_memory')) - 1000;
  try {
    await redis.config('SET', 'maxmemory-policy', policy);
    await redis.config('SET', 'maxmemory', most);
    await redis.ping();
    return (await numberIn(redis, 'evicted_keys')) > evicted;
  } finally {
    await redis.config('SET', 'maxmemory', '0');
  }
};

/** Breaks the exporter's connections, as a proxy or a timeout does. */
const disconnect = async ({ watched: { redis } }: Grounds): Promise<boolean> => {
  const clients = String(await redis.client('LIST')).split('\n');
  const ids = clients.flatMap((line) => /^id=(\d+) .* name=headroom /.exec(line)?.[1] ?? []);
  for (const id of ids) await redis.client('KILL', 'ID', id);
  return ids.length > 0;
};

const saveAndWait = async ({ watched: { redis } }: Grounds): Promise<void> => {
  await redis.bgsave();
  while ((await numberIn(redis, 'rdb_bgsave_in_progress')) === 1) await sleep(2);
};

const statisticsOperations = [
  operation('config resetstat', [], ({ watched }) => watched.redis.config('RESETSTAT')),
  operation('wait 25 ms', [], () => sleep(25)),
  operation('set-active-expire', [fc.constantFrom('0', '1')], ({ watched }, value) =>
    watched.redis.debug('SET-ACTIVE-EXPIRE', value),
  ),
  operation('disconnect exporter', [], disconnect),
];

const saves = [
  operation('save', [], ({ watched }) => watched.redis.save()),
  operation('bgsave', [], ({ watched }) => watched.redis.bgsave()),
  operation('bgsave and its end', [], saveAndWait),
  operation('debug reload', [], ({ watched }) => watched.redis.debug('RELOAD')),
];

const roleOperations = [
  operation('follow', [], (at) => at.follow()),
  weighted(
    2,
    operation('promote', [], (at) => at.promote()),
  ),
  operation('follow and promote', [], async (at) => {
    await at.follow();
    await at.promote();
  }),
  operation('promote and follow', [], async (at) => {
    if (!(await at.promote())) return false;
    await at.follow();
    return true;
  }),
  operation('lead', [], (at) => at.lead()),
];

const restartOperations = [
  operation('restart from dump', [], async (at) => {
    await at.watched.redis.save();
    await at.restart('SIGTERM');
  }),
  operation('restart from nothing', [], (at) => at.restartEmpty()),
  operation('crash', [], (at) => at.restart('SIGKILL')),
];

/** What leaves the time of the last save as it is. */
export const calmOperations = [
  weighted(5, fc.oneof(...statisticsOperations)),
  weighted(
    3,
    operation(
      'evict',
      [fc.constantFrom('allkeys-lru', 'allkeys-random'), fc.constantFrom('all', 'some')],
      ({ master }, policy, much) => evict(master, policy, much),
    ),
  ),
  weighted(3, fc.oneof(...roleOperations)),
];

/** What sets it, and with it the count of changes. */
export const savingOperations = [
  weighted(6, fc.oneof(...saves)),
  weighted(1, fc.oneof(...restartOperations)),
];
