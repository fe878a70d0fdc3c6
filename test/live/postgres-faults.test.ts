// What the exporter answers when a Postgres cannot be read, each fault made on real servers of two versions.
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type PostgresOptions, type PostgresServer, startPostgres } from '../../demo/servers/postgres.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { postgresCollectors } from '../../exporter/collectors/postgres.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { newRole, session, takeAll } from '../support/postgres.ts';
import { reasonsIn, type Scraped, scrapeWithin } from '../support/scrape.ts';
import { somePassword } from '../support/secrets.ts';

const shared = new Workplace();
let redis: RedisServer;
let work: Workplace;
beforeAll(async () => {
  redis = shared.keep(await startRedis({ dir: shared.dir, where: place }));
});
afterAll(() => shared.end());
beforeEach(() => {
  work = new Workplace();
});
afterEach(() => work.end());

const deadlineSeconds = 2;
// Far from the deadline, in ms, however busy the machine is: npm run bench -- postgres measures it.
const soon = (deadlineSeconds * 1000) / 2;
const db = { target: 'db' };
const patient = { timeout: 20_000, interval: 200 };

const exporterFor = async (url: string, minInterval = 0): Promise<ExporterServer> => {
  const config = join(work.dir, 'headroom.yml');
  const targets = [
    { name: 'redis', kind: 'redis', url: redis.url },
    // The config takes a password from the environment only.
    { name: 'db', kind: 'postgres', url: '${DB_URL}' },
  ];
  writeFileSync(config, JSON.stringify({ min_interval: minInterval, targets }));
  return work.keep(await startExporter({ dir: work.dir, env: { DB_URL: url }, config }));
};

const ask = async (exporter: ExporterServer): Promise<Scraped> => {
  const scraped = await scrapeWithin(deadlineSeconds, `${exporter.url}/metrics`);
  expect(scraped.status).toBe(200);
  // Whatever becomes of the one, the other target is whole.
  expect(scraped.value('redis_up', { target: 'redis' })).toBe(1);
  expect(scraped.value('redis_memory_used_bytes', { target: 'redis' })).toBeGreaterThan(0);
  // An address or port in a label would make new series during every outage.
  for (const { labels } of scraped.lines)
    expect(Object.values(labels).join(' ')).not.toMatch(/127\.0\.0\.1|localhost/);
  return scraped;
};

const allFor = (reason: string) => Object.fromEntries(postgresCollectors.map(({ name }) => [name, reason]));

const expectDown = (scraped: Scraped, reason: string): void => {
  expect(reasonsIn(scraped, 'db')).toEqual(allFor(reason));
  expect(scraped.value('pg_up', db)).toBe(0);
  expect(scraped.value('pg_connections_usable', db)).toBeUndefined();
  expect(scraped.value('pg_saturated', db)).toBeUndefined();
  expect(scraped.value('pg_connections_budget_ratio', db)).toBe(0.8);
};

const expectUp = (scraped: Scraped): void => {
  expect(reasonsIn(scraped, 'db')).toEqual({});
  expect(scraped.value('pg_up', db)).toBe(1);
};

