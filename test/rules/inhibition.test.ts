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

it('a Redis whose connections are all taken, or that loads, explains who is missing', async () => {
  const missing = redis('ServiceNotConnected', { service: 'api' });
  const other = redis('ServiceNotConnected', { service: 'api', target: 'other' });
  const churn = redis('RedisConnectionChurn', { severity: 'warning' });
  await expectMuted(
    'taken',
    ['RedisConnectionChurn', 'ServiceNotConnected'],
    [redis('RedisRejectedConnections'), churn, missing, other],
  );
  await expectMuted(
    'loading services',
    ['ServiceNotConnected'],
    [redis('RedisLoading', { severity: 'info' }), missing, other],
  );
});

it('Celery workers that are missing are not connected either, and nobody else is muted for it', async () => {
  const job = { job: 'missing-workers' };
  const ofCelery = redis('ServiceNotConnected', { ...job, service: 'celery-worker' });
  const other = redis('ServiceNotConnected', { ...job, service: 'api' });
  await expectMuted(
    'missing workers',
    ['ServiceNotConnected'],
    [redis('CeleryWorkersMissing', { ...job, component: 'celery', db: '0', prefix: '' }), ofCelery, other],
  );
});

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
    redis('ApplicationMetricsDown', { ...job, component: 'application', target: 'api', severity: 'warning' }),
  ];
  const old = ['ApplicationMetricsDown', 'ApplicationPoolTimeouts', 'PostgresLockWaits'];
  await expectMuted('postgres-exporter', old, alerts);
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
    redis('RedisLatencyHigh', { ...job, severity: 'warning' }),
    redis('RedisPersistenceFailing', { ...job, target: 'other' }),
    // Its rule knows of loading: what fires all the same was sent before, and its end has to be sent too.
    redis('RedisLoading', { ...job, target: 'third', severity: 'info' }),
    redis('RedisDown', { ...job, target: 'third' }),
  ];
  await expectMuted('e', ['RedisLatencyHigh'], alerts);
});

/** An alert of Celery, at a database and without a prefix: an empty label is none. */
const celery = (alertname: string, more: Labels = {}): Labels =>
  redis(alertname, { component: 'celery', db: 'db0', ...more });
const bullmq = (alertname: string, more: Labels = {}): Labels =>
  redis(alertname, { component: 'bullmq', db: 'db0', prefix: 'bull', queue: 'mail', ...more });

it('a Redis that is down or loading mutes what is said of its queues', async () => {
  const alerts = [
    redis('RedisDown', { target: 'f-down' }),
    celery('CeleryWorkersMissing', { target: 'f-down' }),
    bullmq('BullmqQueueOld', { target: 'f-down' }),
    redis('RedisLoading', { target: 'f-loading', severity: 'info' }),
    celery('CeleryQueueOld', { target: 'f-loading', queue_name: 'celery' }),
    celery('CeleryQueueOld', { target: 'f-well', queue_name: 'celery' }),
  ];
  await expectMuted('f', ['BullmqQueueOld', 'CeleryQueueOld', 'CeleryWorkersMissing'], alerts);
});

it('missing workers are one page, and mute what follows from it in their own space only', async () => {
  const target = 'g';
  const alerts = [
    celery('CeleryWorkersMissing', { target }),
    celery('CeleryWorkerDown', { target, severity: 'warning', hostname: 'w@h' }),
    celery('CeleryQueueOld', { target, queue_name: 'celery' }),
    celery('CeleryQueueOld', { target, queue_name: 'celery', prefix: 'shop:' }),
    celery('CeleryConsumerStuck', { target, queue_name: 'celery' }),
    bullmq('BullmqQueueOld', { target }),
  ];
  await expectMuted('g', ['CeleryQueueOld', 'CeleryWorkerDown'], alerts);
});

it('a queue is paged for once, and each queue by itself', async () => {
  const target = 'h';
  const alerts = [
    celery('CeleryConsumerStuck', { target, queue_name: 'a' }),
    celery('CeleryQueueWithoutConsumers', { target, queue_name: 'a' }),
    celery('CeleryQueueWithoutConsumers', { target, queue_name: 'c' }),
    celery('CeleryQueueOld', { target, queue_name: 'a' }),
    celery('CeleryQueueOld', { target, queue_name: 'b' }),
    celery('CeleryQueueBacklog', { target, queue_name: 'b', severity: 'warning' }),
    celery('CeleryQueueBacklog', { target, queue_name: 'd', severity: 'warning' }),
    bullmq('BullmqNoWorkers', { target }),
    bullmq('BullmqQueueOld', { target }),
    bullmq('BullmqQueueOld', { target, queue: 'video' }),
  ];
  const muted = ['BullmqQueueOld', 'CeleryQueueBacklog', 'CeleryQueueOld', 'CeleryQueueWithoutConsumers'];
  await expectMuted('h', muted, alerts);
});

