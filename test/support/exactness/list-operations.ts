// What can be done to lists and to what tells of them, command by command.
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import type { Grounds } from './grounds.ts';
import { bindingKey, bindingOf, lists, message } from './names.ts';
import { operation, weighted } from './operation.ts';

const list = fc.constantFrom(...lists);
const queue = fc.constantFrom('mail', 'bulk');
const database = fc.constantFrom(0, 1);
const briefMs = fc.constantFrom(1, 40);
const side = fc.constantFrom('LEFT' as const, 'RIGHT' as const);

const within = (at: Grounds, db: number): Redis => (db === 0 ? at.master.redis : at.master.second);

const script = "redis.call('LPUSH', KEYS[1], ARGV[1]) return redis.call('RPUSH', KEYS[1], ARGV[1])";
const library = `#!lua name=headroom
redis.register_function('push', function(keys, args) return redis.call('LPUSH', keys[1], args[1]) end)`;

/** A function where the server has them, which is from Redis 7.0 on. */
const fcall = async ({ master: { redis } }: Grounds, key: string): Promise<unknown> => {
  try {
    await redis.function('LOAD', 'REPLACE', library);
  } catch (error) {
    if (/unknown command/i.test(String(error))) return true;
    throw error;
  }
  return redis.fcall('push', 1, key, message);
};

const restore = async (at: Grounds, from: string, to: string, ms: number): Promise<unknown> => {
  const dump = await at.master.redis.dumpBuffer(from);
  if (dump === null) return false;
  if (ms > 0) at.expiresIn(ms);
  return at.master.redis.restore(to, ms, dump, 'REPLACE');
};

export const listOperations = [
  weighted(
    4,
    operation('lpush', [list, database], (at, key, db) => within(at, db).lpush(key, message)),
  ),
  weighted(
    2,
    operation('brpop', [list], ({ master }, key) => master.redis.brpop(key, 0.01)),
  ),
  operation('rpop', [list, database], (at, key, db) => within(at, db).rpop(key)),
  operation('del', [list], async ({ master }, key) => (await master.redis.del(key)) > 0),
  operation('unlink', [list], async ({ master }, key) => (await master.redis.unlink(key)) > 0),
  operation('rename', [list, list], ({ master }, a, b) => master.redis.rename(a, b)),
  operation('renamenx', [list, list], ({ master }, a, b) => master.redis.renamenx(a, b)),
  operation('copy', [list, list], async ({ master }, a, b) => {
    return (await master.redis.copy(a, b, 'REPLACE')) > 0;
  }),
  operation('copy to db', [list, database], async ({ master }, key, db) => {
    const [from, to] = db === 1 ? [master.redis, 1] : [master.second, 0];
    return (await from.copy(key, key, 'DB', to, 'REPLACE')) > 0;
  }),
  operation('move to db', [list, database], async (at, key, db) => {
    return (await within(at, 1 - db).move(key, db)) > 0;
  }),
  operation('lmove', [list, list, side], ({ master }, a, b, end) =>
    end === 'LEFT' ? master.redis.lmove(a, b, 'LEFT', 'LEFT') : master.redis.lmove(a, b, 'RIGHT', 'LEFT'),
  ),
  operation('rpoplpush', [list, list], ({ master }, a, b) => master.redis.rpoplpush(a, b)),
  operation('ltrim', [list, fc.constantFrom(0, 1)], ({ master }, key, last) =>
    master.redis.ltrim(key, 0, last),
  ),
  operation('lrem', [list], async ({ master }, key) => (await master.redis.lrem(key, 1, message)) > 0),
  operation('linsert', [list], async ({ master }, key) => {
    return (await master.redis.linsert(key, 'BEFORE', message, message)) > 0;
  }),
  operation('sort store', [list, list], async ({ master }, a, b) => {
    return Number(await master.redis.sort(a, 'ALPHA', 'STORE', b)) >= 0;
  }),
  operation('restore', [list, list, fc.constantFrom(0, 40)], restore),
  operation('pexpire', [list, briefMs], async (at, key, ms) => {
    at.expiresIn(ms);
    return (await at.master.redis.pexpire(key, ms)) > 0;
  }),
  operation('persist', [list], async ({ master }, key) => {
    return (await master.redis.pexpire(key, 60_000)) > 0 && (await master.redis.persist(key)) > 0;
  }),
  operation('multi', [list], ({ master }, key) =>
    master.redis.multi().lpush(key, message).lpush(key, message).exec(),
  ),
  operation('lua', [list], ({ master }, key) => master.redis.eval(script, 1, key, message)),
  operation('fcall', [list], fcall),
  operation('cache set', [], ({ master }) => master.redis.set('cache', 'v', 'PX', 5)),
  operation('flushdb', [database], (at, db) => within(at, db).flushdb()),
  operation('swapdb', [], ({ master }) => master.redis.swapdb(0, 1)),
  operation('bind all', [], (at) => at.bindAll()),
  operation('unbind', [queue], async ({ master }, name) => {
    return (await master.redis.srem(bindingKey(name), bindingOf(name))) > 0;
  }),
  operation('pexpire binding', [queue, briefMs], async (at, name, ms) => {
    at.expiresIn(ms);
    at.doubt();
    return (await at.master.redis.pexpire(bindingKey(name), ms)) > 0;
  }),
];
