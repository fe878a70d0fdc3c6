// The whole path: a real Redis with queues on it, the exporter, Prometheus with the shipped rules, Alertmanager with the
// shipped routes, and a webhook that must be sent the right page when Redis dies, and its end when it is back.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { execa } from 'execa';
import getPort from 'get-port';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAlertmanager } from '../../demo/servers/alertmanager.ts';
import { startSqlalchemyApp } from '../../demo/servers/applications.ts';
import { startCeleryWorker } from '../../demo/servers/celery.ts';
import { type ExporterServer, startExporter } from '../../demo/servers/exporter.ts';
import { type Page, type PageSink, startPageSink } from '../../demo/servers/page-sink.ts';
import { type PostgresServer, startPostgres } from '../../demo/servers/postgres.ts';
import type { Server } from '../../demo/servers/process.ts';
import { python } from '../../demo/servers/programs.ts';
import { type PrometheusServer, startPrometheus } from '../../demo/servers/prometheus.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { rewirePrometheus } from '../../demo/servers/rewired.ts';
import { root } from '../../demo/servers/root.ts';
import { shortenAlertmanager, shortenRules } from '../../demo/servers/shortened.ts';
import { redisServer } from '../../exporter/collectors/redis-server.ts';
import type { Metric } from '../../exporter/metric.ts';
import { catalogue } from '../../exporter/metrics/index.ts';
import { memoryLimit } from '../../exporter/self.ts';
import { Workplace } from '../support/folder.ts';
import { startUsedPooler } from '../support/pgbouncer.ts';
import { place } from '../support/place.ts';
import { session } from '../support/postgres.ts';
import { writeRedbeat } from '../support/redbeat.ts';
import { scrape } from '../support/scrape.ts';
import { everySecret, somePassword } from '../support/secrets.ts';

const work = new Workplace();
afterAll(() => work.end());

const shortening = { factor: 40, scrapeMs: 1000 };
let redis: RedisServer;
let postgres: PostgresServer;
let sink: PageSink;
let prometheus: PrometheusServer;
let exporter: ExporterServer;
let application: Server;
const token = randomUUID();
everySecret.know('of a token', token);

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The shipped rules with shorter waits. */
const ruleFiles = (): readonly string[] =>
  ['alerts/rules', 'prometheus/recording']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) =>
        work.write(
          `${folder.replace('/', '-')}-${name}`,
          shortenRules(read(`${folder}/${name}`), shortening),
        ),
      ),
    );

const startWork = async (): Promise<void> => {
  const connection = { host: '127.0.0.1', port: redis.port };
  const [mail, held] = [new Queue('mail', { connection }), new Queue('held', { connection })];
  await mail.upsertJobScheduler('yearly', { pattern: '0 0 1 1 *' });
  await held.add('send', {});
  await held.pause();
  await Promise.all([mail.close(), held.close()]);
  const admin = new Redis(redis.url);
  await writeRedbeat(admin, 'hourly', { dueAt: Date.now() + 3_600_000 });
  await admin.config('SET', 'latency-monitor-threshold', '1', 'slowlog-log-slower-than', '0');
  await admin.eval('for i = 1, 2000000 do end', 0);
  await admin.config('SET', 'slowlog-log-slower-than', '10000');
  await admin.call('ACL', 'SETUSER', 'weak', 'on', `>${somePassword}`, '-@all', '+auth');
  const weak = new Redis(redis.url, { username: 'weak', password: somePassword, enableReadyCheck: false });
  await weak.get('key').catch(() => undefined);
  weak.disconnect();
  admin.disconnect();
  // One waits in a queue that nobody serves, and of two others one is fetched by a process that ends without a word.
  const publish = `import os
from celery import Celery
app = Celery(broker="${redis.url}/0")
for _ in range(2): app.send_task("t")
app.send_task("t", queue="parked")
app.connection().default_channel.basic_get("celery")
os._exit(0)`;
  await execa(python, ['-c', publish]);
};