const scheduled = (alertname: string, more: Labels = {}): Labels =>
  redis(alertname, { component: 'schedules', scheduler: 'beat', job: 'schedules', ...more });

it('a scheduler that has stopped is one page, and a task that misses runs is not late as well', async () => {
  const missed = scheduled('ScheduledTaskMissed', { schedule: 'a' });
  const late = scheduled('ScheduledTaskLate', { schedule: 'a', severity: 'warning' });
  const alerts = [
    missed,
    late,
    { ...late, schedule: 'b' },
    scheduled('SchedulerStopped', { scheduler: 'redbeat' }),
    { ...missed, scheduler: 'redbeat' },
    { ...late, scheduler: 'redbeat', schedule: 'b' },
  ];
  await expectMuted('schedules', ['ScheduledTaskLate', 'ScheduledTaskLate', 'ScheduledTaskMissed'], alerts);
});

it('RedisDown mutes what is said of schedules, for its own target only', async () => {
  const job = { job: 'schedules-down' };
  const alerts = [
    redis('RedisDown', job),
    scheduled('SchedulerStopped', job),
    scheduled('SchedulerStopped', { ...job, target: 'other' }),
  ];
  await expectMuted('schedules-down', ['SchedulerStopped'], alerts);
});

it('ExporterDown mutes what its exporter said of itself, and unknown workers the collector that cannot read them', async () => {
  const job = { job: 'exporter-itself' };
  const failing = { ...job, alertname: 'CollectorFailing', component: 'exporter', severity: 'warning' };
  const alerts = [
    { ...exporterDown, ...job, instance: 'a:19121' },
    { ...failing, target: 'a', collector: 'redis' },
    { ...failing, job: 'another', target: 'a', collector: 'redis' },
    celery('CeleryWorkersUnknown', { job: 'unknown', severity: 'warning' }),
    { ...failing, job: 'unknown', target: 'redis', collector: 'celery_workers' },
    { ...failing, job: 'unknown', target: 'redis', collector: 'celery_queues' },
  ];
  await expectMuted('exporter-itself', ['CollectorFailing', 'CollectorFailing'], alerts);
});

it('operations over their budget, or burning, are told of once', async () => {
  const job = { job: 'operations' };
  const warning = { ...job, severity: 'warning' };
  const alerts = [
    redis('RedisOperationsOverBudget', { ...job, target: 'over' }),
    redis('RedisOperationsBurningSlowly', { ...warning, target: 'over' }),
    redis('RedisOperationsProjectedOverBudget', { ...warning, target: 'over' }),
    redis('RedisOperationsBurningSlowly', { ...warning, target: 'slow' }),
    redis('RedisOperationsProjectedOverBudget', { ...warning, target: 'slow' }),
    redis('RedisOperationsProjectedOverBudget', { ...warning, target: 'ahead' }),
  ];
  const muted = ['RedisOperationsBurningSlowly', 'RedisOperationsProjectedOverBudget'];
  await expectMuted('operations', [...muted, 'RedisOperationsProjectedOverBudget'], alerts);
});

it('memory that is full is one page, and so are connections that are all taken', async () => {
  const job = { job: 'full' };
  const warning = { ...job, severity: 'warning' };
  const alerts = [
    redis('RedisOutOfMemoryErrors', { ...job, target: 'refuses' }),
    redis('RedisMemoryOverBudget', { ...job, target: 'refuses' }),
    redis('RedisMemoryOverBudget', { ...job, target: 'over' }),
    redis('RedisMemoryFillingUp', { ...warning, target: 'over' }),
    redis('RedisEvicting', { ...warning, target: 'over' }),
    redis('RedisEvicting', { ...warning, target: 'cache' }),
    redis('RedisRejectedConnections', { ...job, target: 'taken' }),
    redis('RedisClientsNearLimit', { ...warning, target: 'taken' }),
    redis('RedisClientsNearLimit', { ...warning, target: 'near' }),
  ];
  const muted = ['RedisClientsNearLimit', 'RedisEvicting', 'RedisMemoryFillingUp', 'RedisMemoryOverBudget'];
  await expectMuted('full', muted, alerts);
});
