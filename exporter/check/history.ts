// What Prometheus knows beyond this moment: https://prometheus.io/docs/prometheus/latest/querying/api/
import * as v from 'valibot';
import { shownUrl } from '../config/address.ts';
import { loginHeaders, pageAddress } from '../config/page-url.ts';

/** One series as it stands: what is known of Celery's workers, consumers and settings, and of schedules. */
export interface Fact {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An alert that is pending or firing; since when, in seconds since the epoch. */
export interface Alert {
  readonly alert: string;
  readonly target: string;
  readonly state: 'pending' | 'firing';
  readonly since: number | undefined;
}

/** Per target, what only history can tell; a target Prometheus does not know has no entry. */
export interface History {
  readonly usedInDay: ReadonlyMap<string, number>;
  readonly perDayAtHourRate: ReadonlyMap<string, number>;
  readonly ownInDay: ReadonlyMap<string, number>;
  readonly rejectedInDay: ReadonlyMap<string, number>;
  /** In two minutes, as RedisRejectedConnections has it. */
  readonly rejectedNow: ReadonlyMap<string, number>;
  /** Operations of the last 24 hours by purpose, as far as they were watched. */
  readonly purposes: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Seconds within which half of the reads of the last five minutes were answered. */
  readonly roundTrip: ReadonlyMap<string, number>;
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  /** What is pending or fires, the Watchdog left out. */
  readonly alerts: readonly Alert[];
  /** Whether rules are evaluated at all, as the Watchdog tells. */
  readonly isAlerting: boolean;
}

/** Prometheus could not be asked; the message says why. */
export class HistoryError extends Error {}

const answer = v.object({
  data: v.object({
    result: v.array(
      v.object({ metric: v.record(v.string(), v.string()), value: v.tuple([v.number(), v.string()]) }),
    ),
  }),
});

const factNames = [
  ...[
    ...['worker_up', 'worker_info', 'worker_heartbeat_interval_seconds', 'worker_prefetch_count'],
    ...['worker_slots', 'workers_expected', 'workers_missing', 'workers_hung', 'queue_consumer_stuck'],
    ...['setting_effective', 'consumers', 'consumer_poll_interval_seconds', 'results_stored_ratio'],
  ].map((name) => `celery_${name}`),
  ...['lateness', 'grace', 'interval'].map((name) => `headroom_schedule_${name}_seconds`),
  ...['last_run', 'next_run'].map((name) => `headroom_schedule_${name}_timestamp_seconds`),
  'headroom_schedule_missed_runs',
];

const query = async (url: string, promql: string, timeoutMs: number) => {
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

const byTarget = async (
  url: string,
  promql: string,
  timeoutMs: number,
): Promise<ReadonlyMap<string, number>> => {
  const result = await query(url, promql, timeoutMs);
  return new Map(result.map(({ metric, value }) => [metric.target ?? '', Number(value[1])]));
};

/** What is known of Celery now; of two exporters that watch one target, what the second says is the same. */
const readFacts = async (url: string, timeoutMs: number): Promise<History['facts']> => {
  const series = `{__name__=~"${factNames.join('|')}"}`;
  // An aggregation drops the name, unless it is a label of its own.
  const named = `max without (instance, job, pod) (label_replace(${series}, "fact", "$1", "__name__", "(.+)"))`;
  const facts = new Map<string, Fact[]>();
  for (const { metric, value } of await query(url, named, timeoutMs)) {
    const { target = '', fact = '', ...labels } = metric;
    facts.set(target, [...(facts.get(target) ?? []), { name: fact, labels, value: Number(value[1]) }]);
  }
  return facts;
};

/** Operations of a day by target and purpose. */
const readPurposes = async (url: string, timeoutMs: number): Promise<History['purposes']> => {
  // Of exporters beside each other each counts all of them.
  const promql =
    'max by (target, purpose) (sum without (instance, pod) (increase(redis_operations_by_purpose_total[1d])))';
  const purposes = new Map<string, Map<string, number>>();
  for (const { metric, value } of await query(url, promql, timeoutMs)) {
    const { target = '', purpose = '' } = metric;
    purposes.set(target, (purposes.get(target) ?? new Map()).set(purpose, Number(value[1])));
  }
  return purposes;
};

const readAlerts = async (url: string, timeoutMs: number): Promise<readonly Alert[]> => {
  const [states, since] = await Promise.all([
    query(url, 'max by (alertname, alertstate, target) (ALERTS)', timeoutMs),
    query(url, 'min by (alertname, target) (ALERTS_FOR_STATE)', timeoutMs),
  ]);
  const key = ({ alertname = '', target = '' }: Readonly<Record<string, string>>) => `${alertname} ${target}`;
  const begun = new Map(since.map(({ metric, value }) => [key(metric), Number(value[1])]));
  return states
    .map(({ metric }) => ({
      alert: metric.alertname ?? '',
      target: metric.target ?? '',
      state: metric.alertstate === 'firing' ? ('firing' as const) : ('pending' as const),
      since: begun.get(key(metric)),
    }))
    .sort((a, b) => (`${a.alert} ${a.target}` < `${b.alert} ${b.target}` ? -1 : 1));
};

const watchdog = 'Watchdog';

/** Asks a Prometheus that scrapes this exporter; throws a HistoryError when it does not answer. */
export const readHistory = async (url: string, timeoutMs: number): Promise<History> => {
  const ask = (promql: string) => byTarget(url, `sum by (target) (${promql})`, timeoutMs);
  const [usedInDay, perDayAtHourRate, ownInDay, rejectedInDay, rejectedNow, roundTrip] = await Promise.all([
    ask('increase(redis_commands_processed_total[1d])'),
    ask('rate(redis_commands_processed_total[1h]) * 86400'),
    ask('increase(headroom_target_commands_total[1d])'),
    ask('increase(redis_rejected_connections_total[1d])'),
    ask('increase(redis_rejected_connections_total[2m])'),
    byTarget(url, 'max by (target) (quantile_over_time(0.5, redis_round_trip_seconds[5m]))', timeoutMs),
  ]);
  const [facts, purposes, alerts] = await Promise.all([
    readFacts(url, timeoutMs),
    readPurposes(url, timeoutMs),
    readAlerts(url, timeoutMs),
  ]);
  return {
    ...{ usedInDay, perDayAtHourRate, ownInDay, rejectedInDay, rejectedNow, roundTrip, facts, purposes },
    alerts: alerts.filter(({ alert }) => alert !== watchdog),
    isAlerting: alerts.some(({ alert, state }) => alert === watchdog && state === 'firing'),
  };
};
