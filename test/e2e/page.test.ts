// The whole path: a real Redis with queues on it, the exporter, Prometheus with the shipped rules, Alertmanager with the
// shipped routes, and a webhook that must be sent the right page when Redis dies, and its end when it is back.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { execa } from 'execa';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAlertmanager } from '../../demo/servers/alertmanager.ts';
import { startExporter } from '../../demo/servers/exporter.ts';
import { type Page, type PageSink, startPageSink } from '../../demo/servers/page-sink.ts';
import { python } from '../../demo/servers/programs.ts';
import { type PrometheusServer, startPrometheus } from '../../demo/servers/prometheus.ts';
import { type RedisServer, startRedis } from '../../demo/servers/redis.ts';
import { rewirePrometheus } from '../../demo/servers/rewired.ts';
import { root } from '../../demo/servers/root.ts';
import { shortenAlertmanager, shortenRules } from '../../demo/servers/shortened.ts';
import { catalogue } from '../../exporter/metrics/index.ts';
import { Workplace } from '../support/folder.ts';
import { place } from '../support/place.ts';

const work = new Workplace();
afterAll(() => work.end());

const shortening = { factor: 40, scrapeMs: 1000 };
let redis: RedisServer;
let sink: PageSink;
let prometheus: PrometheusServer;

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const write = (name: string, text: string): string => {
  const path = join(work.dir, name);
  writeFileSync(path, text);
  return path;
};

/** The shipped rules with shorter waits. */
const ruleFiles = (): readonly string[] =>
  ['alerts/rules', 'prometheus/recording']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) =>
        write(`${folder.replace('/', '-')}-${name}`, shortenRules(read(`${folder}/${name}`), shortening)),
      ),
    );

const startWork = async (): Promise<void> => {
  const queue = new Queue('mail', { connection: { host: '127.0.0.1', port: redis.port } });
  await queue.add('send', {});
  await queue.close();
  // Of two tasks one is fetched, by a process that ends without a word.
  const publish = `import os
from celery import Celery
app = Celery(broker="${redis.url}/0")
for _ in range(2): app.send_task("t")
app.connection().default_channel.basic_get("celery")
os._exit(0)`;
  await execa(python, ['-c', publish]);
};

beforeAll(async () => {
  redis = await startRedis({ dir: work.dir, where: place });
  work.later(() => redis.stop());
  await startWork();
  const targets = [
    { name: 'redis', kind: 'redis', url: redis.url },
    // Never there: its reason is the one metric a healthy target does not have.
    { name: 'gone', kind: 'redis', url: `redis://127.0.0.1:${await getPort()}` },
  ];
  const config = write('headroom.yml', JSON.stringify({ min_interval: 0, targets }));
  const exporter = work.keep(await startExporter({ dir: work.dir, env: {}, config }));
  sink = work.keep(await startPageSink());
  const routes = shortenAlertmanager(read('alerts/alertmanager.yml'), shortening, sink.url);
  const alertmanager = work.keep(
    await startAlertmanager({ dir: work.dir, config: write('alertmanager.yml', routes), where: place }),
  );
  const wiring = {
    interval: '1s',
    ruleFiles: ruleFiles(),
    alertmanager: new URL(alertmanager.url).host,
    targets: { headroom: new URL(exporter.url).host },
  };
  const prometheusFile = write('prometheus.yml', rewirePrometheus(read('prometheus/prometheus.yml'), wiring));
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

it('stores exactly the metrics of the catalogue, under their own names', async () => {
  const stored = async () =>
    [...new Set((await prometheus.query('{job="headroom"}')).map(({ metric }) => metric.__name__ ?? ''))]
      .filter(
        (name) =>
          name !== 'up' && !name.startsWith('scrape_') && !name.includes(':') && !/^ALERTS/.test(name),
      )
      .sort();
  await expect.poll(stored, { timeout: 15_000 }).toEqual(catalogue.map(({ name }) => name).sort());
});

it('delivers the Watchdog to its own receiver', async () => {
  const page = await sink.waitFor((each) => has(each, 'Watchdog', 'firing') !== undefined, 30_000);
  expect(page.path).toBe('/watchdog');
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
