import { join } from 'node:path';
import getPort from 'get-port';
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

/** Everything the demo runs. */
export interface Stack {
  /** The Redis of now: a break replaces it. */
  readonly redis: () => RedisServer;
  readonly restartRedis: () => Promise<RedisServer>;
  /** The beat of now, as that of Redis. */
  readonly beat: () => Server;
  readonly restartBeat: () => Promise<Server>;
  readonly exporter: ExporterServer;
  readonly alertmanager: AlertmanagerServer;
  readonly prometheus: PrometheusServer;
  readonly sink: PageSink;
}

/** Starts the stack in a folder, from Redis to the page sink; no further one once aborted. */
export async function startStack(
  dir: string,
  line: (text: string) => void,
  signal: AbortSignal,
): Promise<Stack> {
  const step = async <Started extends Server>(
    what: string,
    start: () => Promise<Started>,
  ): Promise<Started> => {
    signal.throwIfAborted();
    const started = await start();
    line(`  ${what} (process ${started.pid})`);
    return started;
  };
  const config = join(root, 'redis/redis.conf');
  let redis = await step('redis-server with redis/redis.conf', () => startRedis({ dir, config }));
  const { url, port } = redis;
  const sink = await startPageSink((page) => pageLines(page).forEach(line));
  signal.addEventListener('abort', () => void sink.stop(), { once: true });
  const [exporter, alertmanager, , firstBeat] = await Promise.all([
    step('exporter', () => startExporter({ dir, env: { REDIS_URL: url }, config: writeExporterConfig(dir) })),
    step('alertmanager', () => startAlertmanager({ dir, config: writeAlertmanagerConfig(dir, sink.url) })),
    step('celery worker', () => startCeleryWorker({ dir, brokerUrl: url })),
    step('celery beat', () => startCeleryBeat({ dir, brokerUrl: url })),
    step('bullmq worker and producer', () => startBullmq({ dir, redisUrl: url })),
  ]);
  const prometheus = await step('prometheus', () => prometheusFor(dir, exporter, alertmanager));
  const restartRedis = async (): Promise<RedisServer> => {
    await redis.stop();
    redis = await startRedis({ dir, config, port });
    return redis;
  };
  let beat = firstBeat;
  const restartBeat = async (): Promise<Server> => {
    await beat.stop();
    beat = await startCeleryBeat({ dir, brokerUrl: redis.url });
    return beat;
  };
  const now = { redis: () => redis, restartRedis, beat: () => beat, restartBeat };
  return { ...now, exporter, alertmanager, prometheus, sink };
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
