// What the demo breaks: that each break has a page to wait for, and that most break and are repaired for real.
import { chmodSync } from 'node:fs';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { breaks } from '../../demo/breaks/index.ts';
import { type Database, planDatabase, startDatabase } from '../../demo/database.ts';
import { faults } from '../../demo/options.ts';
import { startBullmq } from '../../demo/servers/bullmq.ts';
import { accepts, type Server } from '../../demo/servers/process.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import type { Stack, Step } from '../../demo/stack.ts';
import { redisMaxClients } from '../../demo/workload.ts';
import { alerts } from '../rules/rule-files.ts';
import { Workplace } from '../support/folder.ts';
import { scrape } from '../support/scrape.ts';

describe('the break', () => {
  it.each(faults)('%s waits for an alert that pages', (fault) => {
    const { alert: name } = breaks[fault]({ database: {} } as Stack);
    expect(alerts.find(({ alert }) => alert === name)?.labels.severity).toBe('critical');
  });
});

const work = new Workplace();
let database: Database;
beforeAll(async () => {
  // As the demo's own folder: Postgres and PgBouncer run as another user when we are root.
  chmodSync(work.dir, 0o711);
  const keep: Step = async (_, start) => work.keep(await start());
  database = await startDatabase(work.dir, await planDatabase(), keep);
});
afterAll(() => work.end());

const ofShop = async (name: string, labels: Readonly<Record<string, string>> = {}) =>
  (await scrape(`${database.shopUrl}/metrics`)).value(`db_client_connection_${name}`, labels) ?? 0;
const used = () => ofShop('count', { db_client_connection_state: 'used' });
const patient = { timeout: 20_000, interval: 100 };

/** How many orders there are, as their own database says. */
const orders = async (): Promise<number> => {
  const client = new pg.Client({ connectionString: database.postgres.urlOf('postgres', password(), 'shop') });
  await client.connect();
  const { rows } = await client.query('SELECT count(*)::int AS orders FROM orders');
  await client.end();
  return rows[0].orders;
};
const password = () => new URL(database.postgres.url).password;

describe('an exhausted pool', () => {
  it('lets its visitors wait in vain while Postgres has nothing to do, and is free again', async () => {
    await expect.poll(orders, patient).toBeGreaterThan(0);
    const fault = breaks.pool({ database });
    expect(await fault.inject()).toMatch(
      /^all 30 connections .* Postgres sees \d+ sessions .*, [01] of them at work$/,
    );
    expect(await used()).toBe(30);
    await expect.poll(() => ofShop('timeouts_total'), patient).toBeGreaterThan(0);
    expect(await fault.repair()).toBe('the 30 connections given back');
    await expect.poll(used, patient).toBeLessThan(10);
  });
});

describe('a killed Postgres', () => {
  it('is gone, and back with the orders it had', async () => {
    const fault = breaks.postgres({ database });
    const before = await orders();
    const { pid, port } = database.postgres;
    expect(await fault.inject()).toContain(`(process ${pid}, SIGKILL)`);
    await expect.poll(() => accepts(port), patient).toBe(false);
    expect(await fault.repair()).toContain(`port ${port} with the data it had`);
    expect(database.postgres.pid).not.toBe(pid);
    expect(await orders()).toBeGreaterThanOrEqual(before);
  });
});

const watcherOf = async (url: string) => {
  const client = new Redis(url, { connectionName: 'watcher' });
  work.later(() => client.disconnect());
  const info = async (field: string) =>
    Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await client.info('everything'))?.[1]);
  const named = async (glob: RegExp) => String(await client.client('LIST')).match(glob)?.length ?? 0;
  return { info, named };
};

describe('leaked connections', () => {
  it('are all that Redis accepts, and the next client is refused until they are closed', async () => {
    const args = ['--maxclients', String(redisMaxClients)];
    const redis = work.keep(await startRedis({ dir: work.dir, args }));
    const { info, named } = await watcherOf(redis.url);
    await info('connected_clients');
    const fault = breaks.connections({ redis: () => redis });
    expect(await fault.inject()).toContain(
      `250 connections opened and none given back: Redis took ${redisMaxClients - 1} of them`,
    );
    expect(await named(/ name=demo-break /g)).toBe(redisMaxClients - 1);
    // The one that was refused comes back every half second.
    await expect.poll(() => info('rejected_connections'), patient).toBeGreaterThan(1);
    expect(await fault.repair()).toBe('the 250 connections closed');
    await expect.poll(() => info('connected_clients'), patient).toBe(1);
  });
});

describe('a service pointed elsewhere', () => {
  it('works on another Redis, and comes back to its own', async () => {
    const redis = work.keep(await startRedis({ dir: work.dir }));
    const start = async (redisUrl: string): Promise<Server> =>
      work.keep(await startBullmq({ dir: work.dir, redisUrl }));
    let bullmq = await start(redis.url);
    const restartBullmq = async (redisUrl: string) => {
      await bullmq.stop();
      bullmq = await start(redisUrl);
      return bullmq;
    };
    const { named } = await watcherOf(redis.url);
    const workers = () => named(/ name=bull:/g);
    await expect.poll(workers, patient).toBeGreaterThan(0);
    const fault = breaks.service({ dir: work.dir, redis: () => redis, restartBullmq });
    const port = Number(/on port (\d+) /.exec(await fault.inject())?.[1]);
    await expect.poll(workers, patient).toBe(0);
    const there = await watcherOf(`redis://127.0.0.1:${port}`);
    await expect.poll(() => there.named(/ name=bull:/g), patient).toBeGreaterThan(0);
    await fault.repair();
    await expect.poll(workers, patient).toBeGreaterThan(0);
    expect(await accepts(port)).toBe(false);
  });
});
