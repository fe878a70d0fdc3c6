// Who is connected, on a real server: named and nameless clients, users, a queue's workers, sockets and IPv6.
import { join } from 'node:path';
import { Worker } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { redisClients } from '../../exporter/collectors/redis-clients.ts';
import { redisServer } from '../../exporter/collectors/redis-server.ts';
import type { Sample } from '../../exporter/sample.ts';
import { RedisTarget } from '../../exporter/targets/redis.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { openTarget, samplesOf } from '../support/redis-target.ts';
import { somePassword } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());

const services = [
  { name: 'api', match: { client_name: 'api-*', user: 'app' }, expected: 2 },
  { name: 'mailer', match: { blocked_on: 'blpop' } },
];

let server: RedisServer;
let admin: Redis;
let target: RedisTarget;

type Login = Pick<
  RedisOptions,
  'connectionName' | 'db' | 'family' | 'host' | 'password' | 'path' | 'username'
>;

/** A connection that stays until it is disconnected. */
const connect = async (options: Login = {}): Promise<Redis> => {
  const client = new Redis({
    ...(options.path === undefined ? { host: '127.0.0.1', port: server.port } : {}),
    disableClientInfo: true,
    lazyConnect: true,
    ...options,
  });
  client.on('error', () => undefined);
  work.later(() => client.disconnect());
  await client.connect();
  return client;
};

beforeAll(async () => {
  const socket = join(work.dir, 'redis.sock');
  // On both loopback addresses; the last --bind wins.
  const args = ['--bind', '127.0.0.1', '::1', '--unixsocket', socket];
  server = work.keep(await startRedis({ dir: work.dir, where: place, args }));
  admin = await connect({ connectionName: 'admin' });
  await admin.call('ACL', 'SETUSER', 'app', 'on', `>${somePassword}`, '~*', '+@all');
  target = openTarget(server.url, {
    file: { services },
    collectors: (config) => [redisServer, redisClients(config.services, ['bull'])],
  });
  work.later(() => target.close());
  await samplesOf(target);
});

const valuesOf = (samples: readonly Sample[], name: string, ...labels: readonly string[]) =>
  Object.fromEntries(
    samples
      .filter(({ metric }) => metric.name === name)
      .map((each) => [labels.map((label) => each.labels[label]).join(' '), each.value]),
  );

const connectionsBy = async (...labels: readonly string[]) => {
  const samples = await samplesOf(target);
  return valuesOf(
    samples,
    labels.length === 1 ? 'redis_service_connections' : 'redis_clients_connections',
    ...labels,
  );
};

describe('services', () => {
  it('are 0 while nobody is there, then counted, then 0 again', { timeout: 30_000 }, async () => {
    // Its connection and its listener, which opens by itself.
    await expect
      .poll(() => connectionsBy('service'))
      .toMatchObject({ api: 0, mailer: 0, headroom: 2, unknown: 1 });
    const login = { username: 'app', password: somePassword, db: 3 };
    const apis = [
      await connect({ ...login, connectionName: 'api-1' }),
      await connect({ ...login, connectionName: 'api-2' }),
    ];
    // One with the name of a service and not its user.
    await connect({ connectionName: 'api-3' });
    const waiting = await connect({ connectionName: 'anything' });
    void waiting.blpop('jobs', 0).catch(() => undefined);
    const connected = { api: 2, mailer: 1, headroom: 2, unknown: 2 };
    await expect
      .poll(() => connectionsBy('service'), { timeout: 10_000, interval: 100 })
      .toMatchObject(connected);
    for (const client of [...apis, waiting]) client.disconnect();
    await expect
      .poll(() => connectionsBy('service'), { timeout: 10_000, interval: 100 })
      .toMatchObject({ api: 0, mailer: 0, headroom: 2 });
  });

  it('are told without rules for workers of BullMQ and Celery', { timeout: 60_000 }, async () => {
    const worker = new Worker('mail', async () => undefined, {
      connection: { host: '127.0.0.1', port: server.port },
    });
    worker.on('error', () => undefined);
    work.later(() => worker.close(true));
    await worker.waitUntilReady();
    const celery = work.keep(
      await startCeleryWorker({ dir: work.dir, brokerUrl: `${server.url}/0`, args: [] }),
    );
    await expect
      .poll(
        async () => {
          const found = await connectionsBy('service');
          return [found['bullmq-worker'] ?? 0, found['celery-worker'] ?? 0].map((count) => count > 1);
        },
        { timeout: 20_000, interval: 100 },
      )
      .toEqual([true, true]);
    await celery.stop();
    await worker.close(true);
    await expect
      .poll(() => connectionsBy('service'), { timeout: 10_000, interval: 100 })
      .toMatchObject({ 'bullmq-worker': 0, 'celery-worker': 0 });
  });
});

