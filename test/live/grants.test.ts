// The user that `headroom grants` makes: enough for every collector, and each right of it needed by those that name it.
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisServer } from '../../demo/servers/redis.ts';
import { CeleryEvents } from '../../exporter/celery/events.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import type { RedisTargetConfig } from '../../exporter/config/config.ts';
import { parseConfig } from '../../exporter/config/parse.ts';
import { grantsOf, printGrants } from '../../exporter/grants.ts';
import { TargetScraper } from '../../exporter/scrape.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import { RetiredRedis } from '../../exporter/targets/retired-redis.ts';
import { celeryMessage, unackedMessage } from '../support/celery.ts';
import { Workplace } from '../support/folder.ts';
import { writeRedbeat } from '../support/redbeat.ts';
import { startRedisWithClient } from '../support/redis.ts';
import { asUser, somePassword } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());

const config = parseConfig(
  {
    name: 'test',
    text: JSON.stringify({
      targets: [
        {
          name: 'redis',
          kind: 'redis',
          url: 'redis://localhost',
          celery: [
            { queues: ['celery'], control: true, schedules: [{ name: 'a', task: 'a', every: '1m' }] },
            { db: 2, key_prefix: 'shop:', control: true },
          ],
          bullmq: [{ prefix: 'bull' }, { db: 2, prefix: '{app}' }],
          budgets: { commands_per_day: 'none' },
        },
      ],
    }),
  },
  {},
  () => '',
);
const [given] = config.targets as [RedisTargetConfig];
const { commands } = grantsOf(given);

let server: RedisServer;
let admin: Redis;

beforeAll(async () => {
  [server, admin] = await startRedisWithClient(work);
  for (const db of [0, 2]) {
    const connection = { host: '127.0.0.1', port: server.port, db };
    const queue = new Queue('mail', { connection, prefix: db === 0 ? 'bull' : '{app}' });
    work.later(() => queue.close());
    await queue.add('send', {});
    await queue.add('send', {}, { delay: 60_000 });
    await queue.upsertJobScheduler('nightly', { pattern: '0 0 3 * * *' });
    await queue.add('send', {}, { priority: 1 });
    // A job that a worker has taken, and one that counts against a rate limit.
    await queue.setGlobalRateLimit(1, 60_000);
    const worker = new Worker('mail', null, { connection, prefix: db === 0 ? 'bull' : '{app}' });
    work.later(() => worker.close(true));
    await worker.getNextJob('token', { block: false });
    await queue.add('send', {});
  }
  await admin.lpush('celery', celeryMessage('1'));
  await writeRedbeat(admin, 'nightly', { dueAt: Date.now() + 3_600_000 });
  await admin.hset('unacked', '2', unackedMessage('2'));
  await admin.zadd('unacked_index', 1, '2');
  await admin.rpush('celeryev.left', 'an event');
  await admin.sadd('_kombu.binding.celery', 'celery\x06\x16\x06\x16celery');
  for (const prefix of ['bull', '{app}']) await admin.zadd(`${prefix}:mail:failed`, 1, '1');
  // The sample begins with the database of most keys, and asks which of them end where some do.
  const other = new Redis(server.url, { db: 2 });
  work.later(() => other.disconnect());
  await other.zadd('{app}:mail:failed', 1, '1');
  // One that listens for remote control and does not answer: the replies are looked for, and the list is left to expire.
  const mute = new Redis(server.url);
  work.later(() => mute.disconnect());
  await mute.subscribe('/0.celery.pidbox');
  for (let key = 0; key < 50; key++) await other.setex(`session:${key}`, 600, 'x');
});

/** Makes the user of a printed line, changed by some words. */
const makeUserOf = async (line: string, ...words: readonly string[]): Promise<void> => {
  const [, , name = '', ...rules] = line.replace('PASSWORD', somePassword).split(' ');
  await admin.call('ACL', 'SETUSER', name, ...rules, ...words);
};

const makeUser = (...words: readonly string[]): Promise<void> =>
  makeUserOf(printGrants(config).split('\n')[1] ?? '', ...words);

