// What a full cache does to queues and to the locks and limits beside it, on a real Redis with redis/redis.conf, less
// memory and no files; Celery and BullMQ put there what they put.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { python } from '../../demo/servers/programs.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { Cache, evicted, Watch } from '../support/turnover.ts';

let work: Workplace;
beforeEach(() => {
  work = new Workplace();
});
afterEach(() => work.end());

const start = async (policy?: string): Promise<{ server: RedisServer; client: Redis; cache: Cache }> => {
  const config = join(root, 'redis/redis.conf');
  const changed = policy === undefined ? [] : ['--maxmemory-policy', policy];
  const args = ['--maxmemory', '16mb', '--appendonly', 'no', '--save', '', ...changed];
  const server = work.keep(await startRedis({ dir: work.dir, config, args, where: place }));
  const client = new Redis(server.url);
  work.later(() => client.disconnect());
  return { server, client, cache: new Cache(client) };
};

const tasks = 500;
const queueTasks = ({ url }: RedisServer) =>
  execa(python, [
    '-c',
    `from celery import Celery\napp = Celery(broker="${url}/0")\nfor n in range(${tasks}): app.send_task("t", args=[n])`,
  ]);

it('keeps every queued Celery task while the cache beside it turns over twice', async () => {
  const { server, client, cache } = await start();
  await queueTasks(server);
  const held = await cache.fill();
  await cache.write(held, (seconds) => seconds > 2);
  expect(await evicted(client)).toBeGreaterThan(held);
  expect(await client.llen('celery')).toBe(tasks);
  expect(await client.exists('_kombu.binding.celery')).toBe(1);
});

it('would lose them all under allkeys-lru, with no error to anybody', async () => {
  const { server, client, cache } = await start('allkeys-lru');
  await queueTasks(server);
  const errors = await client.info('errorstats');
  const held = await cache.fill();
  await cache.write(held, async (seconds) => seconds > 10 || (await client.exists('celery')) === 0);
  expect(await client.llen('celery')).toBe(0);
  expect(await client.info('errorstats')).toBe(errors);
});

it('gives up the whole cache for what waits, and refuses that only when nothing is left to evict', async () => {
  const { client, cache } = await start();
  const held = await cache.fill();
  const task = 'x'.repeat(1000);
  const queueUp = async () => {
    for (;;) await client.lpush('celery', ...Array(20).fill(task));
  };
  await expect(queueUp()).rejects.toThrow(/^OOM/);
  expect(await client.llen('celery')).toBeGreaterThan(held * 0.5);
  expect(await client.dbsize()).toBe(1);
});

const jobs = 30;

/** Keys that coordinate and have a time to live, each made by its own library; redbeat's by the SET it sends. */
const coordinate = async (server: RedisServer, client: Redis): Promise<Record<string, readonly string[]>> => {
  const connection = {
    host: '127.0.0.1',
    port: server.port,
    maxRetriesPerRequest: null,
  };
  const queueOf = (name: string): Queue => {
    const queue = new Queue(name, { connection, skipVersionCheck: true });
    work.later(() => queue.close());
    return queue;
  };
  const ids = [...Array(jobs).keys()];
  const active = new Set<string>();
  const forever = new Promise<void>(() => undefined);
  const worker = new Worker(
    'mail',
    ({ id }) => {
      active.add(String(id));
      return forever;
    },
    { connection, concurrency: jobs, skipVersionCheck: true },
  );
  worker.on('error', () => undefined);
  work.later(() => worker.close(true));
  await queueOf('mail').addBulk(ids.map((n) => ({ name: 'send', data: { n } })));
  await expect.poll(() => active.size).toBe(jobs);
  const once = queueOf('once');
  for (const n of ids) await once.add('send', {}, { deduplication: { id: `d${n}`, ttl: 3_600_000 } });
  const limited = ids.slice(0, 10).map((n) => queueOf(`limited${n}`));
  for (const queue of limited) await queue.rateLimit(60_000);
  const beats = ids.map((n) => `app${n}:redbeat::lock`);
  for (const key of beats) await client.set(key, 'token', 'PX', 1_500_000, 'NX');
  return {
    'BullMQ job locks': [...active].map((id) => `bull:mail:${id}:lock`),
    'BullMQ deduplication': ids.map((n) => `bull:once:de:d${n}`),
    'BullMQ rate limits': limited.map(({ name }) => `bull:${name}:limiter`),
    'redbeat locks': beats,
  };
};

it('evicts locks and limits with a time to live when the cache turns over in a second', {
  timeout: 60_000,
}, async () => {
  const { server, client, cache } = await start();
  const held = await cache.fill();
  // As it is on any day: keys of every age up to a turnover.
  await cache.write(held, (seconds) => seconds > 2);
  const keys = await coordinate(server, client);
  const watch = new Watch(client, Object.values(keys).flat());
  const rate = await cache.write(held, async (seconds) => !(await watch.look(seconds)) || seconds > 10);
  const rows = Object.entries(keys).map(([what, each]) => ({ what, ...watch.summary(each) }));
  process.stdout.write(
    `A cache that turns over in ${(held / rate).toFixed(1)} s evicted:\n${rows
      .map(
        ({ what, gone, of, half, last }) =>
          `  ${what}: ${gone} of ${of}, half in ${half}, the last in ${last}\n`,
      )
      .join('')}`,
  );
  for (const { what, gone, of } of rows) expect([what, gone]).toEqual([what, of]);

  // And what comes of it: a job that was to be there once is there twice, and a second beat takes the lock.
  const once = new Queue('once', {
    connection: { host: '127.0.0.1', port: server.port },
    skipVersionCheck: true,
  });
  work.later(() => once.close());
  await once.add('send', {}, { deduplication: { id: 'd0', ttl: 3_600_000 } });
  expect(await once.getWaitingCount()).toBe(jobs + 1);
  expect(await client.set('app0:redbeat::lock', 'another', 'PX', 1_500_000, 'NX')).toBe('OK');
});

it('evicts none of them under noeviction, which refuses the cache instead', async () => {
  const { server, client, cache } = await start('noeviction');
  const keys = Object.values(await coordinate(server, client)).flat();
  const fill = async () => {
    for (;;) await cache.put(250);
  };
  await expect(fill()).rejects.toThrow(/^OOM/);
  await sleep(1000);
  expect(await client.exists(...keys)).toBe(keys.length);
  expect(await evicted(client)).toBe(0);
});
