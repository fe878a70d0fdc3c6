// Debian's postgres_exporter and ours on the same Postgres 15: the same names, labels and values.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startExporter } from '../../demo/servers/exporter.ts';
import { startPostgres } from '../../demo/servers/postgres.ts';
import { catalogue } from '../../exporter/metrics/index.ts';
import { createMonitor, startOther } from '../bench/postgres-subjects.ts';
import { Workplace } from '../support/folder.ts';
import { newRole, session } from '../support/postgres.ts';
import { lacking } from '../support/postgres-peer.ts';
import { type Line, scrape } from '../support/scrape.ts';
import { somePassword } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());

let own: readonly Line[];
let other: readonly Line[];
const ours = new Set(catalogue.map(({ name }) => name));

/** What both do between the two scrapes, their own sessions included. */
const moving = /^pg_stat_database_(blks|tup|xact|session|active|temp|blk_)/;

beforeAll(async () => {
  const server = work.keep(await startPostgres({ dir: work.dir, version: 15 }));
  const admin = await session(work, server.url, 'admin');
  await createMonitor(admin);
  await newRole(admin, 'app');
  await admin.query(
    'CREATE TABLE shelf (id int PRIMARY KEY); INSERT INTO shelf VALUES (1); GRANT ALL ON shelf TO app',
  );
  await admin.query('SELECT pg_stat_reset()');
  const app = (): Promise<Client> => session(work, server.urlOf('app', somePassword), 'shop');
  const [, idle, first, second] = await Promise.all([app(), app(), app(), app()]);
  await idle.query('BEGIN; SELECT 1');
  await first.query('BEGIN; DELETE FROM shelf WHERE id = 1');
  second.query('DELETE FROM shelf WHERE id = 1').catch(() => undefined);
  const config = join(work.dir, 'headroom.yml');
  writeFileSync(config, 'min_interval: 0');
  const env = { DATABASE_URL: server.urlOf('monitor', somePassword) };
  const exporter = work.keep(await startExporter({ dir: work.dir, env, config }));
  const peer = await startOther(work, server);
  const waiting = async () =>
    (await scrape(`${exporter.url}/metrics`)).value('pg_lock_waiters', { target: 'postgres' });
  await vi.waitFor(async () => expect(await waiting()).toBe(1), { timeout: 20_000, interval: 100 });
  await scrape(`${peer}/metrics`);
  own = (await scrape(`${exporter.url}/metrics`)).lines;
  other = (await scrape(`${peer}/metrics`)).lines.filter(({ name }) => name.startsWith('pg_'));
});

/** Values of a name summed by some of its labels. */
const by = (lines: readonly Line[], name: string, labels: readonly string[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const line of lines.filter((each) => each.name === name)) {
    const key = labels.map((label) => line.labels[label]).join(' ');
    sums.set(key, (sums.get(key) ?? 0) + line.value);
  }
  return sums;
};

it('has every name, or a reason why not', () => {
  const missing = [...new Set(other.map(({ name }) => name))].filter(
    (name) => !own.some((line) => line.name === name),
  );
  expect(missing.filter((name) => !lacking.some(([, names]) => names.test(name)))).toEqual([]);
});

it('gives the same settings and version', () => {
  const shared = other.filter(({ name }) => /^pg_(settings|static|up)/.test(name) && ours.has(name));
  expect(shared.length).toBeGreaterThan(15);
  for (const { name, value, labels } of shared) {
    const mine = own.find((line) => line.name === name);
    expect([name, mine?.value, mine?.labels.short_version]).toEqual([name, value, labels.short_version]);
  }
});

it('counts the same sessions by database and state, its own left out', () => {
  const labels = ['datname', 'state'];
  const [mine, theirs] = [
    by(own, 'pg_stat_activity_count', labels),
    by(other, 'pg_stat_activity_count', labels),
  ];
  expect(Object.fromEntries(mine)).toMatchObject({
    // An application, the administrator and both sessions of the other exporter.
    'postgres idle': 4,
    'postgres idle in transaction': 2,
    'postgres active': 1,
    'postgres fastpath function call': 0,
  });
  // It counts ours too, and finds its own two idle or active as it happens.
  const isOfReading = (key: string) => key === 'postgres idle' || key === 'postgres active';
  for (const [key, value] of mine)
    if (!isOfReading(key)) expect([key, value]).toEqual([key, theirs.get(key)]);
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts].reduce((all, [key, value]) => all + (isOfReading(key) ? value : 0), 0);
  expect(sum(mine) + 1).toBe(sum(theirs));
});

it('counts the same locks by database and mode, but for those of reading them', () => {
  const labels = ['datname', 'mode'];
  const [mine, theirs] = [by(own, 'pg_locks_count', labels), by(other, 'pg_locks_count', labels)];
  expect(mine.get('postgres rowexclusivelock')).toBeGreaterThan(0);
  for (const [key, value] of mine) {
    if (key.endsWith(' accesssharelock')) continue;
    expect([key, value]).toEqual([key, theirs.get(key)]);
  }
});

it('gives the same statistics of each database that clients can be in', () => {
  const shared = other.filter(
    ({ name, labels }) =>
      name.startsWith('pg_stat_database_') && labels.datname === 'postgres' && ours.has(name),
  );
  expect(shared.length).toBeGreaterThanOrEqual(20);
  for (const { name, value, labels } of shared) {
    const mine = own.find((line) => line.name === name && line.labels.datname === 'postgres');
    expect([name, mine?.labels.datid]).toEqual([
      name,
      Number.isNaN(value) ? mine?.labels.datid : labels.datid,
    ]);
    if (Number.isNaN(value) || mine === undefined) continue;
    if (moving.test(name)) expect(mine.value, name).toBeGreaterThanOrEqual(0);
    // It leaves out parts of a second of the one moment among them.
    else expect([name, Math.trunc(mine.value)]).toEqual([name, value]);
  }
});
