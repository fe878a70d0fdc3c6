// What operations are for, held against what real servers count of real programs, each on a Redis of its own.
import { join } from 'node:path';
import * as bullmq from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import type { CeleryEvents } from '../../exporter/celery/events.ts';
import { withPurposes } from '../../exporter/collectors/redis-purposes.ts';
import { redisServer } from '../../exporter/collectors/redis-server.ts';
import { redisCommands, redisCommandsProcessed } from '../../exporter/metrics/redis.ts';
import { redisOperationsByPurpose } from '../../exporter/metrics/redis-commands.ts';
import { BullmqApp } from '../support/bullmq.ts';
import { CeleryApp } from '../support/celery-app.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { openTarget, samplesOf } from '../support/redis-target.ts';

const work = new Workplace();
afterAll(() => work.end());

/** What was counted at a moment, or between two: by the server, and by what it was for. */
interface Reading {
  readonly total: number;
  readonly calls: ReadonlyMap<string, number>;
  readonly purposes: ReadonlyMap<string, number>;
}

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((all, each) => all + each, 0);
const grown = (from: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>) =>
  new Map([...to].map(([name, many]) => [name, many - (from.get(name) ?? 0)]));

/** An exporter of one Redis that tells what its operations are for. */
class Watch {
  readonly #target;
  #events: CeleryEvents | undefined;

