// Schedules of Celery: a beat that is stopped and started, heard by its events, and entries as redbeat writes them.
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Server, startServer } from '../../demo/servers/process.ts';
import { python } from '../../demo/servers/programs.ts';
import type { RedisServer } from '../../demo/servers/redis.ts';
import type { RedisTarget } from '../../exporter/targets/redis.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { writeRedbeat } from '../support/redbeat.ts';
import { startRedisWithClient } from '../support/redis.ts';
import { openTarget } from '../support/redis-target.ts';
import { schedulesOf } from '../support/schedules.ts';

const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let redis: Redis;
const targets: RedisTarget[] = [];

const startTarget = (schedules: readonly object[]): RedisTarget => {
  const target = openTarget(server.url, { file: { celery: [{ schedules }] } });
  targets.push(target);
  return target;
};

const bindQueue = () => redis.sadd('_kombu.binding.celery', 'celery\x06\x16\x06\x16celery');

const patience = { timeout: 40_000, interval: 250 };

beforeAll(async () => {
  [server, redis] = await startRedisWithClient(work);
});

afterEach(async () => {
  for (const target of targets.splice(0)) target.close();
  await redis.flushall();
});

describe('a beat', { timeout: 120_000 }, () => {
  const declared = { name: 'tick', task: 'slow', every: '2s', grace: '1s' };
  const beatOf = (): Promise<Server> =>
    startServer({
      name: 'beat',
      program: python,
      args: [
        '-m',
        'celery',
        '-A',
        'ticking',
        'beat',
        '-l',
        'INFO',
        '--pidfile=',
        '-s',
        `${work.dir}/beat.db`,
      ],
      dir: work.dir,
      env: { PYTHONPATH: work.dir, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
      ready: (said) => said().includes('beat: Starting'),
    });
  const appOf = (extra = '') =>
    new CeleryApp('ticking', {
      ...{ dir: work.dir, brokerUrl: server.url },
      extra: `${extra}\napp.conf.beat_schedule = {"tick": {"task": "slow", "schedule": 2.0, "args": (0,)}}`,
    });
  const tick = async (target: RedisTarget) => (await schedulesOf(target))['beat tick'];

  it('is on time, late and missed while it stands, and on time again', async () => {
    appOf('app.conf.task_send_sent_event = True');
    const beat = work.keep(await beatOf());
    const target = startTarget([declared]);
    await expect.poll(async () => (await tick(target))?.last_run, patience).toBeGreaterThan(0);
    expect(await tick(target)).toMatchObject({ interval: 2, grace: 1 });
    await beat.stop();
    await expect.poll(async () => (await tick(target))?.missed_runs, patience).toBeGreaterThan(0);
    await expect.poll(async () => (await tick(target))?.missed_runs, patience).toBeGreaterThan(2);
    expect((await tick(target))?.lateness).toBeGreaterThan(3);
    // An exporter that starts now knows of no run: it waits for the first that is due.
    const restarted = startTarget([declared]);
    await expect.poll(async () => (await tick(restarted))?.lateness, patience).toBe(0);
    expect(await tick(restarted)).not.toHaveProperty('last_run');
    await expect.poll(async () => (await tick(restarted))?.lateness, patience).toBeGreaterThan(0);
    work.keep(await beatOf());
    for (const each of [target, restarted])
      await expect.poll(async () => (await tick(each))?.lateness, patience).toBe(0);
  });

  it('is heard by a worker with -E where producers tell nothing', async () => {
    const app = appOf('app.conf.worker_send_task_events = True');
    const target = startTarget([declared]);
    work.keep(await app.startWorker('eventful'));
    const before = Date.now() / 1000;
    work.keep(await beatOf());
    await expect.poll(async () => (await tick(target))?.last_run, patience).toBeGreaterThan(before);
  });
});

describe('entries as redbeat writes them', () => {
  it('are late once they are due, by the clock of Redis, and on time when it goes on', async () => {
    await bindQueue();
    const target = startTarget([]);
    await writeRedbeat(redis, 'digest', { dueAt: Date.now() - 130_000 });
    const nightly = { __type__: 'crontab', minute: 30, hour: '2', day_of_week: '*' };
    const tomorrow = new Date(Date.now() + 86_400_000).setUTCHours(2, 30, 0, 0);
    await writeRedbeat(redis, 'nightly', { dueAt: tomorrow, schedule: nightly });
    const digest = async () => (await schedulesOf(target))['redbeat digest'];
    await expect.poll(digest, patience).toMatchObject({ interval: 60, missed_runs: 3, grace: 60 });
    expect((await digest())?.lateness).toBeGreaterThan(129);
    expect((await digest())?.lateness).toBeLessThan(160);
    expect((await schedulesOf(target))['redbeat nightly']).toMatchObject({ lateness: 0, interval: 86_400 });
    await writeRedbeat(redis, 'digest', { dueAt: Date.now() + 55_000 });
    await expect.poll(digest, patience).toMatchObject({ lateness: 0, missed_runs: 0 });
  });

  it('end when they are deleted or disabled', async () => {
    await bindQueue();
    const target = startTarget([]);
    for (const name of ['off', 'gone']) await writeRedbeat(redis, name, { dueAt: Date.now() - 20_000 });
    const names = async () => Object.keys(await schedulesOf(target)).sort();
    await expect.poll(names, patience).toEqual(['redbeat gone', 'redbeat off']);
    await redis.zrem('redbeat::schedule', 'redbeat:gone');
    await redis.del('redbeat:gone');
    await expect.poll(names, patience).toEqual(['redbeat off']);
    await writeRedbeat(redis, 'off', { dueAt: Date.now() - 30_000, enabled: false });
    await expect.poll(names, patience).toEqual([]);
  });
});
