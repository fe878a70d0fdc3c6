import { join } from 'node:path';
import getPort from 'get-port';
import { type Database, type DatabasePlan, planDatabase, startDatabase } from './database.ts';
import { writeAlertmanagerConfig, writeExporterConfig, writePrometheusConfig } from './files.ts';
import { pageLines } from './pages.ts';
import { type AlertmanagerServer, startAlertmanager } from './servers/alertmanager.ts';
import { startBullmq } from './servers/bullmq.ts';
import { startCeleryBeat, startCeleryWorker } from './servers/celery.ts';
import { type ExporterServer, startExporter } from './servers/exporter.ts';
import { type PageSink, startPageSink } from './servers/page-sink.ts';
import type { Server } from './servers/process.ts';
import { type PrometheusServer, startPrometheus } from './servers/prometheus.ts';
import { type RedisServer, startRedis } from './servers/redis.ts';
import { root } from './servers/root.ts';
import { redisMaxClients } from './workload.ts';

/** Everything the demo runs. */
export interface Stack {
  /** Logs and data of all of it. */
  readonly dir: string;
  /** The Redis of now: a break replaces it. */
  readonly redis: () => RedisServer;
  readonly restartRedis: () => Promise<RedisServer>;
  /** The Celery worker of now, likewise. */
  readonly worker: () => Server;
  readonly restartWorker: () => Promise<Server>;
  /** The beat of now, as that of Redis. */
  readonly beat: () => Server;
  readonly restartBeat: () => Promise<Server>;
  /** Starts the BullMQ app again, with this Redis. */
  readonly restartBullmq: (redisUrl: string) => Promise<Server>;
  readonly database: Database;
  readonly exporter: ExporterServer;
  readonly alertmanager: AlertmanagerServer;
  readonly prometheus: PrometheusServer;
  readonly sink: PageSink;
}

/** Starts one server and says so; not once aborted. */
export type Step = <Started extends Server>(what: string, start: () => Promise<Started>) => Promise<Started>;

/** Starts the stack in a folder, from Redis to the page sink; no further one once aborted. */
export async function startStack(
  dir: string,
  line: (text: string) => void,
  signal: AbortSignal,
): Promise<Stack> {
  const step: Step = async (what, start) => {
    signal.throwIfAborted();
    const started = await start();
    line(`  ${what} (process ${started.pid})`);
    return started;
  };
  const config = join(root, 'redis/redis.conf');
  const args = ['--maxclients', String(redisMaxClients)];
  const plan = await planDatabase();
  const first = await step('redis-server with redis/redis.conf', () => startRedis({ dir, config, args }));
  const { url, port } = first;
  const redis = replaceable(first, () => startRedis({ dir, config, args, port }));
  const sink = await startPageSink((page) => pageLines(page).forEach(line));
  signal.addEventListener('abort', () => void sink.stop(), { once: true });
  const [exporter, alertmanager, work, database] = await Promise.all([
    step('exporter', () => listeningExporter(dir, url, plan)),
    step('alertmanager', () => startAlertmanager({ dir, config: writeAlertmanagerConfig(dir, sink.url) })),
    startWork(dir, url, step),
    startDatabase(dir, plan, step, signal),
  ]);
  const prometheus = await step('prometheus', () => prometheusFor(dir, exporter, alertmanager));
  return {
    dir,
    redis: redis.now,
    restartRedis: redis.restart,
    ...work,
    database,
    exporter,
    alertmanager,
    prometheus,
    sink,
  };
}

type Work = Pick<Stack, 'worker' | 'restartWorker' | 'beat' | 'restartBeat' | 'restartBullmq'>;

/** What works through Redis. */
async function startWork(dir: string, url: string, step: Step): Promise<Work> {
  const startWorker = () => startCeleryWorker({ dir, brokerUrl: url });
  const startBeat = () => startCeleryBeat({ dir, brokerUrl: url });
  const startApp = (redisUrl: string) => startBullmq({ dir, redisUrl });
  const [worker, beat, bullmq] = await Promise.all([
    step('celery worker', startWorker),
    step('celery beat', startBeat),
    step('bullmq worker and producer', () => startApp(url)),
  ]);
  const [workers, beats] = [replaceable(worker, startWorker), replaceable(beat, startBeat)];
  return {
    worker: workers.now,
    restartWorker: workers.restart,
    beat: beats.now,
    restartBeat: beats.restart,
    restartBullmq: replaceable(bullmq, startApp).restart,
  };
}

/** A server, and the one in its place each time it was started again. */
function replaceable<Started extends Server, Args extends readonly unknown[]>(
  first: Started,
  start: (...args: Args) => Promise<Started>,
) {
  let now = first;
  const restart = async (...args: Args): Promise<Started> => {
    await now.stop();
    now = await start(...args);
    return now;
  };
  return { now: (): Started => now, restart };
}

/** The exporter once it was scraped: from then on it listens, and hears workers come. */
async function listeningExporter(dir: string, redisUrl: string, plan: DatabasePlan): Promise<ExporterServer> {
  const config = writeExporterConfig(dir, plan);
  const env = { REDIS_URL: redisUrl, DATABASE_URL: plan.databaseUrl, PGBOUNCER_URL: plan.poolerUrl };
  const exporter = await startExporter({ dir, env, config });
  await (await fetch(`${exporter.url}/metrics`)).text();
  return exporter;
}

async function prometheusFor(
  dir: string,
  exporter: ExporterServer,
  alertmanager: AlertmanagerServer,
): Promise<PrometheusServer> {
  const port = await getPort();
  const ports = { exporter: exporter.port, prometheus: port, alertmanager: alertmanager.port };
  return startPrometheus({
    dir,
    port,
    config: writePrometheusConfig(dir, ports),
    // An alert of the first seconds, before Prometheus has found its Alertmanager, is sent again soon.
    args: ['--rules.alert.resend-delay=5s'],
  });
}
