// Whatever is done to a Redis, a value served as current is the true one: random sequences of real operations, and after
// each of them one collection held against the server's own answers.

import { Queue } from 'bullmq';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { priorityLists } from '../../exporter/collectors/celery-queues.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import type { Metric } from '../../exporter/metric.ts';
import { bullmqJobCount, celeryQueueLength } from '../../exporter/metrics/queues.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';

const sequences = Number(process.env.HEADROOM_SEQUENCES ?? 60);
const work = new Workplace();
afterAll(() => work.end());

let server: RedisServer;
let redis: Redis;
let queue: Queue;

const separator = '\x06\x16';
const space = {
  db: 0,
  keyPrefix: '',
  queues: ['kept'],
  discover: true,
  prioritySteps: [0, 3, 6, 9],
  separator,
  visibilityTimeoutMs: 3_600_000,
  sentAtHeaders: [],
};
const bullmq = { db: 0, prefix: 'bull', queues: [], discover: true };
const celeryQueues = ['kept', 'mail', 'bulk'];
const lists = celeryQueues.flatMap((name) => priorityLists(space, name));

const targetOf = (port: number): RedisTarget =>
  new RedisTarget({
    name: 'redis',
    address: { host: '127.0.0.1', port, tls: false, db: 0 },
    // Estimates are no values that are true or not: test/live/key-sample.test.ts holds them to account.
    collectors: redisCollectors({
      celery: [space],
      bullmq: [bullmq],
      budgets: { commandsPerDay: undefined, memoryBytes: 0 },
      ownShare: 0.1,
    }).filter(({ name }) => name !== 'redis_key_sample'),
    budgets: [],
    allowance: { commandsPerDay: undefined, share: 0.1 },
  });

/** What the exporter serves: every queue's values by one name each. */
const served = async (target: RedisTarget): Promise<Record<string, number>> => {
  const outcomes = await Promise.all(target.begin(AbortSignal.timeout(5000)).map(({ collect }) => collect()));
  const lengths: readonly Metric[] = [bullmqJobCount, celeryQueueLength];
  const samples = outcomes.flatMap((outcome) =>
    outcome.samples.filter(({ metric }) => lengths.includes(metric)),
  );
  return Object.fromEntries(
    samples.map(({ labels, value }) => [
      `${labels.queue_name ?? labels.queue} ${labels.state ?? ''}`.trim(),
      value,
    ]),
  );
};

/** What is true: asked of the server list by list, and of BullMQ itself. */
const truth = async (): Promise<Record<string, number>> => {
  const bindings = await Promise.all(
    celeryQueues.map(async (name) => {
      const bound = await redis.sismember(`_kombu.binding.${name}`, `${name}${separator}${separator}${name}`);
      const lengths = await Promise.all(priorityLists(space, name).map((list) => redis.llen(list)));
      return bound === 1 || name === 'kept'
        ? [[name, lengths.reduce((sum, each) => sum + each, 0)] as const]
        : [];
    }),
  );
  const there = (await redis.exists('bull:jobs:meta')) === 1;
  const counts = there
    ? { ...(await queue.getJobCounts()), paused: await redis.llen('bull:jobs:paused') }
    : {};
  return Object.fromEntries<number>([
    ...bindings.flat(),
    ...Object.entries(counts).map(([state, value]) => [`jobs ${state}`, Number(value)] as const),
  ]);
};

type Operation = readonly [name: string, run: () => Promise<unknown>];

