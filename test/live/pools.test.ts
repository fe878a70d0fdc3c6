// Application pools that are exhausted while Postgres looks idle, with real applications, a real server and our own page.
import getPort from 'get-port';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPgPoolApp, startSqlalchemyApp } from '../../demo/servers/applications.ts';
import { startPostgres } from '../../demo/servers/postgres.ts';
import { parseConfig } from '../../exporter/config/parse.ts';
import { Exporter } from '../../exporter/exporter.ts';
import { Workplace } from '../support/folder.ts';

const workplace = new Workplace();
const ports = { shop: 0, mailer: 0 };
let exporter: Exporter;
let client: pg.Client;
let page = '';

const tell = (app: keyof typeof ports, action: string) =>
  fetch(`http://127.0.0.1:${ports[app]}${action}`, { method: 'POST' });

/** A value of the page of last time. */
const value = (metric: string, target: string, labels = ''): number | undefined => {
  const found = page
    .split('\n')
    .find(
      (line) => line.startsWith(`${metric}{`) && line.includes(`target="${target}"`) && line.includes(labels),
    );
  return found === undefined ? undefined : Number(found.split(' ').at(-1));
};

const poolMetrics = ['size', 'checked_in', 'checked_out', 'overflow', 'max_connections', 'pending_requests'];
const figures = (target: string) => ({
  ...Object.fromEntries(poolMetrics.map((name) => [name, value(`application_pool_${name}`, target)])),
  usage: value('application_pool_usage_ratio', target),
  timeouts: value('application_pool_timeouts_total', target),
});

beforeAll(async () => {
  const { dir } = workplace;
  const postgres = workplace.keep(await startPostgres({ dir, version: 18 }));
  Object.assign(ports, { shop: await getPort(), mailer: await getPort() });
  const common = { dir, databaseUrl: postgres.url, poolTimeout: 0.5 };
  workplace.keep(await startSqlalchemyApp({ ...common, port: ports.shop }));
  workplace.keep(await startPgPoolApp({ ...common, port: ports.mailer }));
  client = new pg.Client({ connectionString: postgres.url });
  client.on('error', () => undefined);
  await client.connect();
  workplace.later(() => client.end());
  const text = `min_interval: 0
targets:
  - { name: shop, kind: application, url: "http://127.0.0.1:${ports.shop}/metrics" }
  - { name: mailer, kind: application, url: "http://127.0.0.1:${ports.mailer}/metrics", pool_budgets: { mailer: { usage: 0.5 } } }
  - { name: database, kind: postgres, url: "\${DATABASE_URL}" }`;
  const config = parseConfig({ name: 'test', text }, { DATABASE_URL: postgres.url }, () => '');
  exporter = await Exporter.open(config, () => undefined, 'test');
  workplace.later(() => exporter.close());
});
afterAll(() => workplace.end());

const scrape = async () => {
  page = await exporter.metrics(15_000);
};

/** How many connections of the applications Postgres sees in each state. */
const seenByPostgres = async () => {
  const { rows } = await client.query<{ application_name: string; state: string; count: string }>(
    "SELECT application_name, state, count(*) FROM pg_stat_activity WHERE application_name IN ('shop-api', 'mailer') GROUP BY 1, 2 ORDER BY 1, 2",
  );
  return rows.map(({ application_name, state, count }) => [application_name, state, Number(count)]);
};

describe('application pools', () => {
  it('are empty at first', async () => {
    await scrape();
    expect(figures('shop')).toEqual({
      ...{ size: 20, checked_in: 0, checked_out: 0, overflow: 0, max_connections: 30, pending_requests: 0 },
      ...{ usage: 0, timeouts: 0 },
    });
    expect(figures('mailer')).toEqual({
      ...{ size: 10, checked_in: 0, checked_out: 0, overflow: 0, max_connections: 10, pending_requests: 0 },
      ...{ usage: 0, timeouts: 0 },
    });
    const budgets = ['shop', 'mailer'].map((target) => value('application_pool_usage_budget_ratio', target));
    expect(budgets).toEqual([0.8, 0.5]);
  });

  it('are exhausted while all Postgres sees is idle', async () => {
    expect((await tell('shop', '/hold?connections=30')).status).toBe(200);
    expect((await tell('mailer', '/hold?connections=10')).status).toBe(200);
    expect(
      await Promise.all([tell('shop', '/checkout'), tell('mailer', '/checkout')]).then((both) =>
        both.map(({ status }) => status),
      ),
    ).toEqual([503, 503]);
    await scrape();
    expect(figures('shop')).toEqual({
      ...{ size: 20, checked_in: 0, checked_out: 30, overflow: 10, max_connections: 30, pending_requests: 0 },
      ...{ usage: 1, timeouts: 1 },
    });
    expect(figures('mailer')).toMatchObject({ checked_out: 10, overflow: 0, usage: 1, timeouts: 1 });
    expect(await seenByPostgres()).toEqual([
      ['mailer', 'idle', 10],
      ['shop-api', 'idle', 30],
    ]);
    expect(value('pg_up', 'database')).toBe(1);
    expect(value('pg_saturated', 'database')).toBe(0);
    const of = (state: string) =>
      page
        .split('\n')
        .filter((line) => line.startsWith('pg_stat_activity_count{') && line.includes(`state="${state}"`))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    expect(of('idle')).toBeGreaterThanOrEqual(40);
    expect([of('active'), of('idle in transaction')]).toEqual([0, 0]);
  });

  it('have callers that wait', async () => {
    const waiting = [tell('shop', '/checkout'), tell('mailer', '/checkout')];
    await expect
      .poll(
        async () => {
          await scrape();
          const of = (target: string) => value('application_pool_pending_requests', target) ?? 0;
          if (of('shop') > 0 && of('mailer') > 0) return true;
          waiting.push(tell('shop', '/checkout'), tell('mailer', '/checkout'));
          return false;
        },
        { timeout: 20_000, interval: 20 },
      )
      .toBe(true);
    await Promise.all(waiting);
  });

  it('are free again once what was taken is back', async () => {
    await Promise.all([tell('shop', '/release'), tell('mailer', '/release')]);
    await scrape();
    expect(figures('shop')).toMatchObject({ checked_in: 20, checked_out: 0, overflow: 0, usage: 0 });
    expect(figures('mailer')).toMatchObject({ checked_in: 10, checked_out: 0, usage: 0 });
    expect((await tell('shop', '/checkout')).status).toBe(200);
    expect((await tell('mailer', '/checkout')).status).toBe(200);
  });

  it('are up as their pages were read', () => {
    expect(['shop', 'mailer'].map((target) => value('headroom_application_up', target))).toEqual([1, 1]);
  });
});