describe('groups', () => {
  it('tell of users, databases, roles and where clients are', { timeout: 30_000 }, async () => {
    const path = join(work.dir, 'redis.sock');
    const listener = await connect({ connectionName: 'listener', path });
    await listener.subscribe('news');
    await connect({
      connectionName: 'api-9',
      username: 'app',
      password: somePassword,
      db: 7,
      host: '::1',
      family: 6,
    });
    const labels = ['service', 'user', 'db', 'role', 'address_group'];
    await expect
      .poll(() => connectionsBy(...labels), { timeout: 10_000, interval: 100 })
      .toMatchObject({
        'unknown default db0 subscriber unix': 1,
        'api app db7 normal loopback': 1,
      });
  });

  it('survive names that nobody should have', { timeout: 30_000 }, async () => {
    const names = ['a"b\\c', '{target="x"}', `long-${'x'.repeat(500)}`, 'redis://me:secret@host', '=a==:w:='];
    for (const name of names) await connect({ connectionName: name });
    await expect
      .poll(
        async () =>
          Object.keys(valuesOf(await samplesOf(target), 'redis_unknown_connections', 'client_name')),
        { timeout: 10_000, interval: 100 },
      )
      .toEqual(
        expect.arrayContaining([
          'a"b\\c',
          '{target="x"}',
          `long-${'x'.repeat(94)}…`,
          'redis://me:***@host',
          '=a==:w:=',
        ]),
      );
  });
});

it('counts every new connection that is there when it looks, once', { timeout: 30_000 }, async () => {
  const opened = async () => {
    const found = valuesOf(
      await samplesOf(target),
      'redis_connections_opened_total',
      'service',
      'address_group',
    );
    return found['api loopback'] ?? 0;
  };
  const before = await opened();
  const login = { username: 'app', password: somePassword };
  const first = await Promise.all(
    [1, 2, 3, 4].map((each) => connect({ ...login, connectionName: `api-${each}` })),
  );
  await expect.poll(opened, { timeout: 10_000, interval: 100 }).toBe(before + 4);
  for (const client of first) client.disconnect();
  await connect({ ...login, connectionName: 'api-5' });
  await expect.poll(opened, { timeout: 10_000, interval: 100 }).toBe(before + 5);
  expect(await opened()).toBe(before + 5);
});

it('asks again within a budget when somebody came, and not before', { timeout: 60_000 }, async () => {
  const thrifty = new RedisTarget({
    name: 'redis',
    address: { host: '127.0.0.1', port: server.port, tls: false, db: 0 },
    collectors: [
      redisServer,
      { ...redisClients([], []), pace: { maxAgeMs: 300_000, minAgeMs: 0, reserve: 0 } },
    ],
    budgets: [],
    allowance: { commandsPerDay: 1_000_000, share: 0.1 },
  });
  work.later(() => thrifty.close());
  const lists = async () => {
    await samplesOf(thrifty);
    const sent = thrifty
      .constants()
      .find(
        ({ metric, labels }) =>
          metric.name === 'headroom_target_commands_total' && labels.collector === 'redis_clients',
      );
    return sent?.value;
  };
  expect([await lists(), await lists(), await lists()]).toEqual([1, 1, 1]);
  const client = await connect({ connectionName: 'newcomer' });
  await expect.poll(lists, { timeout: 10_000, interval: 100 }).toBe(2);
  expect(await lists()).toBe(2);
  client.disconnect();
  await expect.poll(lists, { timeout: 10_000, interval: 100 }).toBe(3);
});

it('says that it may not where CLIENT LIST is refused', async () => {
  await admin.call('ACL', 'SETUSER', 'limited', 'on', `>${somePassword}`, '+info', '+client|setname');
  const limited = new RedisTarget({
    name: 'redis',
    address: {
      host: '127.0.0.1',
      port: server.port,
      tls: false,
      db: 0,
      username: 'limited',
      password: somePassword,
    },
    collectors: [redisServer, redisClients([], [])],
    budgets: [],
    allowance: { commandsPerDay: undefined, share: 0.1 },
  });
  work.later(() => limited.close());
  const [, clients] = limited.begin(new AbortController().signal);
  await expect(clients?.collect()).rejects.toMatchObject({ reason: 'permission' });
});
