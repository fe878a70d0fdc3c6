// Remote control of Debian's Celery as the exporter uses it: what workers answer, what those tell that do not, and what is
// left behind.
import { writeFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startExporter } from '../../demo/servers/exporter.ts';
import type { Server } from '../../demo/servers/process.ts';
import type { RedisServer } from '../../demo/servers/redis.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import { heardPace } from '../../exporter/collectors/pace.ts';
import type { RedisTarget } from '../../exporter/targets/redis.ts';
import { CeleryApp, type CeleryAppOptions } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { startRedisWithClient } from '../support/redis.ts';
import { openTarget, samplesOf } from '../support/redis-target.ts';
import { scrape } from '../support/scrape.ts';

const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let redis: Redis;
const targets: RedisTarget[] = [];
const workers: Server[] = [];
const patient = { timeout: 30_000, interval: 200 };

beforeAll(async () => {
  [server, redis] = await startRedisWithClient(work);
});

afterEach(async () => {
  for (const target of targets.splice(0)) target.close();
  for (const worker of workers.splice(0).filter((each) => !each.ended())) {
    process.kill(-worker.pid, 'SIGKILL');
    await expect.poll(() => worker.ended(), patient).toBe(true);
  }
  await redis.flushall();
});

/** A target that asks at every collection instead of every five minutes. */
const startTarget = (celery: object = {}): RedisTarget => {
  const target = openTarget(server.url, {
    file: { celery: [{ control: true, ...celery }] },
    collectors: (config, events) =>
      redisCollectors(config, events).map((collector) =>
        collector.name === 'celery_control' ? { ...collector, pace: heardPace } : collector,
      ),
  });
  targets.push(target);
  return target;
};

/** Samples as `name node or queue value`, without this machine's name. */
const lines = async (target: RedisTarget, names: RegExp): Promise<readonly string[]> =>
  (await samplesOf(target))
    .filter(({ metric, part }) => names.test(metric.name) && part === undefined)
    .map(({ metric, labels: { db, prefix, ...labels }, value }) =>
      [
        metric.name,
        ...Object.values(labels)
          .filter(Boolean)
          .map((label) => label.replace(/@.*/, '')),
        value,
      ].join(' '),
    )
    .sort();

const numbers = /^celery_(control_|workers_hung)/;
const apps = new Map<string, CeleryApp>();
const appOf = (name: string, options: Partial<CeleryAppOptions> = {}): CeleryApp => {
  const app = apps.get(name) ?? new CeleryApp(name, { dir: work.dir, brokerUrl: server.url, ...options });
  apps.set(name, app);
  return app;
};
const startWorker = async (name: string, queues?: string, app = appOf('plain')): Promise<Server> => {
  const worker = work.keep(await app.startWorker(name, queues));
  workers.push(worker);
  return worker;
};

/** Keys that remote control makes, but for the mailboxes of workers. */
const leftovers = async (): Promise<readonly string[]> =>
  (await redis.keys('*pidbox*')).filter((key) => !key.endsWith('_kombu.binding.celery.pidbox'));

describe('two workers', () => {
  it('tell of themselves, one that stands still is hung, and nothing is left behind', async () => {
    await startWorker('one', 'celery,mail');
    const two = await startWorker('two');
    await appOf('plain').run('app.send_task("t", queue="parked")');
    const target = startTarget();
    const control = /^celery_(control_|workers_hung|worker_(responding|slots|prefetch)|active_)/;
    await expect
      .poll(() => lines(target, control), patient)
      .toEqual([
        'celery_active_process_count celery 4',
        'celery_active_process_count mail 2',
        'celery_active_process_count parked 0',
        'celery_active_worker_count celery 2',
        'celery_active_worker_count mail 1',
        'celery_active_worker_count parked 0',
        'celery_control_listeners 2',
        'celery_control_replies 2',
        'celery_worker_prefetch_count one 4',
        'celery_worker_prefetch_count two 4',
        'celery_worker_responding one 1',
        'celery_worker_responding two 1',
        'celery_worker_slots one 2',
        'celery_worker_slots two 2',
        'celery_workers_hung 0',
      ]);
    expect(await leftovers()).toEqual([]);
    two.kill('SIGSTOP');
    const begun = Date.now();
    const stalled = await lines(target, control);
    expect(Date.now() - begun).toBeLessThan(3000);
    expect(stalled).toEqual([
      'celery_active_process_count celery 2',
      'celery_active_process_count mail 2',
      'celery_active_worker_count celery 1',
      'celery_active_worker_count mail 1',
      'celery_control_listeners 2',
      'celery_control_replies 1',
      'celery_worker_prefetch_count one 4',
      'celery_worker_responding one 1',
      'celery_worker_responding two 0',
      'celery_worker_slots one 2',
      'celery_workers_hung 1',
    ]);
    const [list = '', ...others] = await leftovers();
    expect([await redis.ttl(list), others]).toEqual([expect.toSatisfy((ttl) => ttl > 0 && ttl <= 10), []]);
    // Its late replies go nowhere.
    two.kill('SIGCONT');
    await expect.poll(() => lines(target, numbers), patient).toContain('celery_workers_hung 0');
    await expect.poll(leftovers, patient).toEqual([]);
  }, 120_000);

  it('and what waits and runs make the saturation', async () => {
    await startWorker('one');
    const target = startTarget();
    await expect.poll(() => lines(target, /saturation/), patient).toEqual(['celery_saturation_ratio 0']);
    await appOf('plain').run('[slow.delay(600) for _ in range(9)]');
    // Two run and four more were fetched ahead: three wait for two slots.
    await expect.poll(() => lines(target, /saturation/), patient).toEqual(['celery_saturation_ratio 2.5']);
  }, 60_000);
});

