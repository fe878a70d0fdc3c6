import type { Metric, Unit } from '../../exporter/metric.ts';

/** The ids Grafana knows units by, as far as these dashboards need them. */
export type GrafanaUnit =
  | 'Bps'
  | 'bool_yes_no'
  | 'bytes'
  | 'currencyUSD'
  | 'dateTimeFromNow'
  | 'ms'
  | 'none'
  | 'ops'
  | 'percentunit'
  | 's'
  | 'short'
  | 'µs';

const units: Readonly<Record<Exclude<Unit, 'other'>, GrafanaUnit>> = {
  boolean: 'bool_yes_no',
  bytes: 'bytes',
  count: 'short',
  dollars: 'currencyUSD',
  info: 'none',
  ratio: 'percentunit',
  seconds: 's',
  timestamp: 's',
};

// Names that peers gave say their unit themselves.
const saidByName: readonly (readonly [pattern: RegExp, unit: GrafanaUnit])[] = [
  [/_usec(_total)?$/, 'µs'],
  [/_ms(_total)?$/, 'ms'],
  [/^pg_stat_database_temp_bytes$/, 'bytes'],
  [/^pg_stat_activity_max_tx_duration$/, 's'],
  [/^celery_task_runtime$/, 's'],
  [/^redis_config_value$/, 'none'],
];

/** The unit in which Grafana shows a metric's values: by the catalogue, or by the name where that says `other`. */
export const unitOf = ({ name, unit }: Metric): GrafanaUnit => {
  if (unit !== 'other') return units[unit];
  const found = saidByName.find(([pattern]) => pattern.test(name));
  if (!found) throw new Error(`Expected ${name} to say its unit, got none`);
  return found[1];
};

/** The unit of a rate: what is counted in seconds becomes a share of the time, bytes become bytes a second. */
export const unitOfRate = (metric: Metric): GrafanaUnit => {
  const unit = unitOf(metric);
  if (unit === 's') return 'percentunit';
  if (unit === 'bytes') return 'Bps';
  if (unit === 'short') return 'ops';
  throw new Error(`Expected ${metric.name} to count bytes, seconds or things, got ${unit}`);
};
