// promlint's rules over the catalogue, and promtool's own verdict on a page of it.
import { describe, expect, it } from 'vitest';
import { run } from '../../../demo/servers/run.ts';
import { exposition } from '../../../exporter/exposition.ts';
import type { Metric, Unit } from '../../../exporter/metric.ts';
import { catalogue } from '../../../exporter/metrics/index.ts';
import { histogramSamples, summarySamples } from '../../../exporter/sample.ts';
import { place } from '../../support/place.ts';

/** Names that break a rule and stay as they are, by the reason. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  "BullMQ's own exposition calls it so: its dashboards work unchanged": ['bullmq_job_count'],
  'celery-exporter calls it so: its dashboards work unchanged': [
    'celery_active_process_count',
    'celery_active_worker_count',
    'celery_task_runtime',
  ],
  'Celery itself calls it so': ['celery_worker_prefetch_count'],
  'every Prometheus client library calls it so': ['process_start_time_seconds'],
  'postgres_exporter calls a counter so': [
    'pg_stat_database_blks_hit',
    'pg_stat_database_blks_read',
    'pg_stat_database_conflicts',
    'pg_stat_database_deadlocks',
    'pg_stat_database_sessions',
    'pg_stat_database_sessions_abandoned',
    'pg_stat_database_sessions_fatal',
    'pg_stat_database_sessions_killed',
    'pg_stat_database_temp_files',
    'pg_stat_database_tup_deleted',
    'pg_stat_database_tup_fetched',
    'pg_stat_database_tup_inserted',
    'pg_stat_database_tup_returned',
    'pg_stat_database_tup_updated',
    'pg_stat_database_xact_commit',
    'pg_stat_database_xact_rollback',
  ],
  'postgres_exporter calls a gauge so, or leaves out its unit': [
    'pg_locks_count',
    'pg_postmaster_start_time_seconds',
    'pg_settings_server_version_num',
    'pg_settings_tcp_keepalives_count',
    'pg_stat_activity_count',
    'pg_stat_activity_max_tx_duration',
    'pg_stat_database_blk_read_time',
    'pg_stat_database_blk_write_time',
    'pg_stat_database_stats_reset',
    'pg_stat_database_temp_bytes',
    'pg_static',
  ],
  // Its dashboards work unchanged; each help says what the values are.
  'redis_exporter calls a counter so': [
    'redis_dump_payload_sanitizations',
    'redis_io_threaded_reads_processed',
    'redis_io_threaded_writes_processed',
    'redis_total_error_replies',
    'redis_total_reads_processed',
    'redis_total_writes_processed',
    'redis_unexpected_error_replies',
  ],
  'redis_exporter calls a gauge so': [
    'redis_memory_used_vm_total',
    'redis_migrate_cached_sockets_total',
    'redis_rdb_saves_total',
    'redis_scripting_engines_count',
  ],
  'redis_exporter leaves out the unit, or puts it elsewhere': [
    'redis_config_maxmemory',
    'redis_config_repl_backlog_size',
    'redis_config_value',
    'redis_latency_spike_last',
    'redis_active_defrag_running',
    'redis_aof_buffer_length',
    'redis_aof_rewrite_buffer_length',
    'redis_master_last_io_seconds_ago',
    'redis_mem_clients_normal',
    'redis_mem_clients_slaves',
    'redis_module_fork_last_cow_size',
    'redis_start_time_seconds',
  ],
  'redis_exporter gives another unit than a base unit, or its short form': [
    'redis_aof_current_rewrite_duration_sec',
    'redis_aof_last_rewrite_duration_sec',
    'redis_commands_latencies_usec',
    'redis_current_eviction_exceeded_time_ms',
    'redis_eventloop_duration_cmd_sum_usec_total',
    'redis_eventloop_duration_sum_usec_total',
    'redis_eviction_exceeded_time_ms_total',
    'redis_expire_cycle_cpu_time_ms_total',
    'redis_expired_keys_with_volatile_items_stale_percentage',
    'redis_expired_stale_percentage',
    'redis_instantaneous_eventloop_cycles_per_sec',
    'redis_instantaneous_eventloop_duration_usec',
    'redis_latency_percentiles_usec',
    'redis_rdb_current_bgsave_duration_sec',
    'redis_rdb_last_bgsave_duration_sec',
  ],
};
const allowed: ReadonlySet<string> = new Set(Object.values(exceptions).flat());

const suffixes: Readonly<Partial<Record<Unit, RegExp>>> = {
  seconds: /_seconds(_total)?$/,
  bytes: /_bytes(_total|_per_day)?$/,
  ratio: /_ratio(_budget)?$/,
  timestamp: /_timestamp_seconds$/,
  info: /_info$/,
};

const snakeCase = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const otherUnits =
  /_(ms|milliseconds|microseconds|nanoseconds|minutes|hours|days|kilobytes|megabytes|[kmg]i?b|percent)(_|$)/;

/** What each metric has to be. */
const rules: readonly (readonly [rule: string, holds: (metric: Metric) => boolean])[] = [
  [
    'ends in _total if, and only if, it is a counter',
    ({ name, kind }) => name.endsWith('_total') === (kind === 'counter'),
  ],
  ['ends in the suffix of its unit', ({ name, unit }) => suffixes[unit]?.test(name) ?? true],
  [
    'ends in the suffix of no other unit',
    ({ name, unit }) => {
      const ofName = Object.keys(suffixes).filter((each) => suffixes[each as Unit]?.test(name));
      return ofName.length === 0 || suffixes[unit] !== undefined;
    },
  ],
  ['has a unit of Prometheus', ({ unit }) => unit !== 'other'],
  ['is measured in a base unit', ({ name }) => !otherUnits.test(name)],
  ['does not say its kind', ({ name }) => !/gauge|counter|histogram|summary|metric/.test(name)],
  ['does not end as parts of histograms do', ({ name }) => !/_(count|sum|bucket)$/.test(name)],
  ['is in snake case', ({ name }) => snakeCase.test(name)],
  ['has a help of sentences', ({ help }) => /^[A-Z].*[^.\s]\.$/.test(help)],
  ['has a help that fits a row of a table', ({ help }) => !/[\n|]/.test(help)],
  ['has labels in snake case', ({ labels }) => labels.every((label) => snakeCase.test(label))],
  [
    'has none of the labels Prometheus sets',
    ({ labels }) => !labels.some((label) => ['le', 'quantile', 'job', 'instance'].includes(label)),
  ],
  ['has each label once', ({ labels }) => new Set(labels).size === labels.length],
  ['is an info only as a gauge', ({ kind, unit }) => unit !== 'info' || kind === 'gauge'],
];

