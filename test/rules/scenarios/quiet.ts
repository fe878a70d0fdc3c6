import { baseline } from './baseline.ts';
import type { Scenario } from './scenario.ts';
import { altered, type Change, changed, days, hours, only, type Series, unseen } from './series.ts';

const MiB = 1024 * 1024;

/** For some minutes of each day. */
const daily =
  (at: number, length: number, change: (healthy: number | undefined) => number | undefined): Change =>
  (healthy) =>
  (minute) => {
    const since = (minute % days) - at;
    return since >= 0 && since < length ? change(healthy(minute)) : healthy(minute);
  };

const value = (instead: number) => () => instead;
const plus = (more: number) => (healthy: number | undefined) => (healthy ?? 0) + more;

/** At ten each day services are deployed: one scrape fails, workers and connections come and go. */
const deployed = (series: readonly Series[]): readonly Series[] => {
  const at = 10 * hours;
  return altered(series, [
    [/^(?!up$)/, daily(at, 1, () => undefined)],
    [/^up$/, daily(at, 1, value(0))],
    [/^celery_workers_missing$/, daily(at + 1, 3, value(1))],
    [/^redis_service_connections$/, only('service', 'api', daily(at + 1, 4, value(0)))],
    [/^redis_connected_clients$/, daily(at + 1, 20, plus(60))],
    [/^pg_connections_used$/, daily(at + 1, 4, value(90))],
    [/^application_pool_usage_ratio$/, daily(at + 1, 4, value(1))],
  ]);
};

/** At two each night a batch: a long queue, a slow Redis, a long transaction, each for less time than anybody waits. */
const batched = (series: readonly Series[]): readonly Series[] => {
  const at = 2 * hours + 1;
  return altered(series, [
    [/^celery_queue_length$/, daily(at, 9, value(4000))],
    [/^celery_queue_oldest_age_seconds$/, daily(at, 9, value(200))],
    [/^bullmq_job_count$/, only('state', 'waiting', daily(at, 9, value(4000)))],
    [/^redis_round_trip_seconds$/, daily(at, 4, value(0.1))],
    [/^redis_memory_used_bytes$/, daily(at, 9, plus(60 * MiB))],
    [/^pg_oldest_transaction_seconds$/, daily(at, 2, value(400))],
    [/^pgbouncer_pools_client_wait_seconds$/, daily(at, 1, value(3))],
    [/^pgbouncer_pools_saturation_ratio$/, daily(at, 4, value(1))],
    [/^headroom_schedule_lateness_seconds$/, daily(at, 1, value(30))],
  ]);
};

const quiet = batched(deployed(baseline));

/** What happens now and then, and is nobody's business as long as it does not last. */
export const quietWeek: Scenario = {
  name: 'a quiet week',
  series: quiet,
  firing: [],
  pages: [],
  tickets: [],
};

/** The same minute by minute, and nobody scrapes from one to three: there is nothing to be told of it afterwards. */
export const gap: Scenario = {
  ...quietWeek,
  name: 'a quiet day with a Prometheus gap',
  series: changed(quiet, /./, unseen(13 * hours, 15 * hours)),
};
