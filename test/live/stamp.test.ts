// When what was read may be served again as current: the cases that random sequences seldom meet.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stampFields } from '../../exporter/targets/redis-info.ts';
import { Grounds } from '../support/exactness/grounds.ts';
import { bindingKey, bindingOf } from '../support/exactness/names.ts';
import type { Values } from '../support/exactness/truth.ts';
import { Watch } from '../support/exactness/watch.ts';
import { Workplace } from '../support/folder.ts';
import { startRenamingRelay } from '../support/renaming-relay.ts';

const work = new Workplace();
afterAll(() => work.end());

let grounds: Grounds;
let redis: Redis;
let watch: Watch;

beforeAll(async () => {
  grounds = await Grounds.start(work);
  redis = grounds.watched.redis;
});

beforeEach(async () => {
  watch?.close();
  watch = new Watch(grounds.watched.port);
  await grounds.promote();
  await redis.debug('SET-ACTIVE-EXPIRE', '1');
  await redis.flushall();
  await grounds.untilLongSaved();
});
afterAll(() => watch.close());

/** What is served of Celery's queues in database 0. */
const served = async (from = watch): Promise<Values> =>
  Object.fromEntries(
    Object.entries(await from.all())
      .filter(([name]) => name.startsWith('db0 celery '))
      .map(([name, value]) => [name.slice('db0 celery '.length), value]),
  );

const bind = (queue: string) => redis.sadd(bindingKey(queue), bindingOf(queue));

/** Whether the server's own count says so, without a look at any key. */
const untilExpired = (count: number) =>
  expect
    .poll(() => redis.info('stats'), { interval: 20, timeout: 5000 })
    .toContain(`expired_keys:${count}\r`);

describe('what ends without a write', () => {
  it('is a list that expired and that nobody has touched since', async () => {
    await redis.debug('SET-ACTIVE-EXPIRE', '0');
    await redis.lpush('kept', 'a');
    await redis.pexpire('kept', 400);
    expect(await served()).toEqual({ kept: 1 });
    await sleep(420);
    expect(await served()).toEqual({ kept: 0 });
  });

  it('is a binding that expired while its queue was empty', async () => {
    await bind('mail');
    await redis.config('RESETSTAT');
    await redis.pexpire(bindingKey('mail'), 400);
    expect(await served()).toEqual({ kept: 0, mail: 0 });
    await untilExpired(1);
    expect(await served()).toEqual({ kept: 0 });
  });

  it('is a list that was evicted', async () => {
    await redis.lpush('kept', 'a');
    expect(await served()).toEqual({ kept: 1 });
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await redis.config('SET', 'maxmemory', '1');
    await expect.poll(() => redis.dbsize()).toBe(0);
    await redis.config('SET', 'maxmemory', '0');
    expect(await served()).toEqual({ kept: 0 });
  });
});

describe('what a stamp of before cannot be taken for', () => {
  // Saves that end in one second of the clock have one time.
  const untilNextSecond = () => sleep(1000 - (Date.now() % 1000));

  it('is as many writes after a save as there were before it', async () => {
    await untilNextSecond();
    await redis.save();
    await redis.lpush('kept', 'a');
    expect(await served()).toEqual({ kept: 1 });
    await redis.save();
    await redis.lpush('kept', 'b');
    expect(await served()).toEqual({ kept: 2 });
  });

  it('is as many writes after the end of a background save as there were during it', async () => {
    await redis.config('SET', 'rdb-key-save-delay', '50000');
    await untilNextSecond();
    await redis.save();
    await redis.lpush('kept', 'a');
    await redis.bgsave();
    expect(await served()).toEqual({ kept: 1 });
    await expect.poll(() => redis.info('persistence'), { interval: 5 }).toContain('rdb_bgsave_in_progress:0');
    await redis.lpush('kept', 'b');
    expect(await served()).toEqual({ kept: 2 });
    await redis.config('SET', 'rdb-key-save-delay', '0');
  });

  it('is nothing at all after FLUSHALL, which saves without being counted', async () => {
    await redis.config('SET', 'save', '3600 1000000');
    await untilNextSecond();
    await redis.lpush('kept', 'a');
    await redis.save();
    expect(await served()).toEqual({ kept: 1 });
    await redis.flushall();
    expect(await served()).toEqual({ kept: 0 });
    await redis.config('SET', 'save', '');
  });

  it('is as many expired keys after the statistics were reset as there were before', async () => {
    for (const queue of ['mail', 'bulk']) await bind(queue);
    await redis.pexpire(bindingKey('mail'), 1);
    await redis.pexpire(bindingKey('bulk'), 1500);
    await redis.config('RESETSTAT');
    await untilExpired(1);
    // More commands than there will be after the reset: it is told by their count.
    await redis.pipeline(Array.from({ length: 1000 }, () => ['ping'])).exec();
    expect(await served()).toEqual({ bulk: 0, kept: 0 });
    await redis.config('RESETSTAT');
    await untilExpired(1);
    expect(await served()).toEqual({ kept: 0 });
  });
});

describe('a server that began anew', () => {
  it('is asked anew, though its counters look the same', async () => {
    await bind('mail');
    await redis.lpush('mail', 'a', 'b');
    expect(await served()).toEqual({ kept: 0, mail: 2 });
    await grounds.restartEmpty();
    expect(await served()).toEqual({ kept: 0 });
  });
});

describe('a server that was or is a replica', () => {
  beforeEach(async () => {
    await grounds.other.redis.flushall();
    await grounds.other.redis.lpush('kept', 'a', 'b');
  });

  it('is always asked', async () => {
    await grounds.follow();
    expect(await served()).toEqual({ kept: 2 });
    const before = watch.asked;
    await served();
    expect(watch.asked).toBeGreaterThan(before);
  });

  it('is asked anew when its master sent it everything again', async () => {
    await grounds.follow();
    expect(await served()).toEqual({ kept: 2 });
    await grounds.promote();
    await grounds.other.redis.lpush('kept', 'c');
    await grounds.follow();
    expect(await served()).toEqual({ kept: 3 });
  });

  it('is asked anew when it took over the data of another between two looks', async () => {
    await redis.lpush('kept', 'a');
    expect(await served()).toEqual({ kept: 1 });
    await grounds.follow();
    await grounds.promote();
    expect(await served()).toEqual({ kept: 2 });
  });
});

it('is not asked again while nothing happens', async () => {
  await served();
  const before = watch.asked;
  await served();
  expect(watch.asked).toBe(before);
});

describe('a server that does not give', () => {
  it.each([...stampFields, 'server_time_usec'])('%s is always asked', async (field) => {
    const relay = work.keep(await startRenamingRelay(grounds.watched.port, field));
    const blind = new Watch(relay.port);
    await served(blind);
    const before = blind.asked;
    await served(blind);
    expect(blind.asked).toBeGreaterThan(before);
    blind.close();
  });
});
