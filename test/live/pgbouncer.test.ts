// What the exporter says of a real PgBouncer with a Postgres behind it: full pools, faults and logins of every kind.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type PostgresServer, startPostgres } from '../../demo/servers/postgres.ts';
import { pgbouncerCollectors } from '../../exporter/collectors/pgbouncer.ts';
import { Workplace } from '../support/folder.ts';
import { type Pooler, startPooler } from '../support/pgbouncer.ts';
import { session } from '../support/postgres.ts';
import { reasonsIn, type Scraped, scrapeWithin } from '../support/scrape.ts';
import { somePassword } from '../support/secrets.ts';

const shared = new Workplace();
let postgres: PostgresServer;
let work: Workplace;
beforeAll(async () => {
  postgres = shared.keep(await startPostgres({ dir: shared.dir }));
});
afterAll(() => shared.end());
beforeEach(() => {
  work = new Workplace();
});
afterEach(() => work.end());

const deadlineSeconds = 2;
// Far from the deadline, in ms, however busy the machine is.
const soon = (deadlineSeconds * 1000) / 2;
const pooler = { target: 'pooler' };
const shop = { ...pooler, database: 'shop', user: 'postgres' };
const patient = { timeout: 20_000, interval: 100 };

const start = (settings: Readonly<Record<string, string | number>> = {}, port?: number): Promise<Pooler> =>
  startPooler(work, postgres, {
    port,
    line: 'pool_size=2 reserve_pool=1',
    settings: { pool_mode: 'transaction', ...settings },
  });

const exporterFor = async (url: string): Promise<ExporterServer> => {
  const config = join(work.dir, 'headroom.yml');
  const targets = [{ name: 'pooler', kind: 'pgbouncer', url: '${POOLER_URL}' }];
  writeFileSync(config, JSON.stringify({ min_interval: 0, targets }));
  return work.keep(await startExporter({ dir: work.dir, env: { POOLER_URL: url }, config }));
};

const ask = async (exporter: ExporterServer): Promise<Scraped> => {
  const scraped = await scrapeWithin(deadlineSeconds, `${exporter.url}/metrics`);
  expect(scraped.status).toBe(200);
  return scraped;
};

const expectDown = (scraped: Scraped, reason: string): void => {
  const names = pgbouncerCollectors().map(({ name }) => name);
  expect(reasonsIn(scraped, 'pooler')).toEqual(Object.fromEntries(names.map((name) => [name, reason])));
  expect(scraped.value('pgbouncer_up', pooler)).toBe(0);
  expect(scraped.lines.filter(({ name }) => /^pgbouncer_(pools|databases|stats)/.test(name))).toEqual([
    expect.objectContaining({ name: 'pgbouncer_pools_saturation_budget_ratio', value: 0.9 }),
  ]);
};

const expectUp = (scraped: Scraped): void => {
  expect(reasonsIn(scraped, 'pooler')).toEqual({});
  expect(scraped.value('pgbouncer_up', pooler)).toBe(1);
};