beforeAll(async () => {
  redis = await startRedis({ dir: work.dir, where: place });
  work.later(() => redis.stop());
  await startWork();
  postgres = work.keep(await startPostgres({ dir: work.dir }));
  const pooler = await startUsedPooler(work, postgres);
  await (await session(work, postgres.url)).query('SELECT pg_stat_reset()');
  // Before the exporter, which asks workers at once and then not for five minutes.
  const worker = { dir: work.dir, brokerUrl: `${redis.url}/0`, args: ['-E', '--heartbeat-interval', '1'] };
  work.keep(await startCeleryWorker(worker));
  const schedules = [{ name: 'receipts', task: 'shop.send_receipt', every: '1h' }];
  const celery = { workers: 1, schedules, control: true };
  const shop = await getPort();
  application = work.keep(await startSqlalchemyApp({ dir: work.dir, databaseUrl: postgres.url, port: shop }));
  const prices = { per_100k_operations: 0.2, fixed_per_month: 7 };
  const sha256 = createHash('sha256').update(token).digest('hex');
  const access = { tokens: [{ name: 'admin', sha256, permissions: ['ACCESS_MONITORING'] }] };
  const targets = [
    // A budget that lets everything be read every second.
    {
      name: 'redis',
      kind: 'redis',
      url: redis.url,
      celery: [celery],
      services: [{ name: 'celery-worker', expected: 1 }],
      budgets: { commands_per_day: 100_000_000 },
      // It was started without that file: its settings are others.
      redis_conf: 'shipped',
      migration: {},
    },
    { name: 'postgres', kind: 'postgres', url: '${DATABASE_URL}' },
    { name: 'pooler', kind: 'pgbouncer', url: '${PGBOUNCER_URL}' },
    { name: 'shop', kind: 'application', url: `http://127.0.0.1:${shop}/metrics` },
    // Never there: its reason is the one metric a healthy target does not have.
    { name: 'gone', kind: 'redis', url: `redis://127.0.0.1:${await getPort()}` },
  ];
  const config = work.write('headroom.yml', JSON.stringify({ min_interval: 0, prices, access, targets }));
  const env = { DATABASE_URL: postgres.url, PGBOUNCER_URL: pooler.statsUrl };
  exporter = work.keep(await startExporter({ dir: work.dir, env, config }));
  sink = work.keep(await startPageSink());
  const routes = shortenAlertmanager(read('alerts/alertmanager.yml'), shortening, sink.url);
  const alertmanager = work.keep(
    await startAlertmanager({ dir: work.dir, config: work.write('alertmanager.yml', routes), where: place }),
  );
  const wiring = {
    interval: '1s',
    ruleFiles: ruleFiles(),
    alertmanager: new URL(alertmanager.url).host,
    targets: { headroom: new URL(exporter.url).host },
  };
  const prometheusFile = work.write(
    'prometheus.yml',
    rewirePrometheus(read('prometheus/prometheus.yml'), wiring),
  );
  prometheus = work.keep(
    await startPrometheus({
      dir: work.dir,
      config: prometheusFile,
      // What it could not send while it was starting would else be sent a minute later.
      args: ['--rules.alert.resend-delay=2s'],
      where: place,
    }),
  );
});

const has = (page: Page, alertname: string, status: 'firing' | 'resolved') =>
  page.alerts.find(
    (alert) =>
      alert.labels.alertname === alertname && alert.status === status && alert.labels.target !== 'gone',
  );

/** What is first known by a second look, five minutes after the first. */
const ofSecondLook = [
  'pg_settings_changed_timestamp_seconds',
  'redis_config_setting_changed_timestamp_seconds',
  'redis_slow_commands_total',
  'redis_slow_commands_duration_seconds_total',
  // Measured over two minutes at least, and over ten tasks.
  'celery_consumer_poll_interval_seconds',
  'celery_results_stored_ratio',
];
/** What PgBouncer counts from 1.23 or 1.24 on. */
const ofLaterVersion = [
  'pgbouncer_stats_totals_binds_total',
  'pgbouncer_stats_totals_client_parses_total',
  'pgbouncer_stats_totals_server_assignments_total',
  'pgbouncer_stats_totals_server_parses_total',
];
/** What a container with a limit has. */
const ofContainer = memoryLimit() === undefined ? ['headroom_memory_limit_bytes'] : [];
/** What Redis tells from 8 on. */
const ofLaterRedis = ['redis_client_commands_total', 'redis_service_commands_total'];
/** What one service alone has. */
const ofService = ['pg_settings_rds_rds_superuser_reserved_connections'];
const totals = (name: string) => [`${name}_sum`, `${name}_count`];
const storedAs = ({ name, kind }: Metric): readonly string[] => {
  if (kind === 'histogram') return [`${name}_bucket`, ...totals(name)];
  return kind === 'summary' ? [name, ...totals(name)] : [name];
};

/** A BullMQ worker that does a job while the exporter looks, and leaves others waiting. */
const workWithBullmq = async (): Promise<void> => {
  const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
  const total = 'bullmq_job_completed_total';
  // Events of before the exporter looked are not counted.
  await expect.poll(() => prometheus.query(total), { timeout: 20_000 }).not.toEqual([]);
  const [mail, parked] = [new Queue('mail', { connection }), new Queue('parked', { connection })];
  await mail.add('send', {});
  await parked.add('wait', {});
  const worker = new Worker('mail', async () => undefined, { connection });
  for (const queue of [mail, parked]) {
    queue.on('error', () => undefined);
    work.later(() => queue.close());
  }
  worker.on('error', () => undefined);
  work.later(() => worker.close(true));
  await expect.poll(() => prometheus.query(`${total} > 0`), { timeout: 20_000 }).not.toEqual([]);
};