const list = fc.constantFrom(...lists);
const ignore = async (promise: Promise<unknown>) => promise.catch(() => undefined);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 4, arbitrary: list.map((key): Operation => [`lpush ${key}`, () => redis.lpush(key, 'm')]) },
  { weight: 3, arbitrary: list.map((key): Operation => [`brpop ${key}`, () => redis.brpop(key, 0.01)]) },
  list.map((key): Operation => [`del ${key}`, () => redis.del(key)]),
  fc.tuple(list, list).map(([a, b]): Operation => [`rename ${a} ${b}`, () => ignore(redis.rename(a, b))]),
  fc.tuple(list, list).map(([a, b]): Operation => [`rpoplpush ${a} ${b}`, () => redis.rpoplpush(a, b)]),
  fc
    .tuple(list, fc.constantFrom(1, 40))
    .map(([key, ms]): Operation => [`pexpire ${key} ${ms}`, () => redis.pexpire(key, ms)]),
  fc.constant<Operation>(['wait 25 ms', () => new Promise((done) => setTimeout(done, 25))]),
  list.map((key): Operation => [`multi ${key}`, () => redis.multi().lpush(key, 'a').lpush(key, 'b').exec()]),
  list.map((key): Operation => [`lua ${key}`, () => redis.eval("redis.call('LPUSH', KEYS[1], 'x')", 1, key)]),
  fc.constant<Operation>(['swapdb 0 1', () => redis.swapdb(0, 1)]),
  fc.constant<Operation>(['bgsave', () => ignore(redis.bgsave())]),
  fc.constant<Operation>(['save', () => ignore(redis.save())]),
  fc.constant<Operation>(['config resetstat', () => redis.config('RESETSTAT')]),
  fc.constant<Operation>(['flushdb', () => redis.flushdb()]),
  fc.constant<Operation>(['cache set', () => redis.set('cache', 'v', 'PX', 5)]),
  fc
    .constantFrom('mail', 'bulk')
    .map(
      (name): Operation => [
        `unbind ${name}`,
        () => redis.srem(`_kombu.binding.${name}`, `${name}${separator}${separator}${name}`),
      ],
    ),
  fc.constant<Operation>(['bind all', () => bindAll()]),
  fc.constant<Operation>(['job', () => queue.add('job', {})]),
  fc.constant<Operation>(['delayed job', () => queue.add('job', {}, { delay: 60_000 })]),
  fc.constant<Operation>(['prioritized job', () => queue.add('job', {}, { priority: 3 })]),
  fc.constant<Operation>(['pause', () => queue.pause()]),
  fc.constant<Operation>(['resume', () => queue.resume()]),
  fc.constant<Operation>(['drain', () => queue.drain(true)]),
  fc.constant<Operation>(['clean', () => ignore(queue.clean(0, 10, 'delayed'))]),
);

const bindAll = async (): Promise<void> => {
  for (const name of celeryQueues) {
    await redis.sadd(`_kombu.binding.${name}`, `${name}${separator}${separator}${name}`);
  }
  await redis.hset('bull:jobs:meta', 'opts.maxLenEvents', '10000');
};

beforeAll(async () => {
  server = work.keep(
    await startRedis({
      dir: work.dir,
      args: ['--repl-diskless-sync-delay', '0', '--enable-debug-command', 'local'],
      where: place,
    }),
  );
  redis = new Redis(server.url);
  queue = new Queue('jobs', { connection: { host: '127.0.0.1', port: server.port } });
  await queue.waitUntilReady();
  work.later(() => redis.disconnect());
  work.later(() => queue.close());
});

it(`serves no value that is not true, in ${sequences} random sequences`, { timeout: 600_000 }, async () => {
  let collections = 0;
  const property = fc.asyncProperty(
    fc.array(operation, { minLength: 5, maxLength: 25 }),
    async (operations) => {
      await redis.flushall();
      await bindAll();
      const target = targetOf(server.port);
      try {
        // Names are found by a first collection; from then on every value is held to account.
        await served(target);
        for (const [name, run] of operations) {
          await run();
          for (let time = 0; time < 2; time++) {
            const [before, shown, after] = [await truth(), await served(target), await truth()];
            collections += 1;
            // A key may expire between the two looks: then both are true of some moment.
            const expected = JSON.stringify(before) === JSON.stringify(after) ? after : undefined;
            if (expected) expect(expected, `after ${name}`).toMatchObject(shown);
            expect(shown).toHaveProperty('kept');
          }
        }
      } finally {
        target.close();
      }
    },
  );
  await fc.assert(property, { numRuns: sequences, endOnFailure: true });
  process.stdout.write(`${sequences} sequences, ${collections} collections held against the server\n`);
});

