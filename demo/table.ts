import type { PrometheusServer } from './servers/prometheus.ts';

/** One line of the live table; a value or budget nobody measured is undefined. */
export interface Row {
  readonly name: string;
  readonly value: number | undefined;
  readonly budget: number | undefined;
  readonly unit: 'operations' | 'bytes' | 'connections';
}

// A rate over a window that the series doesn't fill yet would come out too low, so there is none for the first minute.
const projected =
  'rate(redis_commands_processed_total[1m]) * 86400 and count_over_time(redis_commands_processed_total[1m]) >= 11';

const ofShop = (metric: string): string => `max(${metric}{target="shop"})`;
// Its console has no pool, and headroom no other.
const ofPooler = (metric: string): string => `max(${metric}{database="shop"})`;

const questions = [
  [
    'operations in the last 24 h',
    'operations',
    'increase(redis_commands_processed_total[1d])',
    'redis_commands_budget_per_day',
  ],
  ['operations a day at this rate', 'operations', projected, 'redis_commands_budget_per_day'],
  ['memory', 'bytes', 'redis_memory_used_bytes', 'redis_memory_budget_bytes'],
  ['connections', 'connections', 'redis_connected_clients', 'redis_config_maxclients'],
  [
    'pool of shop in use',
    'connections',
    ofShop('application_pool_checked_out'),
    `${ofShop('application_pool_max_connections')} * ${ofShop('application_pool_usage_budget_ratio')}`,
  ],
  [
    "pgbouncer's pool in use",
    'connections',
    ofPooler('pgbouncer_pools_server_active_connections'),
    `${ofPooler('pgbouncer_pools_max_server_connections')} * max(pgbouncer_pools_saturation_budget_ratio)`,
  ],
  [
    'slots of postgres taken',
    'connections',
    'pg_connections_used',
    'max(pg_connections_usable) * max(pg_connections_budget_ratio)',
  ],
] as const;

/** Asks Prometheus for the table's values, budgets and alerts, and lays them out. */
export async function readTable(prometheus: PrometheusServer): Promise<readonly string[]> {
  const ask = async (promql: string): Promise<number | undefined> =>
    (await prometheus.query(promql))[0]?.value;
  const rows = questions.map(async ([name, unit, value, budget]) => {
    const [used, limit] = await Promise.all([ask(value), ask(budget)]);
    return { name, unit, value: used, budget: limit };
  });
  const alerts = (await prometheus.alerts())
    .filter(({ labels }) => labels.alertname !== 'Watchdog')
    .map(({ labels, state }) => `${labels.alertname} ${state}`);
  const state = async (server: string, metric: string): Promise<string> => {
    const up = await ask(metric);
    return `${server} ${up === undefined ? 'unknown' : up === 1 ? 'up' : 'DOWN'}`;
  };
  return [
    ...formatTable(await Promise.all(rows)),
    `${await state('redis', 'redis_up')}; ${await state('postgres', 'pg_up')}; ` +
      `alerts: ${alerts.length === 0 ? 'none but Watchdog' : alerts.sort().join(', ')}`,
  ];
}

/** The table's lines, header first. */
export function formatTable(rows: readonly Row[]): readonly string[] {
  const line = (name: string, value: string, budget: string, state: string): string =>
    `${name.padEnd(30)}${value.padStart(13)}${budget.padStart(13)}   ${state}`;
  return [
    line('', 'value', 'budget', 'state'),
    ...rows.map(({ name, value, budget, unit }) =>
      line(name, formatted(value, unit), formatted(budget, unit), stateOf(value, budget)),
    ),
  ];
}

function formatted(value: number | undefined, unit: Row['unit']): string {
  if (value === undefined) return '?';
  if (unit === 'bytes') return `${(value / 2 ** 20).toFixed(1)} MiB`;
  return Math.round(value).toLocaleString('en-US');
}

function stateOf(value: number | undefined, budget: number | undefined): string {
  if (value === undefined || budget === undefined) return 'unknown';
  if (value > budget) return 'BREACHED';
  return value > 0.8 * budget ? 'NEAR' : 'OK';
}