/** A task that a worker does which tells what it does: everything Celery can be heard to say. */
const workWithCelery = async (): Promise<void> => {
  // Events of before the exporter listened are gone.
  await expect.poll(() => prometheus.query('celery_worker_up'), { timeout: 20_000 }).not.toEqual([]);
  const publish = `from celery import Celery
app = Celery(broker="${redis.url}/0")
app.conf.task_send_sent_event = True
app.send_task("shop.send_receipt", args=[1])`;
  await execa(python, ['-c', publish]);
};

it('stores exactly the metrics that are served, under their own names', { timeout: 90_000 }, async () => {
  await workWithBullmq();
  await workWithCelery();
  const served = async () => {
    const { lines } = await scrape(`${exporter.url}/metrics`);
    return [...new Set(lines.map(({ name }) => name))].sort();
  };
  // What INFO says depends on the server; all else is there.
  const ofServer = new Set(redisServer.metrics.map(({ name }) => name));
  const parts = catalogue.flatMap(storedAs);
  const missing = async () => {
    const names = new Set(await served());
    return parts.filter((name) => !names.has(name) && !ofServer.has(name)).sort();
  };
  await expect
    .poll(missing, { timeout: 20_000 })
    .toEqual([...ofSecondLook, ...ofService, ...ofLaterVersion, ...ofLaterRedis, ...ofContainer].sort());
  expect((await served()).filter((name) => !parts.includes(name))).toEqual([]);
  const stored = async () =>
    [...new Set((await prometheus.query('{job="headroom"}')).map(({ metric }) => metric.__name__ ?? ''))]
      .filter(
        (name) =>
          name !== 'up' && !name.startsWith('scrape_') && !name.includes(':') && !/^ALERTS/.test(name),
      )
      .sort();
  await expect.poll(stored, { timeout: 20_000 }).toEqual(await served());
});

it('answers about the database as the old service did', async () => {
  const ask = async (path: string) => {
    const answer = await fetch(`${exporter.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, await answer.json()] as const;
  };
  const pool = { size: 20, max_overflow: 10, max_capacity: 30, checked_out: 0, overflow_in_use: 0 };
  expect(await ask('/api/database/health')).toMatchObject([200, { status: 'healthy', pool_status: pool }]);
  expect(await ask('/api/database/pool-status?pool=shop')).toMatchObject([
    200,
    { status: 'healthy', pool, recommendations: { increase_pool_size: false, current_load: 'low' } },
  ]);
  expect(await ask('/api/database/pool-status?pool=other')).toMatchObject([404, { reason: 'unknown_pool' }]);
  application.kill('SIGKILL');
  await expect
    .poll(() => ask('/api/database/pool-status?pool=shop'))
    .toEqual([500, { detail: 'The application could not be read: connection refused', reason: 'refused' }]);
  expect(await ask('/api/database/health')).toMatchObject([200, { pool_status: { size: null } }]);
});

it('delivers the Watchdog to its own receiver', async () => {
  const page = await sink.waitFor((each) => has(each, 'Watchdog', 'firing') !== undefined, 30_000);
  expect(page.path).toBe('/watchdog');
});

it('tells of a queue that no worker serves and of a forgotten pause', { timeout: 150_000 }, async () => {
  const parked = 'tasks wait in the Celery queue parked of Redis target redis';
  for (const [path, name, text] of [
    ['/page', 'CeleryQueueWithoutConsumers', `1 ${parked}, and no worker that answered takes tasks from it.`],
    [
      '/ticket',
      'BullmqQueuePaused',
      'The BullMQ queue held of Redis target redis is paused, and 1 jobs wait in it.',
    ],
  ] as const) {
    const ticket = await sink.waitFor((each) => has(each, name, 'firing') !== undefined, 60_000);
    expect([ticket.path, has(ticket, name, 'firing')?.annotations.description]).toEqual([path, text]);
  }
});

it('pages when Redis is killed, and tells when it is back', { timeout: 120_000 }, async () => {
  redis.kill('SIGKILL');
  const page = await sink.waitFor((each) => has(each, 'RedisDown', 'firing') !== undefined, 60_000);
  const alert = has(page, 'RedisDown', 'firing');
  expect(page.path).toBe('/page');
  expect(alert?.labels).toMatchObject({ severity: 'critical', component: 'redis', target: 'redis' });
  expect(alert?.annotations.summary).toBe('Redis does not answer.');
  expect(alert?.annotations.description).toContain('refused');
  const runbook = alert?.annotations.runbook_url ?? '';
  expect(existsSync(join(root, 'alerts/runbooks', runbook.slice(runbook.lastIndexOf('/') + 1)))).toBe(true);
  redis = await startRedis({ dir: work.dir, port: redis.port, where: place });
  const end = await sink.waitFor((each) => has(each, 'RedisDown', 'resolved') !== undefined, 60_000);
  expect(end.path).toBe('/page');
});