it('in another database, behind a prefix and by another exchange workers are asked all the same', async () => {
  const app = appOf('apart', {
    brokerUrl: `${server.url}/3`,
    keyPrefix: 'shop:',
    extra: 'app.conf.control_exchange = "steering"',
  });
  await startWorker('apart', 'celery', app);
  const target = startTarget({ db: 3, key_prefix: 'shop:', control_exchange: 'steering' });
  await expect
    .poll(() => lines(target, /^celery_(control_|active_worker)/), patient)
    .toEqual([
      'celery_active_worker_count celery 1',
      'celery_control_listeners 1',
      'celery_control_replies 1',
    ]);
}, 60_000);

it('tells no numbers of workers that may not be controlled, though they are up', async () => {
  const app = appOf('deaf', { extra: 'app.conf.worker_enable_remote_control = False' });
  await startWorker('deaf', 'celery', app);
  const target = startTarget();
  await expect.poll(() => lines(target, /^celery_worker_up/), patient).toEqual(['celery_worker_up deaf 1']);
  expect(
    await lines(target, /^celery_(control_|workers_hung|worker_(responding|slots)|active_|saturation)/),
  ).toEqual(['celery_control_listeners 0', 'celery_control_replies 0', 'celery_workers_hung 0']);
}, 60_000);

describe('tasks without events', () => {
  it.each([{}, { events: false }])(
    'are counted by name, through a restart of the worker: %j',
    async (celery) => {
      const target = startTarget(celery);
      const started = () => lines(target, /^celery_task_/);
      const first = await startWorker('counting');
      await expect.poll(() => lines(target, numbers), patient).toContain('celery_control_replies 1');
      await appOf('plain').run('[slow.delay(0) for _ in range(3)]');
      await expect.poll(started, patient).toEqual(['celery_task_started_total slow 3']);
      await first.stop();
      await startWorker('other');
      const again = await startWorker('counting');
      await appOf('plain').run('[slow.delay(0) for _ in range(5)]');
      await expect.poll(started, patient).toEqual(['celery_task_started_total slow 8']);
      await again.stop();
      expect(await started()).toEqual(['celery_task_started_total slow 8']);
    },
    120_000,
  );

  it('count from when they were first asked, not from when their worker started', async () => {
    await startWorker('old');
    await appOf('plain').run('[slow.delay(0) for _ in range(3)]');
    await expect.poll(() => redis.llen('celery'), patient).toBe(0);
    const target = startTarget();
    await expect
      .poll(() => lines(target, /^celery_task_/), patient)
      .toEqual(['celery_task_started_total slow 0']);
    await appOf('plain').run('slow.delay(0)');
    await expect
      .poll(() => lines(target, /^celery_task_/), patient)
      .toEqual(['celery_task_started_total slow 1']);
  }, 60_000);
});

it('an exporter that is killed while it waits leaves nothing that does not expire', async () => {
  const worker = await startWorker('still');
  worker.kill('SIGSTOP');
  const config = `${work.dir}/killed.yml`;
  const target = { name: 'redis', kind: 'redis', url: server.url, celery: [{ control: true }] };
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets: [target] }));
  const exporter = work.keep(await startExporter({ dir: work.dir, env: {}, config }));
  const scraped = scrape(`${exporter.url}/metrics`).catch(() => undefined);
  await expect.poll(leftovers, { timeout: 20_000, interval: 10 }).toHaveLength(2);
  exporter.kill('SIGKILL');
  await scraped;
  const left = await leftovers();
  expect(left).toHaveLength(2);
  for (const key of left) expect(await redis.ttl(key)).toBeGreaterThan(0);
  worker.kill('SIGCONT');
  await expect.poll(leftovers, patient).toEqual([]);
}, 90_000);

it('costs the same few commands each time, as the server counts them', async () => {
  for (const name of ['one', 'two']) await startWorker(name);
  const target = startTarget();
  await expect.poll(() => lines(target, numbers), patient).toContain('celery_control_replies 2');
  const calls = async () =>
    new Map(
      [...(await redis.info('commandstats')).matchAll(/cmdstat_(\w+):calls=(\d+)/g)].map(
        ([, name = '', n]) => [name, Number(n)] as const,
      ),
    );
  const booked = () =>
    target.constants().find(({ labels }) => labels.collector === 'celery_control')?.value ?? 0;
  const [before, own] = [await calls(), booked()];
  await lines(target, numbers);
  const after = await calls();
  const spent = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  const cycle = booked() - own;
  // Four to make the place, three to ask, two to clean up, and as few looks as may be.
  expect(cycle - spent('lrange')).toBe(9);
  expect(spent('lrange')).toBeLessThanOrEqual(4);
  expect([spent('rpush'), spent('sadd'), spent('expire'), spent('srem'), spent('del')]).toEqual([
    1, 1, 2, 1, 1,
  ]);
  // Of each worker, for each request.
  expect(spent('lpush')).toBe(4);
}, 60_000);
