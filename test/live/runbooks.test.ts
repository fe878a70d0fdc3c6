// What runbooks tell to paste, pasted: queries into a real Prometheus with the shipped rules, commands into a shell beside a
// real Redis, Postgres, PgBouncer, Celery worker, exporter and Alertmanager.
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAlertmanager } from '../../demo/servers/alertmanager.ts';
import { startSqlalchemyApp } from '../../demo/servers/applications.ts';
import { startCeleryBeat, startCeleryWorker } from '../../demo/servers/celery.ts';
import { startExporter } from '../../demo/servers/exporter.ts';
import { startPageSink } from '../../demo/servers/page-sink.ts';
import { startPgbouncer } from '../../demo/servers/pgbouncer.ts';
import { startPostgres } from '../../demo/servers/postgres.ts';
import { python } from '../../demo/servers/programs.ts';
import { type PrometheusServer, startPrometheus } from '../../demo/servers/prometheus.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import { rewirePrometheus } from '../../demo/servers/rewired.ts';
import { root } from '../../demo/servers/root.ts';
import { ruleFiles } from '../rules/rule-files.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';
import { session } from '../support/postgres.ts';
import { queries, shells } from '../support/runbooks.ts';

const work = new Workplace();
afterAll(() => work.end());
const write = (name: string, text: string): string => {
  const path = join(work.dir, name);
  writeFileSync(path, text);
  return path;
};
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

let prometheus: PrometheusServer;
let mail: Queue;
let env: Record<string, string> = {};
/** What a runbook cannot know, and what is there here. */
let places: readonly (readonly [written: string, here: string])[] = [];

/** Programs under the names that runbooks have for them. */
const nameProgram = (name: string, command: string): void => {
  mkdirSync(join(work.dir, 'bin'), { recursive: true });
  const path = write(join('bin', name), `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(path, 0o755);
};

/** Finished, failed and waiting jobs of BullMQ, with a worker and a schedule; and keys without a time to live. */
const startBullmq = async (port: number): Promise<void> => {
  const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
  const queue = new Queue('mail', { connection });
  const job = async ({ name }: { readonly name: string }) => {
    if (name === 'bad') throw new Error('expected');
  };
  const worker = new Worker('mail', job, { connection });
  queue.on('error', () => undefined);
  worker.on('error', () => undefined);
  work.later(() => queue.close());
  work.later(() => worker.close(true));
  const ended = (['completed', 'failed'] as const).map((event) => once(worker, event));
  await queue.addBulk(['good', 'bad'].map((name) => ({ name, data: {} })));
  mail = queue;
  await queue.upsertJobScheduler('yearly', { pattern: '0 0 1 1 *' });
  await Promise.all(ended);
};

const startDatabase = async () => {
  const postgres = work.keep(await startPostgres({ dir: work.dir }));
  const admin = await session(work, postgres.url, 'api');
  await admin.query('CREATE ROLE limited LOGIN CONNECTION LIMIT 3');
  const pooler = work.keep(
    await startPgbouncer({
      dir: work.dir,
      users: { postgres: 'postgres' },
      databases: { shop: `host=127.0.0.1 port=${postgres.port} dbname=postgres` },
      settings: { stats_users: 'postgres' },
    }),
  );
  await (await session(work, pooler.urlOf('postgres', 'postgres', 'shop'))).query('SELECT 1');
  const port = await getPort();
  work.keep(await startSqlalchemyApp({ dir: work.dir, databaseUrl: postgres.url, port }));
  return { postgres, pooler, application: `127.0.0.1:${port}` };
};

const startQueues = async () => {
  const redis = await startRedis({ dir: work.dir, args: ['--maxmemory', '256mb'], where: place });
  work.later(() => redis.stop());
  const celery = { dir: work.dir, brokerUrl: redis.url, args: ['-E', '--heartbeat-interval', '1'] };
  const worker = work.keep(await startCeleryWorker(celery));
  work.keep(await startCeleryBeat(celery));
  // One waits where nobody serves, one is held by a process that went, and a reply was never fetched.
  const publish = `import os
from celery import Celery
app = Celery(broker="${redis.url}")
for _ in range(2): app.send_task("shop.parked", queue="parked")
channel = app.connection().default_channel
channel.client.lpush("gone.reply.celery.pidbox", "a reply")
channel.basic_get("parked")
os._exit(0)`;
  await Promise.all([startBullmq(redis.port), execa(python, ['-c', publish])]);
  return { redis, worker };
};

const startWatching = async (targets: readonly object[]) => {
  const config = write('headroom.yml', JSON.stringify({ min_interval: 0, targets }));
  const sink = work.keep(await startPageSink());
  const routes = write(
    'alertmanager.yml',
    read('alerts/alertmanager.yml')
      .replaceAll('http://receiver:19122', sink.url)
      .replace("'templates/", `'${root}/alerts/templates/`),
  );
  const [exporter, alertmanager] = await Promise.all([
    startExporter({ dir: work.dir, env, config }),
    startAlertmanager({ dir: work.dir, config: routes, where: place }),
  ]);
  work.keep(exporter);
  work.keep(alertmanager);
  const port = await getPort();
  const hosts = { exporter: new URL(exporter.url).host, alertmanager: new URL(alertmanager.url).host };
  const wiring = {
    interval: '1s',
    ruleFiles: ruleFiles.map((path) => join(root, path)),
    alertmanager: hosts.alertmanager,
    targets: { headroom: hosts.exporter, prometheus: `127.0.0.1:${port}`, alertmanager: hosts.alertmanager },
  };
  const file = write('prometheus.yml', rewirePrometheus(read('prometheus/prometheus.yml'), wiring));
  prometheus = work.keep(await startPrometheus({ dir: work.dir, config: file, port, where: place }));
  return { ...hosts, file, routes, config };
};

