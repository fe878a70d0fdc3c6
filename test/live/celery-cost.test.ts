// What work in flight, ages and leaks add to the commands of ten minutes, as the server counts them.
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { RedisServer } from '../../demo/servers/redis.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import { celeryMessage, celerySpace, unackedMessage } from '../support/celery.ts';
import { Workplace } from '../support/folder.ts';
import { startRedisWithClient } from '../support/redis.ts';

const work = new Workplace();
afterAll(() => work.end());
afterEach(() => {
  vi.useRealTimers();
});

const separator = celerySpace.separator;
const queues = Array.from({ length: 10 }, (_, at) => `queue${at}`);
const collections = 40;
const everyMs = 15_000;

let server: RedisServer;
let admin: Redis;

beforeAll(async () => {
  [server, admin] = await startRedisWithClient(work);
  for (const queue of queues)
    await admin.sadd(`_kombu.binding.${queue}`, `${queue}${separator}${separator}${queue}`);
});

const open = (commandsPerDay: number | undefined): RedisTarget => {
  const budgets = { commandsPerDay, memoryBytes: 1 };
  const collectors = redisCollectors({
    celery: [{ ...celerySpace, events: false, workers: undefined }],
    bullmq: [],
    budgets,
    ownShare: 0.1,
  });
  const target = new RedisTarget({
    name: 'redis',
    address: { host: '127.0.0.1', port: server.port, tls: false, db: 0 },
    // The sample of keys has the rest of the purse, whatever that is.
    collectors: collectors.filter(({ name }) => name !== 'redis_key_sample'),
    budgets: [],
    allowance: { commandsPerDay, share: 0.1 },
  });
  work.later(() => target.close());
  return target;
};

const booked = (target: RedisTarget): ReadonlyMap<string | undefined, number> =>
  new Map(
    target
      .constants()
      .filter(({ metric }) => metric.name === 'headroom_target_commands_total')
      .map(({ labels, value }) => [labels.collector, value]),
  );

/** Commands by collector in ten minutes of a collection every 15 s, each after a number of writes, and the server's count. */
const tenMinutes = async (
  target: RedisTarget,
  writes: (collection: number) => number,
  many = collections,
) => {
  const collect = () => Promise.all(target.begin(AbortSignal.timeout(5000)).map((run) => run.collect()));
  const processed = async () => Number(/total_commands_processed:(\d+)/.exec(await admin.info('stats'))?.[1]);
  vi.useFakeTimers({ now: Date.now(), toFake: ['Date'] });
  const pass = async (many: number) => {
    let written = 0;
    for (let at = 0; at < many; at++) {
      vi.setSystemTime(Date.now() + everyMs);
      for (let write = 0; write < writes(at); write++) await admin.incr('written');
      written += writes(at);
      await collect();
    }
    return written;
  };
  // Past its first ten minutes nothing is new to it.
  await pass(collections);
  const [before, counted] = [booked(target), await processed()];
  const written = await pass(many);
  const byServer = (await processed()) - counted - written - 1;
  const sent = [...booked(target)].map(([name, value]) => [name, value - (before.get(name) ?? 0)] as const);
  return { byServer, sent: Object.fromEntries(sent) as Record<string, number> };
};

const total = (sent: Record<string, number>): number =>
  Object.values(sent).reduce((sum, each) => sum + each, 0);

/** One message in each list, and a hundred in flight. */
const fill = async (...lists: readonly string[]): Promise<void> => {
  for (const list of lists) await admin.rpush(list, celeryMessage(list));
  for (let at = 0; at < 100; at++) {
    await admin.hset('unacked', `${at}`, unackedMessage(`${at}`, {}, 'queue1'));
    await admin.zadd('unacked_index', at + 1, `${at}`);
  }
};

it('adds one command a change where all is idle, and stays under two a collection', async () => {
  // A worker's restore sweep writes every 100 s or so.
  const { byServer, sent } = await tenMinutes(open(100_000), (at) => (at % 7 === 0 ? 1 : 0));
  expect(total(sent)).toBe(byServer);
  expect(sent.celery_queue_age ?? 0).toBe(0);
  expect(sent.celery_in_flight).toBeLessThanOrEqual(6);
  expect(sent.celery_leaks).toBeLessThanOrEqual(2);
  expect(byServer / collections).toBeLessThanOrEqual(2);
});

it('stays within the share where work is done all the time and one list waits', async () => {
  await fill('queue1');
  // An hour, since the share is of one: settings and logs are read three or four times in it.
  const { byServer, sent } = await tenMinutes(open(100_000), () => 10, 6 * collections);
  expect(total(sent)).toBe(byServer);
  expect(byServer).toBeLessThanOrEqual((0.1 * 100_000) / 24);
});

it('reads ages every two minutes or so, and what is in flight every ten, where the purse is empty', async () => {
  await fill('queue1', 'queue2', `queue2${separator}9`);
  const { byServer, sent } = await tenMinutes(open(1000), () => 10);
  expect(total(sent)).toBe(byServer);
  expect(sent.celery_queue_age).toBeGreaterThanOrEqual(3 * 4);
  expect(sent.celery_queue_age).toBeLessThanOrEqual(3 * 6);
  expect(sent.celery_in_flight).toBeGreaterThanOrEqual(3);
  expect(sent.celery_in_flight).toBeLessThanOrEqual(3 * 2);
});

it('asks three commands for what is in flight and one for each list that waits, where there is no budget', async () => {
  await fill('queue1', 'queue2', `queue2${separator}9`);
  const { byServer, sent } = await tenMinutes(open(undefined), () => 1);
  expect(total(sent)).toBe(byServer);
  expect(sent).toMatchObject({ celery_in_flight: 3 * collections, celery_queue_age: 3 * collections });
});