const pause = (ms: number) =>
  new Promise((done) => {
    setTimeout(done, ms);
  });

describe('what random sequences seldom meet', () => {
  it('a list that expired and that nobody has touched since', async () => {
    await redis.flushall();
    await redis.call('DEBUG', 'SET-ACTIVE-EXPIRE', '0');
    await redis.lpush('kept', 'a');
    await redis.pexpire('kept', 60);
    const target = targetOf(server.port);
    expect(await served(target)).toEqual({ kept: 1 });
    await pause(80);
    expect(await served(target)).toEqual({ kept: 0 });
    await redis.call('DEBUG', 'SET-ACTIVE-EXPIRE', '1');
    target.close();
  });

  it('a binding that expired while its queue was empty', async () => {
    await redis.flushall();
    await redis.sadd('_kombu.binding.mail', `mail${separator}${separator}mail`);
    const target = targetOf(server.port);
    expect(await served(target)).toEqual({ kept: 0, mail: 0 });
    await redis.pexpire('_kombu.binding.mail', 50);
    expect(await served(target)).toEqual({ kept: 0, mail: 0 });
    await expect.poll(() => served(target)).toEqual({ kept: 0 });
    target.close();
  });

  it('as many writes after a save as there were before it', async () => {
    await redis.flushall();
    await redis.save();
    await redis.lpush('kept', 'a');
    const target = targetOf(server.port);
    expect(await served(target)).toEqual({ kept: 1 });
    await redis.save();
    await redis.lpush('kept', 'b');
    expect(await served(target)).toEqual({ kept: 2 });
    target.close();
  });
});

describe('what cannot be told by the write stamp', () => {
  it('is asked anew after a restart, though its counters look the same', async () => {
    const dir = `${work.dir}`;
    const first = await startRedis({ dir, args: ['--dbfilename', 'restart.rdb'], where: place });
    const admin = new Redis(first.url);
    await admin.sadd('_kombu.binding.mail', `mail${separator}${separator}mail`);
    await admin.lpush('mail', 'a', 'b');
    const target = targetOf(first.port);
    expect(await served(target)).toEqual({ kept: 0, mail: 2 });
    admin.disconnect();
    await first.stop();
    work.keep(await startRedis({ dir, port: first.port, args: ['--dbfilename', 'none.rdb'], where: place }));
    await expect.poll(() => served(target).catch(() => undefined)).toEqual({ kept: 0 });
    target.close();
  });

  it('is always asked on a replica, and after it is promoted', async () => {
    const replica = work.keep(
      await startRedis({ dir: work.dir, args: ['--replicaof', `127.0.0.1 ${server.port}`], where: place }),
    );
    const admin = new Redis(replica.url);
    work.later(() => admin.disconnect());
    await redis.flushall();
    await bindAll();
    await redis.lpush('mail', 'a');
    await expect.poll(() => admin.llen('mail')).toBe(1);
    const target = targetOf(replica.port);
    expect((await served(target)).mail).toBe(1);
    await redis.lpush('mail', 'b');
    await expect.poll(() => admin.llen('mail')).toBe(2);
    expect((await served(target)).mail).toBe(2);
    const asked = () =>
      target.constants().filter(({ labels }) => labels.collector === 'celery_queues')[0]?.value;
    const before = asked();
    await served(target);
    expect(asked()).toBeGreaterThan(before ?? 0);
    await admin.replicaof('NO', 'ONE');
    await admin.lpush('mail', 'c');
    expect((await served(target)).mail).toBe(3);
    target.close();
  });
});
