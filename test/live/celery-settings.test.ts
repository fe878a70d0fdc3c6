// The tuned settings as Debian's Celery takes them, judged by what it does.
import { afterAll, describe, it } from 'vitest';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import { celerySettings } from '../../exporter/collectors/celery-settings.ts';
import { redisServer } from '../../exporter/collectors/redis-server.ts';
import type { RedisTarget } from '../../exporter/targets/redis.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { openTarget, samplesOf } from '../support/redis-target.ts';

const work = new Workplace();
afterAll(() => work.end());

/** A Redis of its own, and an exporter of it that measures over ten seconds instead of minutes. */
const startTarget = async (): Promise<{ readonly url: string; readonly target: RedisTarget }> => {
  const { url } = work.keep(await startRedis({ dir: work.dir, where: place }));
  const limits = { measureMs: 10_000, againMs: 10_000, tasks: 10 };
  const target = openTarget(url, {
    collectors: (_, events) => [redisServer, celerySettings(events, limits)],
  });
  work.later(() => target.close());
  return { url, target };
};

const valuesOf = async (target: RedisTarget) => {
  const celery = (await samplesOf(target)).filter(({ metric }) => metric.name.startsWith('celery_'));
  return Object.fromEntries(
    celery.map(({ metric, labels, value }) => [labels.setting ?? metric.name, value] as const),
  );
};

// Two measurements, each with a wait for the next heartbeat.
const patient = { timeout: 150_000, interval: 500 };

// Each waits for heartbeats most of its time, so they wait side by side.
describe.concurrent('what is measured', { timeout: 200_000 }, () => {
  it('sees that heartbeats are slow, and that this kombu takes no polling_interval', async ({ expect }) => {
    const { url, target } = await startTarget();
    await valuesOf(target);
    work.keep(await startCeleryWorker({ dir: work.dir, brokerUrl: url, name: 'tuned' }));
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
  });

  it.for([
    ['stored', { result_backend: 0, heartbeat_interval: 0 }],
    ['dropped', { result_backend: 1, heartbeat_interval: 0, celery_results_stored_ratio: 0 }],
  ] as const)('sees whether results are %s', async ([name, expected], { expect }) => {
    const { url, target } = await startTarget();
    const extra = name === 'stored' ? `app.conf.result_backend = "${url}/1"` : '';
    const app = new CeleryApp(name, { dir: work.dir, brokerUrl: url, extra });
    work.keep(await app.startWorker(name));
    await expect.poll(() => valuesOf(target), patient).toHaveProperty('heartbeat_interval', 0);
    const sending = app.run('for _ in range(80): slow.delay(0); time.sleep(0.5)');
    await expect.poll(() => valuesOf(target), patient).toMatchObject(expected);
    const { celery_results_stored_ratio: share = 0 } = await valuesOf(target);
    expect(share < 0.1 || share > 0.9).toBe(true);
    await sending;
  });
});
