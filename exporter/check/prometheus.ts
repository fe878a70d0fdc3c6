// What a check asks Prometheus: https://prometheus.io/docs/prometheus/latest/querying/api/
import * as v from 'valibot';
import { shownUrl } from '../config/address.ts';
import { loginHeaders, pageAddress } from '../config/page-url.ts';

/** Prometheus could not be asked; the message says why. */
export class HistoryError extends Error {}

const series = v.object({
  metric: v.record(v.string(), v.string()),
  value: v.tuple([v.number(), v.string()]),
});
const answer = v.object({ data: v.object({ result: v.array(series) }) });

/** One series of an answer: its labels, and when it had which value. */
export type Series = v.InferOutput<typeof series>;

const factNames = [
  ...[
    ...['worker_up', 'worker_info', 'worker_heartbeat_interval_seconds', 'worker_prefetch_count'],
    ...['worker_slots', 'workers_expected', 'workers_missing', 'workers_hung', 'queue_consumer_stuck'],
    ...['setting_effective', 'consumers', 'consumer_poll_interval_seconds', 'results_stored_ratio'],
  ].map((name) => `celery_${name}`),
  ...['lateness', 'grace', 'interval'].map((name) => `headroom_schedule_${name}_seconds`),
  ...['last_run', 'next_run'].map((name) => `headroom_schedule_${name}_timestamp_seconds`),
  'headroom_schedule_missed_runs',
  ...['connections', 'connections_expected'].map((name) => `redis_service_${name}`),
  ...['key_prefix_memory_bytes', 'connected_clients', 'config_maxclients'].map((name) => `redis_${name}`),
];

/** What tells alerts of one name and target apart, as far as our rules have it. */
const apart = [
  ...['db', 'prefix', 'hostname', 'queue_name', 'queue', 'scheduler', 'schedule'],
  ...['service', 'pool', 'database', 'user', 'datname', 'collector', 'setting', 'cmd'],
].join(', ');

const ofTarget = (promql: string): string => `sum by (target) (${promql})`;
// Of exporters beside each other each counts all of them.
const ofPurposes = (range: string): string =>
  `max by (target, purpose) (sum without (instance, pod) (increase(redis_operations_by_purpose_total[${range}])))`;
// Redis 8 and Valkey 8.1 count what each connection sends; of others nothing comes.
const ofServices = (range: string): string =>
  `max by (target, service) (sum without (instance, pod) (increase(redis_service_commands_total[${range}])))`;

/** Each question, in PromQL. */
const questions = {
  usedInDay: ofTarget('increase(redis_commands_processed_total[1d])'),
  perDayAtHourRate: ofTarget('rate(redis_commands_processed_total[1h]) * 86400'),
  ownInDay: ofTarget('increase(headroom_target_commands_total[1d])'),
  rejectedInDay: ofTarget('increase(redis_rejected_connections_total[1d])'),
  rejectedNow: ofTarget('increase(redis_rejected_connections_total[2m])'),
  roundTrip: 'max by (target) (quantile_over_time(0.5, redis_round_trip_seconds[5m]))',
  purposesInDay: ofPurposes('1d'),
  purposesInHour: ofPurposes('1h'),
  servicesInDay: ofServices('1d'),
  servicesInHour: ofServices('1h'),
  commandsInHour: 'topk by (target) (3, sum by (target, cmd) (increase(redis_commands_total[1h])))',
  // An aggregation drops the name, unless it is a label of its own; of two exporters the second says the same.
  facts: `max without (instance, job, pod) (label_replace({__name__=~"${factNames.join('|')}"}, "fact", "$1", "__name__", "(.+)"))`,
  alerts: `max by (alertname, alertstate, severity, target, ${apart}) (ALERTS)`,
  alertsSince: `min by (alertname, severity, target, ${apart}) (ALERTS_FOR_STATE)`,
} as const;

/** What Prometheus answered to each question. */
export type Answers = Readonly<Record<keyof typeof questions, readonly Series[]>>;

const ask = async (url: string, promql: string, timeoutMs: number): Promise<readonly Series[]> => {
  const base = pageAddress(url.endsWith('/') ? url : `${url}/`);
  if (!base)
    throw new HistoryError(`--prometheus: expected a URL such as http://host:9090, got ${shownUrl(url)}`);
  try {
    const address = new URL('api/v1/query', base.url);
    address.searchParams.set('query', promql);
    // A login in the URL itself would be refused, and told.
    const response = await fetch(address, {
      headers: loginHeaders(base),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return v.parse(answer, await response.json()).data.result;
  } catch (error) {
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new HistoryError(`--prometheus: expected an answer to a query, got ${cause}`, { cause: error });
  }
};

/** Asks a Prometheus that scrapes this exporter; throws a HistoryError when it does not answer. */
export const askPrometheus = async (url: string, timeoutMs: number): Promise<Answers> => {
  const answers = Object.entries(questions).map(
    async ([name, promql]) => [name, await ask(url, promql, timeoutMs)] as const,
  );
  return Object.fromEntries(await Promise.all(answers)) as Answers;
};
