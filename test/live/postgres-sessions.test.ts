// What sessions of real applications look like to the exporter, on two versions of Postgres.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type PostgresServer, startPostgres } from '../../demo/servers/postgres.ts';
import { parseConfig } from '../../exporter/config/parse.ts';
import { printGrants } from '../../exporter/grants.ts';
import { Workplace } from '../support/folder.ts';
import { halfOpen, newRole, session } from '../support/postgres.ts';
import { type Scraped, scrape } from '../support/scrape.ts';
import { somePassword } from '../support/secrets.ts';

const db = { target: 'postgres' };
const patient = { timeout: 20_000, interval: 100 };

describe.each([15, 18] as const)('Postgres %i', (version) => {
  const shared = new Workplace();
  let server: PostgresServer;
  let exporter: ExporterServer;
  let admin: Client;
  beforeAll(async () => {
    const settings = { max_connections: 20, authentication_timeout: '50s' };
    server = shared.keep(await startPostgres({ dir: shared.dir, version, settings }));
    admin = await session(shared, server.url, 'admin');
    await admin.query('CREATE TABLE shelf (id int PRIMARY KEY, held int)');
    await admin.query('INSERT INTO shelf SELECT id, 0 FROM generate_series(1, 3) id');
    await newRole(admin, 'app', { limit: 9 });
    await newRole(admin, 'monitor', { granted: ['pg_read_all_stats', 'pg_read_all_settings'] });
    await admin.query('GRANT ALL ON shelf TO app');
    const config = join(shared.dir, 'headroom.yml');
    writeFileSync(config, 'min_interval: 0');
    const env = { DATABASE_URL: server.urlOf('monitor', somePassword) };
    exporter = shared.keep(await startExporter({ dir: shared.dir, env, config }));
  });
  afterAll(() => shared.end());

  let work: Workplace;
  beforeEach(() => {
    work = new Workplace();
  });
  afterEach(async () => {
    await work.end();
    // The next test counts anew.
    await expect.poll(async () => (await ask()).value('pg_connections_used', db), patient).toBe(2);
  });

  const ask = (): Promise<Scraped> => scrape(`${exporter.url}/metrics`);
  const app = (name = 'shop') => session(work, server.urlOf('app', somePassword), name);
  const count = async (labels: Readonly<Record<string, string>>) =>
    (await ask()).value('pg_stat_activity_count', { ...db, datname: 'postgres', ...labels });

  it('may be seen by the role that headroom grants prints', async () => {
    const url = server.url;
    const text = printGrants(parseConfig(undefined, { DATABASE_URL: url }, () => ''));
    const [all = '', from16 = ''] = text
      .replaceAll("'PASSWORD'", `'${somePassword}'`)
      .split('-- postgres: Postgres 16 and later');
    await admin.query(all);
    if (version > 15) await admin.query(from16.slice(from16.indexOf('\n')));
    const env = { DATABASE_URL: server.urlOf('headroom', somePassword) };
    const granted = work.keep(await startExporter({ dir: work.dir, env }));
    const scraped = await scrape(`${granted.url}/metrics`);
    expect(scraped.value('pg_up', db)).toBe(1);
    expect(scraped.text).not.toContain('headroom_target_failure_reason{');
    expect(scraped.value('pg_roles_connections', { ...db, rolname: 'headroom' })).toBe(1);
  });

  it('are counted without those of the exporter', async () => {
    await Promise.all([app(), app(), app('mail')]);
    const scraped = await ask();
    const counts = scraped.lines.filter(({ name, value }) => name === 'pg_stat_activity_count' && value > 0);
    expect(
      counts
        .map(({ labels, value }) => [labels.usename, labels.application_name, labels.state, value])
        .sort(),
    ).toEqual([
      ['app', 'mail', 'idle', 1],
      ['app', 'shop', 'idle', 2],
      ['postgres', 'admin', 'idle', 1],
    ]);
    expect(scraped.value('pg_connections_used', db)).toBe(5);
    expect(scraped.value('pg_connections_usable', db)).toBe(17);
    expect(scraped.value('pg_connections_free', db)).toBe(12);
    expect(scraped.value('pg_roles_connection_limit', { ...db, rolname: 'app' })).toBe(9);
    expect(scraped.value('pg_roles_connections', { ...db, rolname: 'app' })).toBe(3);
    expect(scraped.value('pg_stat_database_numbackends', { ...db, datname: 'postgres' })).toBe(5);
  });

  it('show as 0 in every state where a database has none', async () => {
    await admin.query('CREATE DATABASE empty');
    work.later(() => admin.query('DROP DATABASE empty'));
    expect((await ask()).value('pg_stat_activity_count', { ...db, datname: 'empty', state: 'active' })).toBe(
      0,
    );
  });

  it('that idle in a transaction get older, and their transaction too', async () => {
    const client = await app();
    await client.query('BEGIN');
    await client.query('SELECT 1');
    const age = async () => (await ask()).value('pg_oldest_idle_in_transaction_seconds', db);
    await expect.poll(age, patient).toBeGreaterThan(0.5);
    const scraped = await ask();
    expect(scraped.value('pg_oldest_transaction_seconds', db)).toBeGreaterThanOrEqual(0.5);
    const labels = { ...db, state: 'idle in transaction', application_name: 'shop', usename: 'app' };
    expect(scraped.value('pg_stat_activity_count', labels)).toBe(1);
    expect(scraped.value('pg_stat_activity_max_tx_duration', labels)).toBeGreaterThan(0.5);
    expect(scraped.value('pg_stat_activity_max_state_seconds', labels)).toBeGreaterThan(0.5);
    await client.query('ROLLBACK');
    expect(await age()).toBe(0);
  });

  it('that wait for a lock in a chain are counted, with the longest wait', async () => {
    const [first, second, third] = await Promise.all([app(), app(), app()]);
    const update = 'UPDATE shelf SET held = held + 1 WHERE id = 1';
    await first.query('BEGIN');
    await first.query(update);
    const waiting = [second.query(update), third.query(update)];
    await expect.poll(async () => (await ask()).value('pg_lock_waiters', db), patient).toBe(2);
    await expect
      .poll(async () => (await ask()).value('pg_longest_lock_wait_seconds', db), patient)
      .toBeGreaterThan(0.5);
    expect(await count({ state: 'active', application_name: 'shop' })).toBe(2);
    expect(
      (await ask()).value('pg_locks_count', { ...db, datname: 'postgres', mode: 'rowexclusivelock' }),
    ).toBeGreaterThanOrEqual(3);
    await first.query('COMMIT');
    await Promise.all(waiting);
    const after = await ask();
    expect(after.value('pg_lock_waiters', db)).toBe(0);
    expect(after.value('pg_longest_lock_wait_seconds', db)).toBe(0);
  });

  it('that end badly are counted by how', async () => {
    const ended = async () => {
      const scraped = await ask();
      const of = (how: string) =>
        scraped.value(`pg_stat_database_sessions_${how}`, { ...db, datname: 'postgres' }) ?? Number.NaN;
      return { killed: of('killed'), abandoned: of('abandoned'), fatal: of('fatal') };
    };
    const before = await ended();
    const [killed, abandoned, slow] = await Promise.all([app('killed'), app('abandoned'), app('slow')]);
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'killed'",
    );
    (abandoned as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await slow.query("SET idle_in_transaction_session_timeout = '20ms'");
    await slow.query('BEGIN');
    await expect
      .poll(ended, patient)
      .toEqual({ killed: before.killed + 1, abandoned: before.abandoned + 1, fatal: before.fatal + 1 });
    await expect(killed.query('SELECT 1')).rejects.toThrow();
  });

  it('that have not logged in are seen from version 18 on, and nowhere before', async () => {
    await halfOpen(work, server, 12);
    const scraped = await ask();
    expect(scraped.value('pg_up', db)).toBe(1);
    if (version === 15) {
      expect(scraped.value('pg_connections_authenticating', db)).toBeUndefined();
      expect(scraped.value('pg_connections_used', db)).toBe(2);
      return;
    }
    expect(scraped.value('pg_connections_authenticating', db)).toBe(12);
    expect(scraped.value('pg_connections_used', db)).toBe(14);
    expect(scraped.value('pg_connections_free', db)).toBe(3);
  });

  it('get no slot while others only log in, which a try to connect tells of all versions', async () => {
    await halfOpen(work, server, 15);
    const config = join(work.dir, 'headroom.yml');
    writeFileSync(config, 'min_interval: 0');
    const env = { DATABASE_URL: server.urlOf('monitor', somePassword) };
    const fresh = work.keep(await startExporter({ dir: work.dir, env, config }));
    const scraped = await scrape(`${fresh.url}/metrics`);
    expect(scraped.value('pg_up', db)).toBe(1);
    expect(scraped.value('pg_saturated', db)).toBe(1);
  });

  it('have names of which few become labels', async () => {
    const names = ['job-10001', 'job-10002', '0b1c2d3e-aaaa-bbbb-cccc-0123456789ab'];
    await Promise.all(names.map((name) => app(name)));
    const labels = (await ask()).lines
      .filter(({ name, value }) => name === 'pg_stat_activity_count' && value > 0)
      .map(({ labels, value }) => [labels.application_name, value]);
    expect(labels.sort()).toEqual([
      ['*', 1],
      ['admin', 1],
      ['job-*', 2],
    ]);
  });
});
