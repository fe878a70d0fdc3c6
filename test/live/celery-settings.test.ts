// The tuned settings as Debian's Celery takes them, judged by what it does.
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { celerySettings } from '../../exporter/collectors/celery-settings.ts';
import { redisServer } from '../../exporter/collectors/redis-server.ts';
import type { RedisTarget } from '../../exporter/targets/redis.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { openTarget, samplesOf } from '../support/redis-target.ts';

const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let redis: Redis;
const targets: RedisTarget[] = [];

beforeAll(async () => {
  server = work.keep(await startRedis({ dir: work.dir, where: place }));
  redis = new Redis(server.url);
  work.later(() => redis.disconnect());
});

afterEach(async () => {
  for (const target of targets.splice(0)) target.close();
  await redis.flushall();
});

/** An exporter that measures over ten seconds instead of minutes. */
const startTarget = (): RedisTarget => {
  const limits = { measureMs: 10_000, againMs: 10_000, tasks: 10 };
  const target = openTarget(server.url, {
    collectors: (_, events) => [redisServer, celerySettings(events, limits)],
  });
  targets.push(target);
  return target;
};

const valuesOf = async (target: RedisTarget) => {
  const celery = (await samplesOf(target)).filter(({ metric }) => metric.name.startsWith('celery_'));
  return Object.fromEntries(
    celery.map(({ metric, labels, value }) => [labels.setting ?? metric.name, value] as const),
  );
};

// Two measurements, each with a wait for the next heartbeat.
const patient = { timeout: 150_000, interval: 500 };

it('sees that heartbeats are slow, and that this kombu takes no polling_interval', async () => {
  const target = startTarget();
  await valuesOf(target);
  const worker = work.keep(await startCeleryWorker({ dir: work.dir, brokerUrl: server.url, name: 'tuned' }));
  await expect
    .poll(() => valuesOf(target), patient)
    .toMatchObject({ heartbeat_interval: 1, celery_consumers: 1 });
  await expect
    .poll(() => valuesOf(target), patient)
    .toMatchObject({
      polling_interval: 0,
      heartbeat_interval: 1,
      celery_worker_heartbeat_interval_seconds: 30,
    });
  const { celery_consumer_poll_interval_seconds: seconds } = await valuesOf(target);
  expect(seconds).toBeGreaterThan(0.8);
  expect(seconds).toBeLessThan(1.3);
  await worker.stop();
}, 200_000);

it('sees whether results are stored', async () => {
  const stored = new CeleryApp('stored', {
    dir: work.dir,
    brokerUrl: server.url,
    extra: `app.conf.result_backend = "${server.url}/1"`,
  });
  const dropped = new CeleryApp('dropped', { dir: work.dir, brokerUrl: server.url });
  for (const [app, name, expected] of [
    [stored, 'stored', { result_backend: 0, heartbeat_interval: 0 }],
    [dropped, 'dropped', { result_backend: 1, heartbeat_interval: 0, celery_results_stored_ratio: 0 }],
  ] as const) {
    const worker = work.keep(await app.startWorker(name));
    const target = startTarget();
    await expect.poll(() => valuesOf(target), patient).toHaveProperty('heartbeat_interval', 0);
    const sending = app.run('for _ in range(80): slow.delay(0); time.sleep(0.5)');
    await expect.poll(() => valuesOf(target), patient).toMatchObject(expected);
    const { celery_results_stored_ratio: share = 0 } = await valuesOf(target);
    expect(share < 0.1 || share > 0.9).toBe(true);
    await sending;
    await worker.stop();
    target.close();
  }
}, 200_000);