describe('a PgBouncer', () => {
  it('tells a user of statistics everything', async () => {
    const server = await start();
    const client = await session(work, server.shopUrl);
    await client.query('SELECT 1');
    const exporter = await exporterFor(server.statsUrl);
    const scraped = await ask(exporter);
    expectUp(scraped);
    expect(scraped.lines.find(({ name }) => name === 'pgbouncer_version_info')?.labels.version).toMatch(
      /^PgBouncer \d/,
    );
    expect(scraped.value('pgbouncer_databases_pool_size', { ...pooler, pool_mode: 'transaction' })).toBe(2);
    expect(scraped.value('pgbouncer_databases_reserve_pool', pooler)).toBe(1);
    expect(scraped.value('pgbouncer_pools_max_server_connections', shop)).toBe(3);
    expect(scraped.value('pgbouncer_pools_server_idle_connections', shop)).toBe(1);
    expect(scraped.value('pgbouncer_pools_saturation_ratio', shop)).toBe(0);
    expect(scraped.value('pgbouncer_stats_totals_queries_pooled_total', pooler)).toBeGreaterThan(0);
    expect(scraped.value('pgbouncer_used_clients', pooler)).toBe(2);
    expect(scraped.value('pgbouncer_config_max_client_connections', pooler)).toBe(100);
    expect(scraped.value('pgbouncer_client_wait_budget_seconds', pooler)).toBe(1);
    // The console is no pool of anyone's.
    expect(scraped.text).not.toContain('database="pgbouncer"');
    // Over one connection and six questions, however often it is asked.
    const next = await ask(exporter);
    expect(next.value('headroom_target_connects_total', pooler)).toBe(
      scraped.value('headroom_target_connects_total', pooler),
    );
    const waits = 'headroom_target_round_trips_total';
    expect((next.value(waits, pooler) ?? 0) - (scraped.value(waits, pooler) ?? 0)).toBe(6);
  });

  it('shows a full pool and fractions of a second that clients wait', async () => {
    const server = await start({ reserve_pool_timeout: 0 });
    const exporter = await exporterFor(server.statsUrl);
    const clients = await Promise.all(Array.from({ length: 5 }, () => session(work, server.shopUrl)));
    const queries = clients.map((client) => client.query('SELECT pg_sleep(3)').catch(() => undefined));
    const waits: number[] = [];
    await expect
      .poll(async () => {
        const scraped = await ask(exporter);
        const wait = scraped.value('pgbouncer_pools_client_wait_seconds', shop) ?? 0;
        if (wait > 0 && wait < 1) waits.push(wait);
        return [
          scraped.value('pgbouncer_pools_server_active_connections', shop),
          scraped.value('pgbouncer_pools_client_waiting_connections', shop),
          scraped.value('pgbouncer_pools_saturation_ratio', shop),
        ];
      }, patient)
      .toEqual([2, 3, 1]);
    expect(waits.length).toBeGreaterThan(0);
    await Promise.all(queries);
    const after = await ask(exporter);
    expect(after.value('pgbouncer_pools_saturation_ratio', shop)).toBe(0);
    expect(after.value('pgbouncer_stats_totals_client_wait_seconds_total', pooler)).toBeGreaterThan(1);
  });

  it('answers its console while no client is let in any more', async () => {
    const server = await start({ max_client_conn: 2 });
    for (const _ of [1, 2]) await session(work, server.shopUrl);
    await expect(session(work, server.shopUrl)).rejects.toThrow('no more connections allowed');
    const scraped = await ask(await exporterFor(server.statsUrl));
    expectUp(scraped);
    expect(scraped.value('pgbouncer_used_clients', pooler)).toBe(3);
    expect(scraped.value('pgbouncer_config_max_client_connections', pooler)).toBe(2);
  });

  it('that hangs is answered for within the deadline, at once from then on, and recovers', async () => {
    const server = await start();
    const exporter = await exporterFor(server.statsUrl);
    expectUp(await ask(exporter));
    server.kill('SIGSTOP');
    const first = await ask(exporter);
    expectDown(first, 'timeout');
    expect(first.ms).toBeLessThan(deadlineSeconds * 1000 + soon);
    for (let time = 0; time < 3; time++) {
      const next = await ask(exporter);
      expectDown(next, 'timeout');
      expect(next.ms).toBeLessThan(soon);
    }
    server.kill('SIGCONT');
    await expect.poll(async () => (await ask(exporter)).value('pgbouncer_up', pooler), patient).toBe(1);
    expectUp(await ask(exporter));
  });

  it('that restarted is read in the next scrape, without a false down', async () => {
    const server = await start();
    const exporter = await exporterFor(server.statsUrl);
    expectUp(await ask(exporter));
    await server.stop();
    expectDown(await ask(exporter), 'refused');
    const again = await start({}, server.port);
    expectUp(await ask(exporter));
    await again.stop();
    await start({}, server.port);
    expectUp(await ask(exporter));
  });

  it('is as well when the Postgres behind it is not there', async () => {
    const gone = { port: await getPort(), password: postgres.password };
    const server = await startPooler(work, gone);
    expectUp(await ask(await exporterFor(server.statsUrl)));
  });
});

describe('a login', () => {
  it.each([
    ['with a wrong password', 'stats', 'wrong', 'auth'],
    ['of a user that is not known', 'nobody', somePassword, 'auth'],
    ['of a user without statistics', 'plain', somePassword, 'permission'],
  ])('%s is told by its reason', async (_, user, secret, reason) => {
    const server = await start();
    const scraped = await ask(await exporterFor(server.urlOf(user, secret)));
    expectDown(scraped, reason);
    expect(scraped.text).not.toContain(secret);
  });

  it('at a port where nobody listens is refused', async () => {
    const url = `postgresql://stats:secret@127.0.0.1:${await getPort()}/pgbouncer`;
    expectDown(await ask(await exporterFor(url)), 'refused');
  });

  it('at a Postgres is no login at a console', async () => {
    expectDown(
      await ask(await exporterFor(postgres.urlOf('postgres', postgres.password, 'pgbouncer'))),
      'auth',
    );
  });
});

describe("Debian's own pgbouncer.ini", () => {
  it('is enough with a user of statistics', async () => {
    // As it is shipped, but for where it listens and what root alone may write.
    const given = readFileSync('/etc/pgbouncer/pgbouncer.ini', 'utf8');
    const shipped = Object.fromEntries(
      [...given.matchAll(/^(\w+) = (.*)$/gm)]
        .map(([, key = '', value = '']) => [key, value] as const)
        .filter(([key]) => !/file|^listen_|^unix_socket_dir$/.test(key)),
    );
    expect(shipped).toMatchObject({ auth_type: 'md5' });
    const server = await startPooler(work, postgres, { settings: shipped });
    const scraped = await ask(await exporterFor(server.statsUrl));
    expectUp(scraped);
    expect(scraped.value('pgbouncer_pools', pooler)).toBe(1);
  });
});
