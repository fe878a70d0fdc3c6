// What the commands and queries of runbooks are pasted beside.
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { execa } from 'execa';
import getPort from 'get-port';
import { startAlertmanager } from '../../demo/servers/alertmanager.ts';
import { startSqlalchemyApp } from '../../demo/servers/applications.ts';
import { startCeleryBeat, startCeleryWorker } from '../../demo/servers/celery.ts';
import { startExporter } from '../../demo/servers/exporter.ts';
import { startPageSink } from '../../demo/servers/page-sink.ts';
import { startPostgres } from '../../demo/servers/postgres.ts';
import { python } from '../../demo/servers/programs.ts';
import { type PrometheusServer, startPrometheus } from '../../demo/servers/prometheus.ts';
import { startRedis } from '../../demo/servers/redis.ts';
import { rewirePrometheus } from '../../demo/servers/rewired.ts';
import { root } from '../../demo/servers/root.ts';
import { ruleFiles } from '../rules/rule-files.ts';
import type { Workplace } from './folder.ts';
import { startUsedPooler } from './pgbouncer.ts';
import { place } from './place.ts';

type Environment = Readonly<Record<string, string>>;

/** The servers of which a runbook tells, and how it is to be read here. */
export interface RunbookStack {
  readonly prometheus: PrometheusServer;
  /** A queue with a worker that does its jobs. */
  readonly mail: Queue;
  /** The environment of a shell. */
  readonly env: Environment;
  /** What a runbook cannot know, and what is there here. */
  readonly places: readonly (readonly [written: string, here: string])[];
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Programs under the names that runbooks have for them. */
const nameProgram = (work: Workplace, name: string, command: string): void => {
  const path = work.write(join('bin', name), `#!/bin/sh\nexec ${command} "$@"\n`);
  chmodSync(path, 0o755);
};

/** Finished, failed and waiting jobs of BullMQ, with a worker and a schedule; and keys without a time to live. */
const startBullmq = async (work: Workplace, port: number): Promise<Queue> => {
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
  await queue.upsertJobScheduler('yearly', { pattern: '0 0 1 1 *' });
  await Promise.all(ended);
  return queue;
};

const startDatabase = async (work: Workplace) => {
  const postgres = work.keep(await startPostgres({ dir: work.dir }));
  const pooler = await startUsedPooler(work, postgres);
  const port = await getPort();
  work.keep(await startSqlalchemyApp({ dir: work.dir, databaseUrl: postgres.url, port }));
  return { postgres, pooler, application: `127.0.0.1:${port}` };
};

const startQueues = async (work: Workplace) => {
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
  const [mail] = await Promise.all([startBullmq(work, redis.port), execa(python, ['-c', publish])]);
  return { redis, worker, mail };
};

const startWatching = async (work: Workplace, env: Environment, targets: readonly object[]) => {
  const config = work.write('headroom.yml', JSON.stringify({ min_interval: 0, targets }));
  const sink = work.keep(await startPageSink());
  const routes = work.write(
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
  const file = work.write('prometheus.yml', rewirePrometheus(read('prometheus/prometheus.yml'), wiring));
  const prometheus = work.keep(await startPrometheus({ dir: work.dir, config: file, port, where: place }));
  return { ...hosts, prometheus, file, routes };
};

/** Everything that runbooks ask, each on a port of its own. */
export const startRunbookStack = async (work: Workplace): Promise<RunbookStack> => {
  const [{ redis, worker, mail }, database] = await Promise.all([startQueues(work), startDatabase(work)]);
  const url = database.postgres.url;
  const env = {
    ...{ PATH: `${work.dir}/bin:${process.env.PATH}`, HOME: work.dir, LANG: 'C.UTF-8' },
    ...{ REDIS_URL: redis.url, DATABASE_URL: url, PGBOUNCER_URL: database.pooler.statsUrl, ADMIN_URL: url },
    ...{ MASTER_URL: redis.url, REPLICA_URL: redis.url },
  };
  nameProgram(work, 'headroom', `${process.execPath} ${root}/dist/exporter/main.js`);
  nameProgram(work, 'celery', `${python} -m celery`);
  const watching = await startWatching(work, env, [
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
  const places: RunbookStack['places'] = [
    ['localhost:19121', watching.exporter],
    ['localhost:9090', `127.0.0.1:${watching.prometheus.port}`],
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
  return { prometheus: watching.prometheus, mail, env, places };
};
