// Lists that clients of Celery's remote control leave behind when they are killed before they read their replies.
import { execa } from 'execa';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { python } from '../../demo/servers/programs.ts';
import type { RedisServer } from '../../demo/servers/redis.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import { celerySpace } from '../support/celery.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';

const work = new Workplace();
afterAll(() => work.end());
afterEach(() => {
  vi.useRealTimers();
});

let server: RedisServer;
let redis: Redis;
let target: RedisTarget;

beforeAll(async () => {
  [server, redis] = await startRedisWithClient(work);
  target = new RedisTarget({
    name: 'redis',
    address: { host: '127.0.0.1', port: server.port, tls: false, db: 0 },
    collectors: redisCollectors({
      celery: [{ ...celerySpace, queues: ['celery'], events: false, workers: undefined }],
      bullmq: [],
      budgets: { commandsPerDay: undefined },
      ownShare: 0.1,
    }),
    budgets: [],
    allowance: { commandsPerDay: undefined, share: 0.1 },
  });
  work.later(() => target.close());
  const app = new CeleryApp('controlled', { dir: work.dir, brokerUrl: server.url });
  work.keep(await app.startWorker('asked'));
});

const leaks = async () => {
  const outcomes = await Promise.all(target.begin(AbortSignal.timeout(5000)).map(({ collect }) => collect()));
  const samples = outcomes.flatMap((outcome) => outcome.samples);
  return Object.fromEntries(
    samples
      .filter(({ metric }) => metric.name.startsWith('celery_leaked_'))
      .map(({ metric, labels, value }) => [
        `${metric.name.slice('celery_leaked_'.length)} ${labels.kind}`,
        value,
      ]),
  );
};

/** The lists of replies; the set of their bindings ends in the same words. */
const replies = async () =>
  (await redis.keys('*.reply.celery.pidbox')).filter((key) => !key.startsWith('_kombu.'));

/** Asks all workers for their statistics, and is killed before the replies come. */
const askAndDie = () =>
  execa(
    python,
    [
      '-c',
      `
import os
from controlled import app
with app.connection_for_write() as connection:
    box = app.control.mailbox(connection)
    box._publish("stats", {}, reply_ticket="1", channel=connection.default_channel, timeout=1)
    os.kill(os.getpid(), 9)
`,
    ],
    { cwd: work.dir, env: { PYTHONPATH: work.dir, PYTHONDONTWRITEBYTECODE: '1' }, reject: false },
  );

import { startRedisWithClient } from '../support/redis.ts';

it('finds them a minute later, and weighs them as Redis does', async () => {
  expect(await leaks()).toEqual({ 'keys event': 0, 'bytes event': 0, 'keys reply': 0, 'bytes reply': 0 });
  for (let time = 0; time < 2; time++) await askAndDie();
  await redis.rpush('celeryev.0c3b9a52-3d0f-4f2c-8b1f-8d1c4d2f7f10', 'x'.repeat(5000));
  await expect.poll(() => replies(), { timeout: 10_000 }).toHaveLength(2);
  const keys = await replies();
  expect(await Promise.all(keys.map((key) => redis.ttl(key)))).toEqual([-1, -1]);
  vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ['Date'] });
  expect(await leaks()).toMatchObject({ 'keys event': 0, 'keys reply': 0 });
  await redis.set('written', 'meanwhile');
  vi.setSystemTime(Date.now() + 61_000);
  const bytes = await Promise.all(keys.map((key) => redis.memory('USAGE', key)));
  const found = await leaks();
  expect(found).toMatchObject({
    'keys event': 1,
    'keys reply': 2,
    'bytes reply': bytes.reduce((sum: number, each) => sum + (each ?? 0), 0),
  });
  expect(found['bytes event']).toBeGreaterThan(5000);
});

it('knows that they are gone when they are deleted', async () => {
  await redis.del(...(await replies()));
  vi.useFakeTimers({ now: Date.now() + 300_000, toFake: ['Date'] });
  expect(await leaks()).toMatchObject({ 'keys event': 1, 'keys reply': 0, 'bytes reply': 0 });
});
