// A healthy installation, as its exporter, Prometheus and Alertmanager tell of it: days with more work than nights, and
// every series that a rule looks at. Budgets are the defaults of the config.
import { bullmq, celery, scheduled } from './baseline-work.ts';
import { byDay, counted, type Row, wave } from './rhythm.ts';
import { days, hours, type Series } from './series.ts';

const MiB = 1024 * 1024;
const main = { target: 'main' };
const database = { target: 'database' };
const pool = { target: 'pooler', database: 'shop', user: 'web' };
const orders = { target: 'api', pool: 'orders' };

type Labels = Row[1];

const server: readonly Row[] = [
  ['redis_up', main, 1],
  ['redis_loading_dump_file', main, 0],
  ['redis_instance_info', { ...main, role: 'master', maxmemory_policy: 'volatile-lru', run_id: 'a' }, 1],
  ['redis_connected_slaves', main, 0],
  // 50,000 a day, half of the budget.
  ['redis_commands_processed_total', main, counted(50, 20)],
  ['redis_commands_budget_per_day', main, 100_000],
  ['redis_commands_rejected_calls_total', { ...main, cmd: 'info' }, 0],
  ['redis_errors_total', { ...main, err: 'ERR' }, counted(0, 1)],
  ['redis_total_error_replies', main, counted(0, 1)],
  ['redis_memory_used_bytes', main, wave(100 * MiB, 20_000)],
  ['redis_memory_budget_bytes', main, 200 * MiB],
  ['redis_memory_max_bytes', main, 256 * MiB],
  ['redis_db_keys', { ...main, db: 'db0' }, wave(5000, 1)],
  ['redis_db_keys_expiring', { ...main, db: 'db0' }, wave(4500, 1)],
  ['redis_evicted_keys_total', main, 0],
  ['redis_connected_clients', main, byDay(60, 40)],
  ['redis_config_maxclients', main, 1000],
  ['redis_connections_received_total', main, counted(6, 3)],
  ['redis_rejected_connections_total', main, 0],
  ['redis_service_connections', { ...main, service: 'api' }, byDay(20, 10)],
  ['redis_service_connections', { ...main, service: 'unknown' }, 0],
  ['redis_service_connections_expected', { ...main, service: 'api' }, 4],
  ['redis_services_configured', main, 1],
  ['headroom_migration_complete', main, 1],
  ['redis_config_setting_changed_timestamp_seconds', { ...main, setting: 'maxmemory' }, -30 * 86_400],
  ['redis_round_trip_seconds', main, 0.001],
  ['redis_round_trip_budget_seconds', main, 0.02],
  ['redis_rdb_last_bgsave_status', main, 1],
  ['redis_aof_last_write_status', main, 1],
  ['redis_rdb_current_bgsave_duration_sec', main, (minute) => (minute % hours === 0 ? 2 : -1)],
  ['redis_rdb_last_bgsave_duration_sec', main, 3],
  ['redis_rdb_save_budget_seconds', main, 60],
];

const postgres: readonly Row[] = [
  ['pg_up', database, 1],
  ['pg_saturated', database, 0],
  ['pg_connections_used', database, byDay(45, 20)],
  ['pg_connections_usable', database, 97],
  ['pg_connections_budget_ratio', database, 0.8],
  ['pg_oldest_idle_in_transaction_seconds', database, 0],
  ['pg_idle_in_transaction_budget_seconds', database, 60],
  ['pg_oldest_transaction_seconds', database, byDay(5, 0)],
  ['pg_transaction_budget_seconds', database, 300],
  ['pg_longest_lock_wait_seconds', database, 0],
  ['pg_lock_wait_budget_seconds', database, 30],
  // One a day.
  [
    'pg_stat_database_deadlocks',
    { ...database, datid: '5', datname: 'shop' },
    (minute) => Math.floor(minute / days),
  ],
  ['pgbouncer_up', { target: 'pooler' }, 1],
  ['pgbouncer_pools_client_wait_seconds', pool, 0],
  ['pgbouncer_client_wait_budget_seconds', { target: 'pooler' }, 1],
  ['pgbouncer_pools_saturation_ratio', pool, byDay(0.5, 0.1)],
  ['pgbouncer_pools_saturation_budget_ratio', { target: 'pooler' }, 0.9],
  ['headroom_application_up', { target: 'api' }, 1],
  ['application_pool_usage_ratio', orders, byDay(0.5, 0.1)],
  ['application_pool_usage_budget_ratio', orders, 0.8],
  ['application_pool_timeouts_total', orders, 0],
];

const collectors = {
  main: ['redis_server', 'celery_queues', 'celery_workers', 'bullmq_queues'],
  database: ['postgres_activity'],
};
const exporter: readonly Row[] = [
  ['up', {}, 1],
  ['process_resident_memory_bytes', {}, byDay(90 * MiB, 80 * MiB)],
  ['headroom_memory_limit_bytes', {}, 256 * MiB],
  ['headroom_config_last_reload_successful', {}, 1],
  ['headroom_own_budget_exceeded', main, 0],
  ...Object.entries(collectors).flatMap(([target, names]) =>
    names.flatMap((collector): readonly Row[] => [
      ['headroom_collector_success', { target, collector }, 1],
      ['headroom_collector_samples_dropped', { target, collector }, 0],
      ['headroom_collector_age_seconds', { target, collector }, 10],
      ['headroom_collector_age_budget_seconds', { target, collector }, 60],
    ]),
  ),
];

const prometheus = { job: 'prometheus', instance: 'localhost:9090' };
const alertmanager = { job: 'alertmanager', instance: 'alertmanager:9093' };
const meta: readonly Row[] = [
  ['up', prometheus, 1],
  ['prometheus_config_last_reload_successful', prometheus, 1],
  ['prometheus_notifications_alertmanagers_discovered', prometheus, 1],
  ['prometheus_notifications_errors_total', { ...prometheus, alertmanager: 'http://alertmanager:9093' }, 0],
  ['prometheus_rule_evaluation_failures_total', { ...prometheus, rule_group: 'headroom-redis' }, 0],
  ['up', alertmanager, 1],
  ['alertmanager_config_last_reload_successful', alertmanager, 1],
  [
    'alertmanager_notifications_failed_total',
    { ...alertmanager, integration: 'webhook', reason: 'other' },
    0,
  ],
];

const scraped = { instance: 'exporter:19121' };
const seriesOf = (rows: readonly Row[], common: Labels): readonly Series[] =>
  rows.map(([metric, labels, at]) => ({
    metric,
    labels: { ...common, ...labels },
    at: typeof at === 'number' ? () => at : at,
  }));

/** Every series that a healthy installation's exporter has. */
export const baseline = seriesOf([server, celery, bullmq, scheduled, postgres, exporter].flat(), scraped);

/** What Prometheus and Alertmanager say of themselves. */
export const alerting = seriesOf(meta, {});