describe.each([15, 18] as const)('Postgres %i', (version) => {
  const start = async (settings: PostgresOptions['settings'] = {}): Promise<PostgresServer> =>
    work.keep(await startPostgres({ dir: work.dir, version, settings }));

  it('answers within the deadline while every process is stopped, at once from then on, and recovers', async () => {
    const server = await start();
    const exporter = await exporterFor(server.url);
    expectUp(await ask(exporter));
    server.freeze();
    const first = await ask(exporter);
    expectDown(first, 'timeout');
    expect(first.ms).toBeLessThan(deadlineSeconds * 1000 + soon);
    for (let time = 0; time < 5; time++) {
      const next = await ask(exporter);
      expectDown(next, 'timeout');
      expect(next.ms).toBeLessThan(soon);
    }
    server.thaw();
    await expect.poll(async () => (await ask(exporter)).value('pg_up', db), patient).toBe(1);
    expectUp(await ask(exporter));
  });

  it('answers within the deadline a server that hangs from the first scrape on', async () => {
    const server = await start();
    const exporter = await exporterFor(server.url);
    server.freeze();
    expectDown(await ask(exporter), 'timeout');
    const next = await ask(exporter);
    expectDown(next, 'timeout');
    expect(next.ms).toBeLessThan(soon);
    server.thaw();
    await expect.poll(async () => (await ask(exporter)).value('pg_up', db), patient).toBe(1);
  });

  it('reads on over its connection while the server takes no new one', async () => {
    const server = await start();
    const exporter = await exporterFor(server.url);
    expectUp(await ask(exporter));
    server.kill('SIGSTOP');
    const scraped = await ask(exporter);
    server.kill('SIGCONT');
    expectUp(scraped);
    expect(scraped.value('pg_connections_used', db)).toBe(1);
  });

  it('tells a full server from a dead one, and what it still knows of it', async () => {
    const server = await start({ max_connections: 12, superuser_reserved_connections: 3 });
    const admin = await session(work, server.url, 'admin');
    await newRole(admin, 'app');
    await newRole(admin, 'monitor', { granted: ['pg_read_all_stats'] });
    const connected = await exporterFor(server.urlOf('monitor', somePassword));
    expectUp(await ask(connected));
    const taken = await takeAll(work, server.urlOf('app', somePassword));
    // The administrator and the exporter have the two others of nine.
    expect(taken).toBe(7);
    // The one that was refused still has a process for a moment.
    await expect.poll(async () => (await ask(connected)).value('pg_connections_used', db), patient).toBe(9);
    const full = await ask(connected);
    expect(full.value('pg_up', db)).toBe(1);
    expect(full.value('pg_saturated', db)).toBe(1);
    expect(full.value('pg_connections_usable', db)).toBe(9);
    expect(full.value('pg_connections_used', db)).toBe(9);
    expect(full.value('pg_connections_free', db)).toBe(0);
    // Its connection is lost: now it is outside, too.
    await admin.query(
      // Waits until they are gone: the slot is to be taken at once.
      "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'headroom'",
    );
    await session(work, server.urlOf('app', somePassword));
    const outside = await ask(connected);
    expect(outside.value('pg_up', db)).toBe(1);
    expect(outside.value('pg_saturated', db)).toBe(1);
    expect(outside.value('pg_connections_usable', db)).toBe(9);
    expect(outside.value('pg_settings_max_connections', db)).toBe(12);
    expect(outside.value('pg_connections_used', db)).toBeUndefined();
    expect(
      outside.value('headroom_collector_age_seconds', { ...db, collector: 'postgres_limits' }),
    ).toBeGreaterThan(0);
    expect(reasonsIn(outside, 'db')).toEqual(allFor('saturated'));
    await admin.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'");
    await expect.poll(async () => (await ask(connected)).value('pg_saturated', db), patient).toBe(0);
    expectUp(await ask(connected));
  });

  it('tells a freshly started exporter that a server is full', async () => {
    const server = await start({ max_connections: 8, superuser_reserved_connections: 3 });
    const admin = await session(work, server.url, 'admin');
    await newRole(admin, 'app');
    await takeAll(work, server.urlOf('app', somePassword));
    const scraped = await ask(await exporterFor(server.urlOf('app', somePassword)));
    expect(scraped.value('pg_up', db)).toBe(1);
    expect(scraped.value('pg_saturated', db)).toBe(1);
    expect(scraped.value('pg_connections_usable', db)).toBeUndefined();
    expect(reasonsIn(scraped, 'db')).toEqual(allFor('saturated'));
  });

  it('says that a password is wrong', async () => {
    const server = await start();
    expectDown(await ask(await exporterFor(server.urlOf('postgres', 'wrong'))), 'auth');
  });

  it('says that a database is not there', async () => {
    const server = await start();
    expectDown(await ask(await exporterFor(server.urlOf('postgres', server.password, 'nowhere'))), 'auth');
  });

  it('reads a restarted server in the next scrape, without a false down', async () => {
    const server = await start();
    const exporter = await exporterFor(server.url);
    expectUp(await ask(exporter));
    const started = (await ask(exporter)).value('pg_postmaster_start_time_seconds', db) ?? 0;
    await server.down();
    await server.again();
    const scraped = await ask(exporter);
    expectUp(scraped);
    expect(scraped.value('pg_postmaster_start_time_seconds', db)).toBeGreaterThan(started);
    await server.down();
    expectDown(await ask(exporter), 'refused');
    await server.again();
    expectUp(await ask(exporter));
  });

  it('is not down when its session is ended by an operator', async () => {
    const server = await start();
    const admin = await session(work, server.url, 'admin');
    const exporter = await exporterFor(server.url);
    expectUp(await ask(exporter));
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'headroom'",
    );
    expectUp(await ask(exporter));
  });

  it('shows what a role without pg_read_all_stats cannot see as unknown, never as 0', async () => {
    const server = await start();
    const admin = await session(work, server.url, 'admin');
    await newRole(admin, 'plain');
    await newRole(admin, 'app');
    const other = await session(work, server.urlOf('app', somePassword), 'shop');
    await other.query('BEGIN');
    const scraped = await ask(await exporterFor(server.urlOf('plain', somePassword)));
    expect(scraped.value('pg_up', db)).toBe(1);
    expect(reasonsIn(scraped, 'db')).toEqual({ postgres_activity: 'permission' });
    expect(scraped.value('pg_stat_activity_count', { ...db, application_name: 'shop' })).toBe(1);
    const { labels } = scraped.lines.find(({ labels }) => labels.application_name === 'shop') ?? {};
    expect(labels).toMatchObject({ state: 'unknown', usename: 'app', datname: 'postgres' });
    expect(scraped.value('pg_oldest_transaction_seconds', db)).toBeUndefined();
    expect(scraped.value('pg_oldest_idle_in_transaction_seconds', db)).toBeUndefined();
    expect(
      scraped.lines.filter(
        ({ name, labels }) => name === 'pg_stat_activity_count' && labels.state !== 'unknown',
      ),
    ).toEqual([]);
    expect(scraped.value('pg_connections_used', db)).toBe(3);
  });
});