/** What collectors say that run as that user, and what the server refused meanwhile. */
const collect = async () => {
  await admin.call('ACL', 'LOG', 'RESET');
  const audience = new CeleryEvents(given.celery);
  const target = new RedisTarget({
    name: 'redis',
    address: {
      host: '127.0.0.1',
      port: server.port,
      tls: false,
      db: 0,
      username: 'headroom',
      password: somePassword,
    },
    collectors: redisCollectors(given, audience),
    audience,
    budgets: [],
    allowance: { commandsPerDay: undefined, share: 0.1 },
  });
  const scraper = new TargetScraper(target, { minIntervalMs: 0, maxSamples: 10_000, log: () => {} });
  try {
    // A first one, so that it listens.
    const first = await scraper.scrape(5000);
    await expect.poll(() => audience.listening.since ?? audience.listening.failure).toBeDefined();
    const samples = [...first, ...(await scraper.scrape(5000))];
    const reasons = samples.filter(({ metric }) => metric.name === 'headroom_target_failure_reason');
    return {
      reasons: Object.fromEntries(reasons.map(({ labels }) => [labels.collector, labels.reason])),
      denials: ((await admin.call('ACL', 'LOG')) as unknown[]).length,
    };
  } finally {
    target.close();
  }
};

it('lets every collector read everything, with nothing denied', async () => {
  await makeUser();
  expect(await collect()).toEqual({ reasons: {}, denials: 0 });
});

describe('without one right, only those fail that claim it', () => {
  it.each(commands.filter((name) => !['client|setname', 'ping'].includes(name)))('%s', async (command) => {
    await makeUser(`-${command}`);
    const { reasons } = await collect();
    // Every collection begins with INFO.
    const claiming = redisCollectors(given).filter(
      ({ reads }) => command === 'info' || reads.includes(command),
    );
    expect(claiming.length).toBeGreaterThan(0);
    expect(reasons).toEqual(Object.fromEntries(claiming.map(({ name }) => [name, 'permission'])));
  });

  it('without the right to listen, those fail that do', async () => {
    await makeUser('resetchannels');
    const { reasons } = await collect();
    expect(reasons).toEqual({
      celery_workers: 'permission',
      celery_tasks: 'permission',
      celery_control: 'permission',
      celery_consumers: 'permission',
      celery_settings: 'permission',
      beat_schedules: 'permission',
    });
  });

  it('client|setname, nobody fails: the connection then has no name', async () => {
    await makeUser('-client|setname');
    expect((await collect()).reasons).toEqual({});
  });
});

describe('a Redis that was moved away from', () => {
  /** What a look says as the user of the printed line, changed by some words, and the commands that were denied. */
  const look = async (...words: readonly string[]) => {
    const url = asUser(`redis://127.0.0.1:${server.port}/2`, 'headroom');
    const migration = { retired: { urls: ['${OLD}'] } };
    const targets = [{ name: 'redis', kind: 'redis', url: 'redis://localhost', migration }];
    const moved = parseConfig({ name: 'test', text: JSON.stringify({ targets }) }, { OLD: url }, () => '');
    const [, line = ''] = printGrants(moved).split('moved away from')[1]?.split('\n') ?? [];
    await makeUserOf(line, ...words);
    await admin.call('ACL', 'LOG', 'RESET');
    const [target] = moved.targets as [RedisTargetConfig];
    const [address] = target.migration?.retired ?? [];
    if (!address) throw new Error('Expected a retired Redis, got none');
    const retired = new RetiredRedis(address);
    try {
      const verdict = await retired.look().then(
        ({ evidence, others }) => `${evidence}: ${others.join()}`,
        ({ reason }) => String(reason),
      );
      const log = (await admin.call('ACL', 'LOG')) as readonly (readonly unknown[])[];
      return { verdict, denied: log.map((entry) => entry[entry.indexOf('object') + 1]).sort() };
    } finally {
      retired.close();
    }
  };

  it('is read in full by the user of its line', async () => {
    const { verdict, denied } = await look();
    expect(denied).toEqual([]);
    expect(verdict).toContain(`127.0.0.1:${server.port}`);
    expect(verdict).not.toContain('may not be listed');
  });

  it.each([
    ['client|list', 'may not be listed'],
    ['info', 'permission'],
    ['select', 'permission'],
  ])('is not without %s', async (command, told) => {
    const { verdict, denied } = await look(`-${command}`);
    expect([verdict, denied]).toEqual([expect.stringContaining(told), [command]]);
  });
});
