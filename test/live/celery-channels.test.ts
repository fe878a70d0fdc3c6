// Celery's channels as Debian's Celery names them with settings of its own, and a listener whose connection goes half open.
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { RedisServer } from '../../demo/servers/redis.ts';
import type { RedisTarget } from '../../exporter/targets/redis.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { startRedisWithClient } from '../support/redis.ts';
import { givenBy, openTarget } from '../support/redis-target.ts';
import { startRelay } from '../support/relay.ts';

const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let redis: Redis;
const targets: RedisTarget[] = [];

beforeAll(async () => {
  [server, redis] = await startRedisWithClient(work);
});

afterEach(async () => {
  for (const target of targets.splice(0)) target.close();
  await redis.flushall();
});

/** An exporter of these Celery entries whose window is three seconds instead of a minute. */
const startTarget = (celery: object, port = server.port): RedisTarget => {
  const target = openTarget(`redis://127.0.0.1:${port}`, { file: { celery: [celery] }, windowMs: 3000 });
  targets.push(target);
  return target;
};

/** What the collectors gave that did not fail. */
const valuesOf = async (target: RedisTarget, name: string, ...labels: readonly string[]) =>
  Object.fromEntries(
    (await givenBy(target))
      .filter((each) => each.metric.name === name)
      .map((each) => [labels.map((label) => each.labels[label]?.replace(/@.*/, '')).join(' '), each.value]),
  );
const up = (target: RedisTarget) => valuesOf(target, 'celery_worker_up', 'hostname');

const patient = { timeout: 30_000, interval: 200 };

it('hears workers and tasks by exchanges of other names on channels without a prefix', async () => {
  const app = new CeleryApp('renamed', {
    dir: work.dir,
    brokerUrl: server.url,
    extra: `app.conf.broker_transport_options["fanout_prefix"] = False
app.conf.update(event_exchange="shop-events", control_exchange="shop", worker_send_task_events=True)`,
  });
  const worker = work.keep(await app.startWorker('own'));
  const target = startTarget({
    event_exchange: 'shop-events',
    control_exchange: 'shop',
    fanout_prefix: false,
    hostname_on_tasks: true,
  });
  await expect.poll(() => up(target), patient).toEqual({ own: 1 });
  await app.run('[slow.delay(0) for _ in range(3)]');
  await expect
    .poll(() => valuesOf(target, 'celery_task_succeeded_total', 'name', 'hostname'), patient)
    .toEqual({ 'slow own': 3 });
  // Gossip has bound a queue of events to the exchange: that is none of tasks.
  const queues = await valuesOf(target, 'celery_queue_length', 'queue_name');
  expect(queues).toEqual({ celery: 0 });
  // An exporter that has not heard it yet knows it by the binding of its mailbox.
  process.kill(-worker.pid, 'SIGKILL');
  const after = startTarget({
    event_exchange: 'shop-events',
    control_exchange: 'shop',
    fanout_prefix: false,
  });
  await expect.poll(() => up(after), patient).toEqual({ own: 0 });
}, 90_000);

it('tells nothing of workers while its connection is half open, not that they are down, and comes back', async () => {
  const relay = await startRelay(server.port);
  work.later(() => relay.stop());
  const app = new CeleryApp('halfopen', { dir: work.dir, brokerUrl: server.url });
  const worker = work.keep(await app.startWorker('steady'));
  const target = startTarget({}, relay.port);
  await expect.poll(() => up(target), patient).toEqual({ steady: 1 });
  relay.stall('psubscribe');
  const before = relay.connections;
  const seen: string[] = [];
  await expect
    .poll(async () => {
      seen.push(JSON.stringify(await up(target)));
      return relay.connections > before && seen.at(-1) === '{"steady":1}' && seen.includes('{}');
    }, patient)
    .toBe(true);
  // Known up, then unknown, then up again: at no time down.
  expect([...new Set(seen)].sort()).toEqual(['{"steady":1}', '{}']);
  await worker.stop();
}, 90_000);
