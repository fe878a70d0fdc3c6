// What is over at once: no alert that was muted begins to be heard because what muted it ended before it.
import { baseline } from './baseline.ts';
import {
  applicationAlert,
  bullmqAlert,
  celeryAlert,
  pgbouncerAlert,
  postgresAlert,
  redisAlert,
} from './known.ts';
import { redisAway } from './redis-away.ts';
import type { Scenario } from './scenario.ts';
import { altered, type Change, instead, only, set } from './series.ts';

const from = 60;
const to = 85;
/** The last list of clients stands for so much longer. */
const known = to + 5;

const wrong = (value: number): Change => set(from, to, value);
const growing: Change = instead(from, to, (minute) => (minute - from) * 60);
/** An empty queue has no age. */
const empty: Change = instead(to, Number.POSITIVE_INFINITY, () => undefined);
const counting =
  (perMinute: number): Change =>
  (healthy) =>
  (minute) =>
    (healthy(minute) ?? 0) + perMinute * Math.min(Math.max(minute - from, 0), to - from);

/** Nobody takes tasks from two queues of Celery, for two reasons, nor jobs from one of BullMQ; then all is worked off at once. */
export const nobodyWorks: Scenario = {
  name: 'queues that nobody works off',
  series: altered(baseline, [
    [/^celery_queue_consumer_stuck$/, only('queue_name', 'celery', wrong(1))],
    [/^celery_active_worker_count$/, only('queue_name', 'email', wrong(0))],
    [/^celery_queue_length$/, wrong(5000)],
    [/^celery_queue_oldest_age_seconds$/, growing],
    [/^(bullmq|celery)_queue_oldest_\w*age_seconds$/, empty],
    [/^bullmq_workers$/, wrong(0)],
    [/^bullmq_job_count$/, only('state', 'waiting', wrong(5000))],
    [/^bullmq_queue_oldest_waiting_age_seconds$/, growing],
    [/^bullmq_stalled_jobs$/, wrong(3)],
  ]),
  firing: [
    celeryAlert('CeleryConsumerStuck', 'critical', [[65, 94]], { queue_name: 'celery' }),
    celeryAlert('CeleryQueueWithoutConsumers', 'critical', [[67, 94]], { queue_name: 'email' }),
    ...['celery', 'email'].flatMap((queue_name) => [
      celeryAlert('CeleryQueueOld', 'critical', [[69, 91]], { queue_name }),
      celeryAlert('CeleryQueueBacklog', 'warning', [[72, 89]], { queue_name }),
    ]),
    bullmqAlert('BullmqNoWorkers', 'critical', [[67, 94]]),
    bullmqAlert('BullmqQueueOld', 'critical', [[69, 91]]),
    bullmqAlert('BullmqQueueBacklog', 'warning', [[72, 89]]),
    bullmqAlert('BullmqJobsStalled', 'warning', [[65, 89]]),
  ],
  pages: ['BullmqNoWorkers', 'CeleryConsumerStuck', 'CeleryQueueWithoutConsumers'],
  // Sooner than it is sure that there is no worker.
  tickets: ['BullmqJobsStalled'],
};

/** All workers are gone, and what is known of them stays a little longer. */
export const workersGone: Scenario = {
  name: 'all Celery workers gone',
  series: altered(baseline, [
    [/^celery_worker_up$/, wrong(0)],
    [/^celery_workers_missing$/, wrong(3)],
    [/^celery_queue_length$/, wrong(5000)],
    [/^celery_queue_oldest_age_seconds$/, growing],
    [/^celery_queue_oldest_age_seconds$/, empty],
  ]).concat(
    ['redis_service_connections', 'redis_service_connections_expected'].map((metric, index) => ({
      metric,
      labels: { target: 'main', service: 'celery-worker', instance: 'exporter:19121' },
      at: (minute) => (index === 0 && minute >= from && minute < known ? 0 : 3),
    })),
  ),
  firing: [
    celeryAlert('CeleryWorkersMissing', 'critical', [[65, 94]]),
    ...['one', 'two', 'three'].map((name) =>
      celeryAlert('CeleryWorkerDown', 'warning', [[65, 89]], { hostname: `${name}@host` }),
    ),
    ...['celery', 'email'].flatMap((queue_name) => [
      celeryAlert('CeleryQueueOld', 'critical', [[69, 91]], { queue_name }),
      celeryAlert('CeleryQueueBacklog', 'warning', [[72, 89]], { queue_name }),
    ]),
    redisAlert('ServiceNotConnected', 'critical', [[70, 94]], { service: 'celery-worker' }),
  ],
  pages: ['CeleryWorkersMissing'],
  tickets: [],
};

