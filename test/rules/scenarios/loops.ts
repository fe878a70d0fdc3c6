import { baseline } from './baseline.ts';
import {
  applicationAlert,
  bullmqAlert,
  celeryAlert,
  exporterAlert,
  pgbouncerAlert,
  postgresAlert,
  redisAlert,
} from './known.ts';
import type { Scenario } from './scenario.ts';
import { type At, altered, type Change, only, type Series } from './series.ts';

// Four times it is away for twenty minutes and there for two, as what dies soon after each start.
const loop = { from: 30, times: 4, away: 20, there: 2 };
const length = loop.away + loop.there;
const isAway = (minute: number): boolean =>
  minute >= loop.from &&
  minute < loop.from + loop.times * length &&
  (minute - loop.from) % length < loop.away;

const away =
  (instead: number | undefined): Change =>
  (healthy) =>
  (minute) =>
    isAway(minute) ? instead : healthy(minute);

const drift: Series = {
  metric: 'redis_config_drift',
  labels: { target: 'main', setting: 'appendonly', instance: 'exporter:19121' },
  at: (minute) => (isAway(minute) ? 1 : undefined),
};
/** One in 40 minutes: two in most hours that end in these, and one in the others. */
const deadlocks: At = (minute) => Math.floor(minute / 40);

/** Everything that can come and go by itself, at once: each is one alert for as long as it does. */
export const comingAndGoing: Scenario = {
  name: 'all that comes and goes',
  series: altered(baseline, [
    [/^(pg_up|pgbouncer_up|headroom_application_up)$/, away(0)],
    [/^(pg|pgbouncer|application)_(?!up$)(?!stat_database_deadlocks$)/, away(undefined)],
    [/^pg_stat_database_deadlocks$/, () => deadlocks],
    [/^celery_worker_up$/, only('hostname', 'three@host', away(0))],
    [/^celery_workers_missing$/, away(undefined)],
    [/^celery_workers_hung$/, away(1)],
    [/^bullmq_queue_paused$/, away(1)],
    [/^bullmq_job_count$/, only('state', 'waiting', away(5))],
    [/^redis_service_connections$/, only('service', 'api', away(2))],
    [/^headroom_collector_age_seconds$/, only('target', 'database', away(400))],
  ]).concat(drift),
  firing: [
    postgresAlert('PostgresDown', 'critical', [[34, 120]]),
    pgbouncerAlert('PgbouncerDown', 'critical', [[34, 120]]),
    applicationAlert('ApplicationMetricsDown', 'warning', [[40, 125]]),
    celeryAlert('CeleryWorkerDown', 'warning', [[35, 120]], { hostname: 'three@host' }),
    celeryAlert('CeleryWorkersUnknown', 'warning', [[47, 130]]),
    celeryAlert('CeleryWorkerHung', 'warning', [[40, 121]]),
    bullmqAlert('BullmqQueuePaused', 'warning', [[47, 130]]),
    redisAlert('ServiceNotConnected', 'critical', [[40, 120]], { service: 'api' }),
    redisAlert('RedisConfigDrift', 'warning', [[40, 132]]),
    exporterAlert('ValueTooOld', 'warning', [[37, 130]], {
      target: 'database',
      collector: 'postgres_activity',
    }),
    postgresAlert('PostgresDeadlocks', 'warning', [[80, 179]], { datname: 'shop' }),
  ],
  pages: ['PgbouncerDown', 'PostgresDown', 'ServiceNotConnected'],
  tickets: [
    ...[
      'ApplicationMetricsDown',
      'BullmqQueuePaused',
      'CeleryWorkerDown',
      'CeleryWorkerHung',
      'CeleryWorkersUnknown',
    ],
    ...['PostgresDeadlocks', 'RedisConfigDrift', 'ValueTooOld'],
  ],
};

/** The exporter itself. */
export const exporterLoop: Scenario = {
  name: 'a restart loop of the exporter',
  series: altered(baseline, [
    [/^up$/, away(0)],
    [/^(?!up$)/, away(undefined)],
  ]),
  firing: [exporterAlert('ExporterDown', 'critical', [[34, 120]], { instance: 'exporter:19121' })],
  pages: ['ExporterDown'],
  tickets: [],
};
