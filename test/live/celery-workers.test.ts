// Workers and tasks of Debian's Celery as the exporter tells of them, through starts, kills, stops and stalls.
import { writeFileSync } from 'node:fs';
import { execa } from 'execa';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { startServer } from '../../demo/servers/process.ts';
import { python } from '../../demo/servers/programs.ts';
import type { RedisServer } from '../../demo/servers/redis.ts';
import { taskRuntime } from '../../exporter/metrics/celery.ts';
import type { RedisTarget } from '../../exporter/targets/redis.ts';
import { Workplace } from '../support/folder.ts';
import { startRedisWithClient } from '../support/redis.ts';
import { openTarget, samplesOf } from '../support/redis-target.ts';

const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let redis: Redis;
const targets: RedisTarget[] = [];

/** An exporter whose window is three seconds instead of a minute, for workers with a heartbeat a second. */
const startTarget = (): RedisTarget => {
  const target = openTarget(server.url, { windowMs: 3000 });
  targets.push(target);
  return target;
};

/** Values of a metric by one of its labels; the part after @ is this machine's name. */
const valuesOf = async (target: RedisTarget, name: string, label: 'hostname' | 'name') =>
  Object.fromEntries(
    (await samplesOf(target))
      .filter(({ metric, part }) => metric.name === name && part === undefined)
      .map(({ labels, value }) => [labels[label]?.replace(/@.*/, ''), value]),
  );
const up = (target: RedisTarget) => valuesOf(target, 'celery_worker_up', 'hostname');

const startWorker = async (name: string, ...args: string[]) =>
  work.keep(
    await startCeleryWorker({
      dir: work.dir,
      brokerUrl: server.url,
      name,
      args: ['--heartbeat-interval', '1', ...args],
    }),
  );

const patient = { timeout: 20_000, interval: 200 };

beforeAll(async () => {
  [server, redis] = await startRedisWithClient(work);
});

afterEach(async () => {
  for (const target of targets.splice(0)) target.close();
  await redis.flushall();
});

it('tells of a worker within a heartbeat, and no more once it stopped cleanly', async () => {
  const target = startTarget();
  expect(await up(target)).toEqual({});
  const worker = await startWorker('clean');
  await expect.poll(() => up(target), patient).toEqual({ clean: 1 });
  await worker.stop();
  await expect.poll(() => up(target), patient).toEqual({});
});

it('tells that a worker is down which was killed, after a restart of the exporter too', async () => {
  const [first, other] = [await startWorker('killed'), await startWorker('other')];
  const before = startTarget();
  await expect.poll(() => up(before), patient).toEqual({ killed: 1, other: 1 });
  process.kill(-first.pid, 'SIGKILL');
  await expect.poll(() => up(before), patient).toEqual({ killed: 0, other: 1 });
  before.close();
  const after = startTarget();
  await expect.poll(() => up(after), patient).toEqual({ killed: 0, other: 1 });
  await other.stop();
});

it('tells that a worker is down which stands still, and up once it goes on', async () => {
  const worker = await startWorker('stalled');
  const target = startTarget();
  await expect.poll(() => up(target), patient).toEqual({ stalled: 1 });
  worker.kill('SIGSTOP');
  await expect.poll(() => up(target), patient).toEqual({ stalled: 0 });
  worker.kill('SIGCONT');
  await expect.poll(() => up(target), patient).toEqual({ stalled: 1 });
  await worker.stop();
});

it('tells that a worker is up which is silent because it runs a task itself, and down once that is killed', async () => {
  const app = `from celery import Celery
import time
app = Celery(broker="${server.url}")
app.conf.result_backend = None
@app.task(name="nap")
def nap(seconds): time.sleep(seconds)`;
  writeFileSync(`${work.dir}/naps.py`, app);
  const worker = work.keep(
    await startServer({
      name: 'solo',
      program: python,
      args: ['-m', 'celery', '-A', 'naps', 'worker', '-P', 'solo', '-n', 'solo@h', '-l', 'INFO'],
      dir: work.dir,
      env: { PYTHONPATH: work.dir, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
      ready: (said) => said().includes(' ready.'),
    }),
  );
  const target = startTarget();
  await expect.poll(() => up(target), patient).toEqual({ solo: 1 });
  await execa(python, ['-c', `${app}\nnap.delay(600)`]);
  const begun = Date.now();
  const seen: unknown[] = [];
  // The window of this test is four seconds: twice the heartbeat.
  await expect
    .poll(async () => seen.push(await up(target)) && Date.now() - begun, patient)
    .toBeGreaterThan(9000);
  expect(seen.filter((each) => JSON.stringify(each) !== '{"solo":1}')).toEqual([]);
  process.kill(-worker.pid, 'SIGKILL');
  await expect.poll(() => up(target), { timeout: 90_000, interval: 500 }).toEqual({ solo: 0 });
}, 120_000);

it('counts what happens to tasks where workers and producers tell it', async () => {
  const worker = await startWorker('telling', '-E');
  const target = startTarget();
  await expect.poll(() => up(target), patient).toEqual({ telling: 1 });
  await execa(python, [
    '-c',
    `from celery import Celery
app = Celery(broker="${server.url}")
app.conf.task_send_sent_event = True
for _ in range(5): app.send_task("shop.send_receipt", args=["secret"])`,
  ]);
  const counted = (type: string) => valuesOf(target, `celery_task_${type}_total`, 'name');
  await expect.poll(() => counted('succeeded'), patient).toEqual({ 'shop.send_receipt': 5 });
  for (const type of ['sent', 'received', 'started'])
    expect(await counted(type)).toEqual({ 'shop.send_receipt': 5 });
  expect(await counted('failed')).toEqual({ 'shop.send_receipt': 0 });
  const samples = await samplesOf(target);
  expect(JSON.stringify(samples)).not.toContain('secret');
  expect(samples.find(({ metric, part }) => metric === taskRuntime && part?.suffix === '_count')?.value).toBe(
    5,
  );
  await worker.stop();
});