beforeAll(async () => {
  const [{ redis, worker }, database] = await Promise.all([startQueues(), startDatabase()]);
  const pooler = database.pooler.urlOf('postgres', 'postgres');
  const url = database.postgres.url;
  env = { PATH: `${work.dir}/bin:${process.env.PATH}`, HOME: work.dir, LANG: 'C.UTF-8' };
  env = { ...env, REDIS_URL: redis.url, DATABASE_URL: url, PGBOUNCER_URL: pooler, ADMIN_URL: url };
  env = { ...env, MASTER_URL: redis.url, REPLICA_URL: redis.url };
  nameProgram('headroom', `${process.execPath} ${root}/dist/exporter/main.js`);
  nameProgram('celery', `${python} -m celery`);
  const watching = await startWatching([
    {
      name: 'redis',
      kind: 'redis',
      url: redis.url,
      celery: [
        { workers: 1, control: true, schedules: [{ name: 'count', task: 'shop.count_stock', every: '1m' }] },
      ],
      services: [{ name: 'celery-worker', expected: 1 }],
      // Enough for everything to be read every second.
      budgets: { commands_per_day: 100_000_000 },
    },
    { name: 'database', kind: 'postgres', url: '${DATABASE_URL}' },
    { name: 'pooler', kind: 'pgbouncer', url: '${PGBOUNCER_URL}' },
    { name: 'api', kind: 'application', url: `http://${database.application}/metrics` },
  ]);
  places = [
    ['localhost:19121', watching.exporter],
    ['localhost:9090', `127.0.0.1:${prometheus.port}`],
    ['localhost:9093', watching.alertmanager],
    ['alertmanager:9093', watching.alertmanager],
    ['<application>', database.application],
    ['/etc/alertmanager/alertmanager.yml', watching.routes],
    ['/etc/prometheus/prometheus.yml', watching.file],
    ['LINDEX QUEUE', 'LINDEX parked'],
    ['QUEUE', 'mail'],
    ['worker.log', worker.log],
    ['/var/log/redis/redis-server.log', redis.log],
    ['/tmp/clients', join(work.dir, 'clients')],
    ['df -h /data; df -i /data', 'df -h .; df -i .'],
  ];
}, 60_000);

