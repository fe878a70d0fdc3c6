// What Celery and BullMQ send for each step of their work, counted on real servers: test/live/purposes.test.ts.
import type { Step } from './ledger.ts';

/** What a Celery worker sends (kombu 5.2 to 5.6, redis-py 4 and 5). */
export const celery = {
  /** It notes that it has a message, which a BRPOP gave. */
  fetch: { multi: 1, zadd: 1, hset: 1, exec: 1 },
  /** It strikes the note out. */
  acknowledge: { multi: 1, zrem: 1, hdel: 1, exec: 1 },
  /** It stores a result, and tells who waits for it. */
  store: { get: 1, multi: 1, setex: 1, publish: 1, exec: 1 },
  /** Who waits for the result. */
  await: { subscribe: 1, unsubscribe: 1 },
  /** Every 100 s or so it looks for what lost workers had; the lock that it takes for it is given back by a script. */
  sweep: { set: 1, zrevrangebyscore: 1, evalsha: 1 },
  unlock: { get: 1, del: 1 },
} as const satisfies Readonly<Record<string, Step>>;

/**
 * Calls of each command within BullMQ's scripts (5 and 6) for each call of one: the most that were counted of idle workers, of
 * jobs one by one and many at once, and of job schedulers.
 */
export const bullmqScripts: Step = {
  del: 0.9,
  exists: 0.7,
  get: 0.5,
  hget: 1,
  hgetall: 0.5,
  hincrby: 1,
  hmget: 1.6,
  hmset: 1,
  hset: 0.5,
  incr: 0.5,
  llen: 0.45,
  lpush: 0.5,
  lrange: 0.5,
  lrem: 0.5,
  ltrim: 0.05,
  rpoplpush: 0.9,
  scard: 0.5,
  set: 0.5,
  smembers: 0.5,
  srem: 0.5,
  xadd: 2.1,
  xtrim: 0.5,
  zadd: 1.5,
  zcard: 0.7,
  zpopmin: 0.9,
  zrange: 0.9,
  zrangebyscore: 0.9,
  zrem: 0.25,
  zremrangebyrank: 0.25,
  zrevrange: 0.25,
  zrevrangebyscore: 0.25,
  zscore: 0.25,
};