/** A service leaks connections until all are taken, so that another has none. */
export const connectionsTaken: Scenario = {
  name: 'connections that are all taken',
  series: altered(baseline, [
    [/^redis_rejected_connections_total$/, counting(30)],
    [/^redis_connections_received_total$/, counting(6000)],
    [/^redis_connected_clients$/, wrong(1000)],
    [/^redis_service_connections$/, only('service', 'api', set(from, known, 1))],
  ]),
  firing: [
    redisAlert('RedisRejectedConnections', 'critical', [[64, 96]]),
    redisAlert('RedisClientsNearLimit', 'warning', [[69, 95]]),
    redisAlert('RedisConnectionChurn', 'warning', [[71, 94]]),
    redisAlert('ServiceNotConnected', 'critical', [[70, 94]], { service: 'api' }),
  ],
  pages: ['RedisRejectedConnections'],
  tickets: [],
};

/** No slot of Postgres is left, and so no connection of a pool in front of it. */
export const slotsTaken: Scenario = {
  name: 'a Postgres without slots',
  series: altered(baseline, [
    [/^pg_saturated$/, wrong(1)],
    [/^pg_connections_used$/, wrong(97)],
    [/^pgbouncer_pools_client_wait_seconds$/, growing],
    [/^pgbouncer_pools_saturation_ratio$/, wrong(1)],
    [/^application_pool_usage_ratio$/, wrong(1)],
    [/^application_pool_timeouts_total$/, counting(30)],
  ]),
  firing: [
    postgresAlert('PostgresSaturated', 'critical', [[63, 96]]),
    postgresAlert('PostgresConnectionsNearLimit', 'warning', [[69, 95]]),
    pgbouncerAlert('PgbouncerClientsWaiting', 'critical', [[65, 95]], { database: 'shop', user: 'web' }),
    pgbouncerAlert('PgbouncerPoolSaturated', 'warning', [[70, 94]], { database: 'shop', user: 'web' }),
    applicationAlert('ApplicationPoolTimeouts', 'critical', [[64, 96]], { pool: 'orders' }),
    applicationAlert('ApplicationPoolNearLimit', 'warning', [[69, 95]], { pool: 'orders' }),
  ],
  // One of each side: nothing tells which Postgres a pool is of.
  pages: ['ApplicationPoolTimeouts', 'PgbouncerClientsWaiting', 'PostgresSaturated'],
  tickets: [],
};

/** Restarted with much data; and, two hours later, gone for ten minutes before it loads. */
export const longLoad: Scenario = {
  name: 'a Redis that loads for long',
  series: redisAway(baseline, (minute) => {
    if (minute >= 30 && minute < 40) return { state: 'loading', since: 40 };
    if (minute >= 100 && minute < 110) return { state: 'down', since: 118 };
    if (minute >= 110 && minute < 118) return { state: 'loading', since: 118 };
    return { state: 'up', since: minute < 30 ? 0 : minute < 100 ? 40 : 118 };
  }),
  firing: [
    // A page that was sent stays while it loads; loading by itself is none.
    redisAlert('RedisDown', 'critical', [[104, 122]]),
    redisAlert('RedisLoading', 'info', [
      [30, 39],
      [110, 114],
    ]),
  ],
  pages: ['RedisDown'],
  tickets: [],
};
