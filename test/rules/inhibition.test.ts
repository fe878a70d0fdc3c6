import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlertmanagerServer, startAlertmanager } from '../../demo/servers/alertmanager.ts';
import { root } from '../../demo/servers/root.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';

type Labels = Readonly<Record<string, string>>;

const workplace = new Workplace();
let alertmanager: AlertmanagerServer;

beforeAll(async () => {
  const config = join(root, 'alerts/alertmanager.yml');
  alertmanager = workplace.keep(await startAlertmanager({ dir: workplace.dir, config, where: place }));
});
afterAll(() => workplace.end());

/** Sends firing alerts and waits until exactly those of these names are muted; `group` keeps cases apart. */
const expectMuted = async (group: string, names: readonly string[], alerts: readonly Labels[]) => {
  const url = `${alertmanager.url}/api/v2/alerts`;
  const body = JSON.stringify(alerts.map((labels) => ({ labels: { ...labels, group } })));
  await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const stored = async (inhibited: boolean) => {
    const answer = await fetch(`${url}?active=${!inhibited}&inhibited=${inhibited}&filter=group="${group}"`);
    return ((await answer.json()) as { labels: Labels }[]).map(({ labels }) => labels.alertname ?? '').sort();
  };
  const both = async () => [await stored(false), await stored(true)] as const;
  const others = alerts.map(({ alertname = '' }) => alertname);
  for (const name of names) others.splice(others.indexOf(name), 1);
  await expect.poll(both, { timeout: 10_000 }).toEqual([others.sort(), names]);
};

const redis = (alertname: string, more: Labels = {}): Labels => {
  const same = { component: 'redis', severity: 'critical', job: 'headroom', target: 'redis' };
  return { ...same, alertname, ...more };
};
const exporterDown = { alertname: 'ExporterDown', component: 'exporter', severity: 'critical' };

it('RedisDown mutes what follows from it, for its own target only', async () => {
  const job = { job: 'redis-down' };
  const alerts = [
    redis('RedisDown', job),
    redis('RedisMemoryOverBudget', job),
    redis('RedisOperationsOverBudget', { ...job, target: 'other' }),
  ];
  await expectMuted('a', ['RedisMemoryOverBudget'], alerts);
});

it('ExporterDown mutes what is old, but no RedisDown and no other exporter', async () => {
  const job = { job: 'exporter-down' };
  const alerts = [
    { ...exporterDown, ...job, instance: 'a:19121' },
    redis('RedisDown', { ...job, target: 'a' }),
    redis('RedisMemoryOverBudget', { ...job, target: 'b' }),
    redis('RedisOperationsOverBudget', { job: 'another' }),
  ];
  await expectMuted('b', ['RedisMemoryOverBudget'], alerts);
});

it('an exporter that is not among the targets mutes nothing by the labels it lacks', async () => {
  const alerts = [
    exporterDown,
    redis('RedisOperationsOverBudget', { job: 'gone' }),
    // Muted by its RedisDown: the proof that inhibition has seen them all.
    redis('RedisDown', { job: 'seen' }),
    redis('RedisMemoryOverBudget', { job: 'seen' }),
  ];
  await expectMuted('c', ['RedisMemoryOverBudget'], alerts);
});

it('a page mutes its own ticket, and none of another target', async () => {
  const job = { job: 'severities' };
  const alerts = [
    redis('RedisMemoryOverBudget', job),
    redis('RedisMemoryOverBudget', { ...job, severity: 'warning' }),
    redis('RedisMemoryOverBudget', { ...job, severity: 'warning', target: 'other' }),
    { alertname: 'Watchdog', component: 'meta', severity: 'none' },
  ];
  await expectMuted('d', ['RedisMemoryOverBudget'], alerts);
});

const postgres = (alertname: string, more: Labels = {}): Labels =>
  redis(alertname, { component: 'postgres', target: 'postgres', ...more });
const pool = (alertname: string, more: Labels = {}): Labels =>
  redis(alertname, { component: 'application', target: 'api', pool: 'orders', ...more });

it('PostgresDown mutes what follows from it, for its own target only', async () => {
  const job = { job: 'postgres-down' };
  const alerts = [
    postgres('PostgresDown', job),
    postgres('PostgresLockWaits', { ...job, severity: 'warning' }),
    postgres('PostgresSaturated', { ...job, target: 'other' }),
    postgres('PostgresConnectionsNearLimit', { ...job, target: 'other', severity: 'warning' }),
    postgres('PostgresLockWaits', { ...job, target: 'other', severity: 'warning' }),
    redis('RedisMemoryOverBudget', job),
  ];
  await expectMuted('postgres', ['PostgresConnectionsNearLimit', 'PostgresLockWaits'], alerts);
});

it('a pool that turns callers away is one page, and each pool by itself', async () => {
  const job = { job: 'pools' };
  const alerts = [
    pool('ApplicationPoolTimeouts', job),
    pool('ApplicationPoolNearLimit', { ...job, severity: 'warning' }),
    pool('ApplicationPoolNearLimit', { ...job, severity: 'warning', pool: 'jobs' }),
  ];
  await expectMuted('pools', ['ApplicationPoolNearLimit'], alerts);
});

it('without its exporter, what is said of Postgres and of pools is old', async () => {
  const job = { job: 'postgres-exporter-down' };
  const alerts = [
    { ...exporterDown, ...job, instance: 'a:19121' },
    postgres('PostgresDown', { ...job, target: 'a' }),
    postgres('PostgresLockWaits', { ...job, target: 'b' }),
    pool('ApplicationPoolTimeouts', job),
  ];
  await expectMuted('postgres-exporter', ['ApplicationPoolTimeouts', 'PostgresLockWaits'], alerts);
});

const pgbouncer = (alertname: string, more: Labels = {}): Labels =>
  redis(alertname, { component: 'pgbouncer', target: 'pgbouncer', ...more });

it('PgbouncerDown mutes what follows from it, and clients that wait their full pool, each by itself', async () => {
  const web = { job: 'pgbouncer', database: 'shop', user: 'web' };
  const full = pgbouncer('PgbouncerPoolSaturated', { ...web, severity: 'warning' });
  const alerts = [
    pgbouncer('PgbouncerDown', { job: 'pgbouncer', target: 'down' }),
    pgbouncer('PgbouncerClientsWaiting', { ...web, target: 'down' }),
    pgbouncer('PgbouncerClientsWaiting', web),
    full,
    { ...full, user: 'reports' },
  ];
  await expectMuted('pgbouncer', ['PgbouncerClientsWaiting', 'PgbouncerPoolSaturated'], alerts);
});

it('RedisLoading mutes what loading explains, for its own target only', async () => {
  const job = { job: 'loading' };
  const alerts = [
    redis('RedisLoading', { ...job, severity: 'info' }),
    redis('RedisDown', job),
    redis('RedisLatencyHigh', { ...job, severity: 'warning' }),
    redis('RedisPersistenceFailing', { ...job, target: 'other' }),
    redis('RedisDown', { ...job, target: 'third' }),
  ];
  await expectMuted('e', ['RedisDown', 'RedisLatencyHigh'], alerts);
});
