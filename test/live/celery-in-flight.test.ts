// Work that lengths do not show: what workers of Debian's Celery have fetched, and what happens to it when they die.
import { writeFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startExporter } from '../../demo/servers/exporter.ts';
import type { Server } from '../../demo/servers/process.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { startRedisWithClient } from '../support/redis.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());

const patience = { timeout: 40_000, interval: 200 };
/** Of the first app's broker, in seconds. */
const timeout = 2;
let redis: Redis;
let metrics: string;
let plain: CeleryApp;
let prefixed: CeleryApp;

/** The metrics of one database, those by queue with its name. */
const read = async (db: string) =>
  Object.fromEntries(
    (await scrape(metrics)).lines
      .filter(({ name, labels }) => /^celery_/.test(name) && labels.db === db)
      .map(({ name, labels, value }) => [[name, labels.queue_name ?? ''].join(' ').trim(), value]),
  );

beforeAll(async () => {
  const [server, client] = await startRedisWithClient(work);
  redis = client;
  plain = new CeleryApp('plain', { dir: work.dir, brokerUrl: `${server.url}/0`, visibilityTimeout: timeout });
  prefixed = new CeleryApp('prefixed', { dir: work.dir, brokerUrl: `${server.url}/3`, keyPrefix: 'shop:' });
  const config = `${work.dir}/headroom.yml`;
  const celery = [
    { queues: ['celery'], visibility_timeout: `${timeout}s` },
    { db: 3, key_prefix: 'shop:', queues: ['celery', 'mail'] },
  ];
  const target = {
    name: 'redis',
    kind: 'redis',
    url: server.url,
    celery,
    budgets: { commands_per_day: 'none' },
  };
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets: [target] }));
  metrics = `${work.keep(await startExporter({ dir: work.dir, env: {}, config })).url}/metrics`;
});

it('counts prefetched and ETA tasks behind an empty queue, and tells overdue ones', async () => {
  expect(await read('db3')).toMatchObject({ celery_unacked_messages: 0, celery_eta_messages: 0 });
  work.keep(await prefixed.startWorker('prefetching', 'celery,mail'));
  const start = Date.now();
  // Those with an ETA first: they are fetched beside the four, which leave no room for more.
  await prefixed.run(`
slow.apply_async((60,), countdown=3600, queue="mail")
slow.apply_async((60,), countdown=6, queue="mail")
for _ in range(6): slow.apply_async((60,))
`);
  await expect
    .poll(() => read('db3'), patience)
    .toMatchObject({ 'celery_queue_length celery': 0, celery_unacked_messages: 6 });
  const seen = await read('db3');
  expect(seen).toMatchObject({
    'celery_queue_length mail': 0,
    celery_unacked_sample_messages: 6,
    'celery_unacked_queue_messages celery': 4,
    'celery_unacked_queue_messages mail': 2,
    celery_redelivered_messages: 0,
    celery_visibility_timeout_budget_seconds: 3600,
  });
  expect(seen.celery_unacked_oldest_age_seconds).toBeLessThanOrEqual((Date.now() - start) / 1000);
  // Both processes are busy for a minute, so that the second one is late when its time has come.
  await expect
    .poll(() => read('db3'), patience)
    .toMatchObject({ celery_eta_messages: 1, celery_eta_overdue_messages: 1 });
  expect((await read('db3')).celery_unacked_oldest_age_seconds).toBeGreaterThan(1);
});

it('sees what a killed worker leaves pass the visibility timeout, and come back', async () => {
  const first: Server = work.keep(await plain.startWorker('killed'));
  await plain.run('for _ in range(6): slow.apply_async((60,))');
  await expect
    .poll(() => read('db0'), patience)
    .toMatchObject({ celery_unacked_messages: 4, 'celery_queue_length celery': 0 });
  process.kill(-first.pid, 'SIGKILL');
  // All four: of one that is younger kombu thinks that its worker lives, and looks again only after 100 s.
  await expect.poll(() => redis.zcount('unacked_index', 0, Date.now() / 1000 - timeout), patience).toBe(4);
  const seen = await read('db0');
  expect(seen).toMatchObject({
    celery_unacked_messages: 4,
    celery_redelivered_messages: 0,
    celery_visibility_timeout_budget_seconds: timeout,
  });
  expect(seen.celery_unacked_oldest_age_seconds).toBeGreaterThan(timeout);
  work.keep(await plain.startWorker('next'));
  // Two of the four run again, the other two wait in the new worker.
  await expect
    .poll(() => read('db0'), patience)
    .toMatchObject({ celery_unacked_messages: 2, celery_redelivered_messages: 2 });
}, 120_000);