  constructor(url: string) {
    this.#target = openTarget(url, {
      collectors: (_, events) => {
        this.#events = events;
        return [withPurposes(redisServer, events)];
      },
    });
    work.later(() => this.#target.close());
  }

  async read(): Promise<Reading> {
    const samples = await samplesOf(this.#target);
    const by = (metric: typeof redisCommands | typeof redisOperationsByPurpose, label: string) =>
      new Map(
        samples
          .filter((each) => each.metric === metric && each.part === undefined)
          .map(({ labels, value }) => [labels[label] ?? '', value]),
      );
    return {
      total: samples.find(({ metric }) => metric === redisCommandsProcessed)?.value ?? Number.NaN,
      calls: by(redisCommands, 'cmd'),
      purposes: by(redisOperationsByPurpose, 'purpose'),
    };
  }

  /** Listens, and gives the first reading. */
  async begin(): Promise<Reading> {
    await this.read();
    await vi.waitFor(() => expect(this.#events?.listening.since).toBeDefined(), 20_000);
    return this.read();
  }

  /** What was counted from a reading on until a command was called so many times. */
  async until(from: Reading, command: string, many: number): Promise<Reading> {
    let now = from;
    const called = async () => {
      now = await this.read();
      return (now.calls.get(command) ?? 0) - (from.calls.get(command) ?? 0);
    };
    const enough = async () => expect(await called()).toBeGreaterThanOrEqual(many);
    await vi.waitFor(enough, { timeout: 60_000, interval: 1000 });
    return {
      total: now.total - from.total,
      calls: grown(from.calls, now.calls),
      purposes: grown(from.purposes, now.purposes),
    };
  }
}

const newServer = async (): Promise<RedisServer> =>
  work.keep(await startRedis({ dir: work.dir, where: place }));

const idleWorker = async (): Promise<Reading> => {
  const { url } = await newServer();
  work.keep(await new CeleryApp('idle', { dir: work.dir, brokerUrl: url }).startWorker('idle'));
  const watch = new Watch(url);
  return watch.until(await watch.begin(), 'brpop', 8);
};

const quietWorker = async (): Promise<Reading> => {
  const { url } = await newServer();
  const args = ['--without-heartbeat', '--without-gossip', '--without-mingle'];
  work.keep(await startCeleryWorker({ dir: work.dir, brokerUrl: url, name: 'quiet', args }));
  const watch = new Watch(url);
  return watch.until(await watch.begin(), 'brpop', 8);
};

const busyWorker = async (): Promise<Reading> => {
  const { url } = await newServer();
  const extra = `app.conf.result_backend = "${url}"
app.conf.beat_schedule = {"often": {"task": "slow", "schedule": 0.5, "args": (0,)}}`;
  const app = new CeleryApp('busy', { dir: work.dir, brokerUrl: url, extra });
  const beat = ['-B', '--schedule', join(work.dir, 'often'), '-E'];
  work.keep(await app.startWorker('busy', 'celery', beat));
  const watch = new Watch(url);
  return watch.until(await watch.begin(), 'lpush', 12);
};

const jobs = 10;
const bullmqWorker = async (): Promise<{ readonly idle: Reading; readonly busy: Reading }> => {
  const { url, port } = await newServer();
  const app = new BullmqApp(work, port, bullmq, 'bull');
  const queue = app.queue('mail');
  await app.worker('mail', async () => undefined);
  const watch = new Watch(url);
  const idle = await watch.until(await watch.begin(), 'bzpopmin', 6);
  const from = await watch.read();
  for (let job = 0; job < jobs; job++) await queue.add('send', {});
  await vi.waitFor(async () => expect(await queue.getCompletedCount()).toBe(jobs), 20_000);
  return { idle, busy: await watch.until(from, 'bzpopmin', 1) };
};

const cache = async (): Promise<Reading> => {
  const { url } = await newServer();
  const client = new Redis(url);
  work.later(() => client.disconnect());
  await client.ping();
  const watch = new Watch(url);
  const from = await watch.begin();
  for (let page = 0; page < 50; page++) {
    await client.get(`page:${page}`);
    await client.setex(`page:${page}`, 60, 'text');
    await client.mget(`page:${page}`, 'page:none');
  }
  await client.del('page:1', 'page:2');
  return watch.until(from, 'del', 1);
};

type Case = 'idle' | 'quiet' | 'busy' | 'bullmq idle' | 'bullmq jobs' | 'cache';
let found: Readonly<Record<Case, Reading>>;

beforeAll(async () => {
  const [idle, quiet, busy, { idle: waiting, busy: working }, cached] = await Promise.all([
    idleWorker(),
    quietWorker(),
    busyWorker(),
    bullmqWorker(),
    cache(),
  ]);
  found = { idle, quiet, busy, 'bullmq idle': waiting, 'bullmq jobs': working, cache: cached };
  if (process.env.HEADROOM_SHOW === undefined) return;
  for (const [name, { total, purposes }] of Object.entries(found))
    process.stdout.write(
      `${name} ${total}: ${JSON.stringify(Object.fromEntries([...purposes].filter(([, many]) => many > 0)))}\n`,
    );
}, 180_000);

const told = (which: Case) => {
  const { total, calls, purposes } = found[which];
  return {
    total,
    calls: (...commands: readonly string[]) => sum(commands.map((command) => calls.get(command) ?? 0)),
    purpose: (name: string) => purposes.get(name) ?? Number.NaN,
  };
};

it.each(['idle', 'quiet', 'busy', 'bullmq idle', 'bullmq jobs', 'cache'] as const)(
  '%s: the purposes sum to what the server counted',
  (which) => {
    const { total, calls, purposes } = found[which];
    expect(sum(calls.values())).toBe(total);
    expect(sum(purposes.values())).toBe(total);
  },
);

it.each(['idle', 'quiet'] as const)('%s: a worker that waits polls, pings and beats', (which) => {
  const { calls, purpose } = told(which);
  expect(purpose('idle_polling')).toBeGreaterThanOrEqual(calls('brpop'));
  expect(purpose('idle_polling')).toBeLessThanOrEqual(calls('brpop') + 6);
  expect(Math.abs(purpose('heartbeats') - calls('publish'))).toBeLessThanOrEqual(1);
  expect(purpose('health_pings')).toBe(calls('ping'));
  for (const none of ['queue_work', 'cache_reads', 'cache_writes'])
    expect([none, purpose(none)]).toEqual([none, 0]);
});

it('heartbeats are told by what is heard', () => {
  expect(told('idle').purpose('heartbeats')).toBeGreaterThanOrEqual(3);
  expect(told('quiet').calls('publish')).toBe(0);
});

it('tasks with results, sent by beat, are work', () => {
  const { calls, purpose, total } = told('busy');
  const ofTasks = ['lpush', 'multi', 'exec', 'zadd', 'hset', 'zrem', 'hdel', 'setex'];
  expect(calls(...ofTasks)).toBeGreaterThanOrEqual(12 * 10);
  // A task may be half done at the end of a reading.
  expect(purpose('queue_work')).toBeGreaterThanOrEqual(calls(...ofTasks) * 0.95);
  expect(purpose('cache_writes') + purpose('other')).toBeLessThanOrEqual(total * 0.05);
});

it('a BullMQ worker that waits polls, and what its scripts run is theirs', () => {
  const { calls, purpose } = told('bullmq idle');
  expect(Math.abs(purpose('idle_polling') - 2 * calls('bzpopmin'))).toBeLessThanOrEqual(2);
  const ofScripts = ['hmget', 'rpoplpush', 'zpopmin', 'zrange', 'zrangebyscore', 'del'];
  expect(purpose('scripts')).toBeGreaterThanOrEqual(calls(...ofScripts) * 0.95);
  expect(purpose('cache_reads') + purpose('cache_writes') + purpose('other')).toBeLessThanOrEqual(2);
});

it('jobs of BullMQ are work and what its scripts run', () => {
  const { calls, purpose, total } = told('bullmq jobs');
  expect(calls('evalsha')).toBeGreaterThanOrEqual(jobs * 2);
  expect(purpose('queue_work')).toBeGreaterThanOrEqual(calls('evalsha') * 0.9);
  expect(purpose('scripts')).toBeGreaterThanOrEqual(total * 0.7);
  expect(purpose('cache_reads') + purpose('cache_writes') + purpose('other')).toBeLessThanOrEqual(
    total * 0.1,
  );
});

it('a cache is read and written, and this exporter tells what it sent', () => {
  const { calls, purpose } = told('cache');
  expect(purpose('cache_reads')).toBe(100);
  expect(purpose('cache_writes')).toBe(51);
  expect(purpose('monitor')).toBe(calls('info'));
  expect(purpose('other')).toBe(0);
});