/** What answers nothing here, and why. */
const rightlyEmpty: readonly (readonly [RegExp, string])[] = [
  [/ (==|!=|>|>=) ([01]\b|headroom_)/, 'asks for what is wrong, or goes on just now'],
  [/ offset 1[hd]\b/, 'there is no yesterday'],
  [/^(sum by .*count_over_time\()?headroom_target_failure_reason/, 'nothing fails'],
  [/redis_config_setting_changed_timestamp_seconds/, 'nothing was changed'],
  [/redis_loading_eta_seconds/, 'nothing loads'],
  [/celery_task_retried_total|err="MISCONF"/, 'nothing was tried again or refused'],
  [/headroom_memory_limit_bytes/, 'there is no container'],
  [/headroom_scheduler_lock_held/, 'there is no redbeat'],
];

/** What the exporter tells of work, and only then. */
const ofWork = [
  'celery_task_failed_total',
  'celery_task_succeeded_total',
  'celery_unacked_oldest_age_seconds',
  'headroom_schedule_last_run_timestamp_seconds',
  'bullmq_job_run_seconds_count',
];

/** Tasks and jobs after the exporter has begun to listen: some end well and some do not. */
const doWork = async (): Promise<void> => {
  await expect.poll(() => prometheus.query('celery_worker_up'), { timeout: 30_000 }).not.toEqual([]);
  const publish = `from celery import Celery
app = Celery(broker="${env.REDIS_URL}")
app.send_task("shop.send_receipt", args=[1])
app.send_task("shop.send_receipt")
app.send_task("shop.count_stock")`;
  await Promise.all([execa(python, ['-c', publish]), mail.add('good', {})]);
  for (const metric of ofWork)
    await expect
      .poll(() => prometheus.query(`count_over_time(${metric}[1m]) > 2`), {
        timeout: 20_000,
        message: metric,
      })
      .not.toEqual([]);
};

it('every query is accepted, and answers', { timeout: 60_000 }, async () => {
  await doWork();
  const answers = await Promise.all(
    queries.map(async ({ runbook, text }) => ({
      runbook,
      text,
      series: (await prometheus.query(text)).length,
    })),
  );
  const empty = answers.filter(
    ({ text, series }) => series === 0 && !rightlyEmpty.some(([each]) => each.test(text)),
  );
  expect(empty.map(({ runbook, text }) => `${runbook}: ${text}`)).toEqual([]);
});

/** Commands that are not run, and why. */
const elsewhere: readonly (readonly [RegExp, string])[] = [
  [/^docker /, 'needs containers'],
  [/^(journalctl|dmesg|iostat|py-spy) /, 'of the machine, or not installed'],
  [/--latency-history/, 'goes on until Ctrl-C'],
  [/^grep .* \/var\/log\/(postgresql|your-workers)/, 'logs of other machines'],
];
const isElsewhere = (text: string): boolean => elsewhere.some(([each]) => each.test(text));

/** What is looked for and rightly not found: a grep then ends with 1. */
const findsNothing: readonly RegExp[] = [
  /grep headroom_target_failure_reason$/,
  /api\/v1\/rules/,
  /grep 'cmd=config'$/,
  /grep -E 'config\\\|\(set\|rewrite\)'$/,
  /grep -E 'cmd=\(flush/,
  /ACL LOG 10 \|/,
];

const pasted = (text: string) =>
  execa(
    'bash',
    ['-o', 'pipefail', '-c', places.reduce((all, [written, here]) => all.replaceAll(written, here), text)],
    {
      cwd: work.dir,
      env,
      extendEnv: false,
      reject: false,
      timeout: 20_000,
      stdin: 'ignore',
    },
  );

const tries = async (text: string): Promise<void> => {
  const { exitCode, stdout, stderr } = await pasted(text);
  // 141: head has seen enough.
  const good = findsNothing.some((each) => each.test(text)) ? [1] : [0, 141];
  expect(good, `${text}\n${stdout}${stderr}`).toContain(exitCode);
  expect(stderr, text).toBe('');
  // redis-cli says of an error on its standard output, and ends well.
  expect(stdout, text).not.toMatch(/^\(?(error|ERR|NOPERM|NOAUTH|WRONGTYPE)/m);
};

describe('the commands of', () => {
  it.concurrent.each(shells)('$runbook work', async ({ commands }) => {
    for (const command of commands.filter((each) => !isElsewhere(each))) await tries(command);
  });

  it.each(elsewhere)('%s are still in a runbook, and not run: %s', (pattern) => {
    expect(shells.some(({ commands }) => commands.some((each) => pattern.test(each)))).toBe(true);
  });
});
