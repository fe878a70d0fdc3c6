// Schedules of BullMQ 6 and 5 as the exporter tells of them: without a worker, with one, deleted, and a thousand.
import { Queue, Worker } from 'bullmq';
import { Queue as Queue5, Worker as Worker5 } from 'bullmq-5';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RedisServer } from '../../demo/servers/redis.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import type { RedisTargetConfig } from '../../exporter/config/config.ts';
import { parseConfig } from '../../exporter/config/parse.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import { Workplace } from '../support/folder.ts';
import { startRedisWithClient } from '../support/redis.ts';
import { schedulesOf } from '../support/schedules.ts';

const work = new Workplace();
afterAll(() => work.end());
afterEach(() => {
  vi.useRealTimers();
});

let server: RedisServer;
let redis: Redis;

beforeAll(async () => {
  [server, redis] = await startRedisWithClient(work);
});

const targetOf = (db: number, commandsPerDay?: number): RedisTarget => {
  const url = `${server.url}/${db}`;
  const [config] = parseConfig(undefined, { REDIS_URL: url }, () => '').targets as [RedisTargetConfig];
  const target = new RedisTarget({
    name: 'redis',
    address: config.address,
    collectors: redisCollectors({ ...config, celery: [] }),
    budgets: [],
    allowance: { commandsPerDay, share: 0.1 },
  });
  work.later(() => target.close());
  return target;
};

/** Commands that schedules have cost a target so far. */
const sentBy = (target: RedisTarget): number =>
  target
    .constants()
    .filter(({ labels }) => labels.collector === 'bullmq_schedules')
    .reduce((sum, { value }) => sum + value, 0);

const patience = { timeout: 30_000, interval: 250 };

describe.each([
  ['6', Queue, Worker, 1],
  // The same calls, with types of its own.
  ['5', Queue5 as unknown as typeof Queue, Worker5 as unknown as typeof Worker, 2],
] as const)('BullMQ %s', (_, QueueOf, WorkerOf, db) => {
  const connectionOf = () => ({ host: '127.0.0.1', port: server.port, db });
  let target: RedisTarget;

  it('has a schedule late and growing later without a worker, and on time with one', async () => {
    const queue = new QueueOf('mail', { connection: connectionOf() });
    work.later(() => queue.close());
    await queue.upsertJobScheduler('digest', { every: 2000 }, { name: 'send' });
    await queue.upsertJobScheduler('nightly', { pattern: '0 30 2 * * *', tz: 'Europe/Berlin' });
    target = targetOf(db);
    const digest = async () => (await schedulesOf(target))['bullmq mail/digest'];
    expect(Object.keys(await schedulesOf(target)).sort()).toEqual([
      'bullmq mail/digest',
      'bullmq mail/nightly',
    ]);
    await expect.poll(async () => (await digest())?.lateness, patience).toBeGreaterThan(4);
    const late = await digest();
    expect(late).toMatchObject({ interval: 2, grace: 60 });
    expect(late?.missed_runs).toBe(Math.floor((late?.lateness ?? 0) / 2) + 1);
    expect(late?.last_run).toBeUndefined();
    const worker = new WorkerOf('mail', async () => {}, { connection: connectionOf() });
    work.later(() => worker.close(true));
    await expect.poll(async () => (await digest())?.last_run, patience).toBeGreaterThan(0);
    await expect.poll(async () => (await digest())?.lateness, patience).toBeLessThan(1);
    const nextRun = ((await digest())?.next_run ?? 0) * 1000;
    const scheduler = await queue.getJobScheduler('digest');
    expect(Math.abs((scheduler?.next ?? 0) - nextRun)).toBeLessThanOrEqual(2000);
  });

  it('is due by a cron expression exactly when BullMQ says so', async () => {
    const queue = new QueueOf('mail', { connection: connectionOf() });
    work.later(() => queue.close());
    const nightly = (await schedulesOf(target))['bullmq mail/nightly'];
    expect((nightly?.next_run ?? 0) * 1000).toBe((await queue.getJobScheduler('nightly'))?.next);
    expect(nightly).toMatchObject({ lateness: 0, missed_runs: 0 });
    expect([82_800, 84_600, 86_400, 88_200, 90_000]).toContain(nightly?.interval);
  });

  it('has no schedule any more once it is removed, or had its last run', async () => {
    const queue = new QueueOf('mail', { connection: connectionOf() });
    work.later(() => queue.close());
    await queue.removeJobScheduler('nightly');
    await queue.upsertJobScheduler('twice', { every: 1000, limit: 2 });
    const names = async () => Object.keys(await schedulesOf(target));
    await expect.poll(names, patience).toContain('bullmq mail/twice');
    await expect.poll(names, patience).toEqual(['bullmq mail/digest']);
    // BullMQ itself leaves it behind, with a due time in the past.
    expect(await queue.getJobScheduler('twice')).toBeDefined();
  });
});

it('tells what BullMQ 5 repeats without a scheduler by the name of its job', async () => {
  const queue = new Queue5('old', { connection: { host: '127.0.0.1', port: server.port, db: 3 } });
  work.later(() => queue.close());
  await queue.add('report', {}, { repeat: { every: 60_000 } });
  const found = Object.entries(await schedulesOf(targetOf(3)));
  expect(found).toHaveLength(1);
  expect(found[0]?.[0]).toMatch(/^bullmq old\/report:[\da-f]{8}$/);
  expect(found[0]?.[1]).toMatchObject({ interval: 60, lateness: 0 });
});

it('tells of a thousand schedules for a command a collection', { timeout: 120_000 }, async () => {
  const connection = { host: '127.0.0.1', port: server.port, db: 4 };
  const queue = new Queue('many', { connection });
  work.later(() => queue.close());
  for (let each = 0; each < 1000; each++)
    await queue.upsertJobScheduler(`s${each}`, { pattern: `${each % 60} ${each % 24} * * *` });
  const target = targetOf(4);
  const commands = () => sentBy(target);
  const costs: number[] = [];
  let known = 0;
  for (let reading = 0; reading < 15; reading++) {
    await redis.incr('written');
    const before = commands();
    known = Object.keys(await schedulesOf(target)).length;
    costs.push(commands() - before);
  }
  expect(known).toBe(1000);
  expect(costs.slice(11)).toEqual([1, 1, 1, 1]);
  // Each hash once, in parts of a hundred.
  expect(costs.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(1000 + 15 + 3);
});

it.each([
  // Every half minute, or two minutes where the purse is empty, and a few for finding queues.
  [100_000, 20 + 6],
  [1000, 6 + 4],
])('asks with a budget of %d a day at most %d commands in ten minutes of writes', async (budget, most) => {
  const queue = new Queue('few', { connection: { host: '127.0.0.1', port: server.port, db: 5 } });
  work.later(() => queue.close());
  await queue.upsertJobScheduler('nightly', { pattern: '0 0 3 * * *' });
  const target = targetOf(5, budget);
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
  const tenMinutes = async () => {
    const before = sentBy(target);
    for (let collection = 0; collection < 40; collection++) {
      vi.setSystemTime(Date.now() + 15_000);
      await redis.incr('written');
      await schedulesOf(target);
    }
    return sentBy(target) - before;
  };
  await tenMinutes();
  const sent = await tenMinutes();
  expect(sent).toBeGreaterThanOrEqual(4);
  expect(sent).toBeLessThanOrEqual(most);
});