describe('Postgres 18 with slots reserved for monitors', () => {
  it('lets in a role with pg_use_reserved_connections when all others are refused', async () => {
    const settings = { max_connections: 12, superuser_reserved_connections: 2, reserved_connections: 2 };
    const server = work.keep(await startPostgres({ dir: work.dir, version: 18, settings }));
    const admin = await session(work, server.url, 'admin');
    await newRole(admin, 'app');
    await newRole(admin, 'monitor', { granted: ['pg_read_all_stats', 'pg_use_reserved_connections'] });
    await newRole(admin, 'other', { granted: ['pg_read_all_stats'] });
    expect(await takeAll(work, server.urlOf('app', somePassword))).toBe(7);
    const inside = await ask(await exporterFor(server.urlOf('monitor', somePassword)));
    expectUp(inside);
    expect(inside.value('pg_saturated', db)).toBe(1);
    expect(inside.value('pg_connections_usable', db)).toBe(8);
    expect(inside.value('pg_settings_reserved_connections', db)).toBe(2);
    expect(inside.value('pg_stat_activity_count', { ...db, usename: 'app', state: 'idle' })).toBe(7);
    expect(inside.value('pg_connections_used', db)).toBe(9);
    const outside = await ask(await exporterFor(server.urlOf('other', somePassword)));
    expect(reasonsIn(outside, 'db')).toEqual(allFor('saturated'));
    expect(outside.value('pg_saturated', db)).toBe(1);
  });
});

describe('what is no Postgres', () => {
  it('is refused where nobody listens', async () => {
    expectDown(await ask(await exporterFor(`postgresql://127.0.0.1:${await getPort()}/db`)), 'refused');
  });

  it('is told by its name where there is none', async () => {
    expectDown(await ask(await exporterFor('postgresql://nowhere.invalid/db')), 'dns');
  });

  it('is told by its answer', async () => {
    const other = createServer((socket) =>
      socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n')),
    );
    work.later(() => other.close());
    const port = await new Promise((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port));
    });
    const url = `postgresql://127.0.0.1:${port}/db`;
    expectDown(await ask(await exporterFor(url)), 'protocol');
    // Without TLS its H begins a message that Postgres has too, and that breaks off.
    expectDown(await ask(await exporterFor(`${url}?sslmode=disable`)), 'closed');
  });

  it('is told where TLS is asked for and there is none', async () => {
    const server = work.keep(await startPostgres({ dir: work.dir }));
    expectDown(await ask(await exporterFor(`${server.url}?sslmode=require`)), 'tls');
  });
});