const brokenRules = (metric: Metric): readonly string[] =>
  rules.flatMap(([rule, holds]) => (holds(metric) ? [] : [rule]));

const saidByPromtool = async (): Promise<readonly string[]> => {
  const page = await exposition(
    catalogue.flatMap((metric) => {
      const labels = Object.fromEntries(metric.labels.map((label) => [label, 'x']));
      if (metric.kind === 'summary')
        return summarySamples(metric as never, { quantiles: new Map([[0.5, 1]]), sum: 1, count: 1 }, labels);
      if (metric.kind === 'histogram')
        return histogramSamples(metric as never, { atMost: new Map([[1, 1]]), sum: 1, count: 1 }, labels);
      return [{ metric, labels, value: 1 }];
    }),
  );
  const { stdout, stderr } = await run('promtool', ['check', 'metrics'], { input: page, where: place });
  return `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
};

const complaints = saidByPromtool();
const disliked = complaints.then((lines) => lines.map((line) => line.split(' ', 1)[0] ?? line));

describe('the catalogue', () => {
  it('has each name once', () => {
    const names = catalogue.map(({ name }) => name);
    expect(names.filter((name, position) => names.indexOf(name) < position)).toEqual([]);
  });

  it('has each help once', () => {
    const helps = catalogue.map(({ help }) => help);
    expect(helps.filter((help, position) => helps.indexOf(help) < position)).toEqual([]);
  });

  it('puts every metric that is read from a target under that target', () => {
    const own = catalogue.filter(({ labels }) => !labels.includes('target')).map(({ name }) => name);
    expect(own.filter((name) => !/^(process|nodejs|headroom_(build|config|memory))_/.test(name))).toEqual([]);
  });
});

describe('every metric', () => {
  it.each(rules)('%s', (_, holds) => {
    const breaking = catalogue.filter((metric) => !holds(metric)).map(({ name }) => name);
    expect(breaking.filter((name) => !allowed.has(name))).toEqual([]);
  });
});

describe('every exception', () => {
  it.each([...allowed])('%s is needed', async (name) => {
    const broken = catalogue.filter((metric) => metric.name === name).flatMap(brokenRules);
    const ofPromtool = (await disliked).filter((each) => each === name);
    expect([...broken, ...ofPromtool]).not.toEqual([]);
  });
});

describe('promtool check metrics', () => {
  it('reads the whole page and complains of exceptions only', async () => {
    expect((await disliked).filter((name) => !allowed.has(name))).toEqual([]);
  });

  it('has a complaint it is known to have, so it did read the page', async () => {
    expect(await complaints).toContain(
      'redis_total_error_replies counter metrics should have "_total" suffix',
    );
  });
});
