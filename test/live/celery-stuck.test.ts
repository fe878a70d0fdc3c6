// A consumer of Debian's Celery that is connected and does not consume, and workers that only look so.
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { celeryConsumers } from '../../exporter/collectors/celery-consumers.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import type { RedisTarget } from '../../exporter/targets/redis.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { givenBy, openTarget } from '../support/redis-target.ts';

const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let redis: Redis;
let app: CeleryApp;
const targets: RedisTarget[] = [];

beforeAll(async () => {
  server = work.keep(await startRedis({ dir: work.dir, where: place }));
  // No client of a test's own is in the list that tells who asks.
  redis = new Redis(server.url, { disableClientInfo: true });
  work.later(() => redis.disconnect());
  app = new CeleryApp('stuck', { dir: work.dir, brokerUrl: server.url });
});

afterEach(async () => {
  for (const target of targets.splice(0)) target.close();
  await redis.flushall();
});

/** An exporter to which five seconds are two minutes. */
const startTarget = (): RedisTarget => {
  const limits = { stillMs: 5000, heldMs: 5000, lookMs: 1000 };
  const target = openTarget(server.url, {
    collectors: (config, events) =>
      redisCollectors(config, events).map((each) =>
        each.name === 'celery_consumers' ? celeryConsumers(config.celery, events, limits) : each,
      ),
  });
  targets.push(target);
  return target;
};

/** Of the queue `celery`: whether its consumer is stuck, how many wait, and the workers that are up. */
const told = async (target: RedisTarget) => {
  const samples = await givenBy(target);
  const of = (name: string) => samples.filter(({ metric }) => metric.name === name);
  const ofQueue = (name: string) => of(name).find(({ labels }) => labels.queue_name === 'celery')?.value;
  return {
    stuck: ofQueue('celery_queue_consumer_stuck'),
    waiting: ofQueue('celery_queue_length'),
    up: of('celery_worker_up').map(({ value }) => value),
  };
};

const patient = { timeout: 60_000, interval: 500 };
const control = (words: string) => app.run(`app.control.${words}("celery", reply=True, timeout=2)`);

it('is stuck that was told to stop consuming, and is not once it consumes again', async () => {
  const worker = work.keep(await app.startWorker('told'));
  const target = startTarget();
  await expect.poll(() => told(target), patient).toEqual({ stuck: 0, waiting: 0, up: [1] });
  await control('cancel_consumer');
  await app.run('slow.delay(0)');
  await expect.poll(() => told(target), patient).toEqual({ stuck: 1, waiting: 1, up: [1] });
  await control('add_consumer');
  await expect.poll(() => told(target), patient).toEqual({ stuck: 0, waiting: 0, up: [1] });
  await worker.stop();
}, 180_000);

it('is stuck that came back from a lost connection without consuming, as Celery 5.2 does after a consumer was added', async () => {
  const worker = work.keep(await app.startWorker('lost'));
  const target = startTarget();
  await control('cancel_consumer');
  await control('add_consumer');
  await app.run('slow.delay(0)');
  await expect.poll(() => told(target), patient).toEqual({ stuck: 0, waiting: 0, up: [1] });
  await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await app.run('slow.delay(0)');
  await expect.poll(() => told(target), patient).toEqual({ stuck: 1, waiting: 1, up: [1] });
  // An exporter that starts now does not know it yet, which is not to say that all is well.
  const later = startTarget();
  expect((await told(later)).stuck).toBeUndefined();
  await expect.poll(() => told(later), patient).toEqual({ stuck: 1, waiting: 1, up: [1] });
  await worker.stop();
  const next = work.keep(await app.startWorker('lost'));
  await expect.poll(() => told(target), patient).toEqual({ stuck: 0, waiting: 0, up: [1] });
  await next.stop();
}, 240_000);

it('is not stuck while it runs a long task, nor when another queue has nobody', async () => {
  const worker = work.keep(await app.startWorker('busy'));
  const target = startTarget();
  await expect.poll(() => told(target), patient).toEqual({ stuck: 0, waiting: 0, up: [1] });
  // Two run, four are fetched, one waits: its head stays for as long as the first ones run.
  await app.run('[slow.delay(20) for _ in range(7)]; slow.apply_async((0,), queue="nobody")');
  const begun = Date.now();
  const seen: unknown[] = [];
  await expect
    .poll(async () => seen.push((await told(target)).stuck) && Date.now() - begun, patient)
    .toBeGreaterThan(15_000);
  expect([...new Set(seen)]).toEqual([0]);
  const samples = await givenBy(target);
  const verdicts = samples.filter(({ metric }) => metric.name === 'celery_queue_consumer_stuck');
  expect(verdicts.map(({ labels, value }) => [labels.queue_name, value])).toContainEqual(['celery', 0]);
  expect(verdicts.every(({ value }) => value === 0)).toBe(true);
  process.kill(-worker.pid, 'SIGKILL');
}, 120_000);
