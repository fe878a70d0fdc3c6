import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { connectionName } from './breaks/redis-client.ts';
import type { DatabasePlan } from './database.ts';
import { formatDuration } from './servers/durations.ts';
import { rewirePrometheus } from './servers/rewired.ts';
import { root } from './servers/root.ts';
import { type Shortening, shortenAlertmanager, shorteningLines, shortenRules } from './servers/shortened.ts';
import { celeryWorkers, memoryBudgetBytes, operationsBudget, roundTripBudgetMs } from './workload.ts';

/** Everything waits twelve times less: a page within a minute of the fault, its end within two of the repair. */
export const shortening: Shortening = { factor: 12, scrapeMs: 5000 };

const shipped = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

/** The shipped rule files: those that the shipped prometheus.yml names. */
export function shippedRules(): readonly { readonly name: string; readonly text: string }[] {
  const { rule_files: patterns } = parse(shipped('prometheus/prometheus.yml')) as { rule_files: string[] };
  return patterns.flatMap((pattern) => {
    const folder = join('prometheus', dirname(pattern));
    const names = readdirSync(join(root, folder)).filter((name) => name.endsWith('.yml'));
    return names.sort().map((name) => ({ name, text: shipped(folder, name) }));
  });
}

/** The waits that are shorter here than shipped, one line an alert. */
export function shortenedWaits(): readonly string[] {
  return shippedRules().flatMap(({ text }) => shorteningLines(text, shortening));
}

/** Writes the exporter's config: fresh values at each scrape, and this workload's own targets, budgets and workers. */
export function writeExporterConfig(dir: string, { shopUrl, mailerUrl }: DatabasePlan): string {
  const budgets = {
    commands_per_day: operationsBudget,
    memory: `${memoryBudgetBytes / 2 ** 20}MiB`,
    round_trip: `${roundTripBudgetMs}ms`,
  };
  // As demo/apps/celery/shop.py has it.
  const countStock = { name: 'count-stock', task: 'shop.count_stock', every: '60s', grace: '10s' };
  const services = [
    { name: 'bullmq-worker', match: { client_name: 'bull:*' }, expected: 1 },
    { name: 'celery-worker', match: { blocked_on: 'brpop' } },
    { name: 'break', match: { client_name: connectionName } },
    // Most connections of Celery 5.2 have no name, and here they all come from one address.
    { name: 'demo', match: { address: '127.0.0.1' } },
  ];
  const celery = [{ workers: celeryWorkers, schedules: [countStock] }];
  const targets = [
    { name: 'redis', kind: 'redis', url: '${REDIS_URL}', budgets, celery, services },
    { name: 'postgres', kind: 'postgres', url: '${DATABASE_URL}' },
    { name: 'pooler', kind: 'pgbouncer', url: '${PGBOUNCER_URL}' },
    { name: 'shop', kind: 'application', url: `${shopUrl}/metrics` },
    { name: 'mailer', kind: 'application', url: `${mailerUrl}/metrics` },
  ];
  // What a hosted Redis takes for operations, and what one of 256 MB costs a month.
  const prices = { per_100k_operations: 0.2, fixed_per_month: 7 };
  return write(dir, 'exporter.yml', stringify({ min_interval: '0s', prices, targets }));
}

/** Writes the shipped alertmanager.yml with shorter waits, and the page sink for its receivers. */
export function writeAlertmanagerConfig(dir: string, sinkUrl: string): string {
  const text = shortenAlertmanager(shipped('alerts/alertmanager.yml'), shortening, sinkUrl);
  return write(dir, 'alertmanager.yml', text);
}

/** Writes the shipped prometheus.yml and rules with shorter waits, for these ports. */
export function writePrometheusConfig(
  dir: string,
  ports: { readonly exporter: number; readonly prometheus: number; readonly alertmanager: number },
): string {
  const ruleFiles = shippedRules().map(({ name, text }) =>
    write(join(dir, 'rules'), name, shortenRules(text, shortening)),
  );
  const at = (port: number): string => `127.0.0.1:${port}`;
  const text = rewirePrometheus(shipped('prometheus/prometheus.yml'), {
    interval: formatDuration(shortening.scrapeMs),
    ruleFiles,
    alertmanager: at(ports.alertmanager),
    targets: {
      headroom: at(ports.exporter),
      prometheus: at(ports.prometheus),
      alertmanager: at(ports.alertmanager),
    },
  });
  return write(dir, 'prometheus.yml', text);
}

function write(dir: string, name: string, text: string): string {
  mkdirSync(dir, { recursive: true });
  const path = join(dir, basename(name));
  writeFileSync(path, text);
  return path;
}
