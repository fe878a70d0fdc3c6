// What Prometheus knows beyond this moment. Pure.
import type { Answers, Series } from './prometheus.ts';

/** One series as it stands: what is known of Celery's workers, consumers and settings, of schedules, services and keys. */
export interface Fact {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** An alert that is pending or firing; since when, in seconds since the epoch. */
export interface Alert {
  readonly alert: string;
  readonly target: string;
  /** What else it is of: a service, a pool, a worker. */
  readonly labels: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
  /** As the rule has it: `critical` is what pages; empty where it has none. */
  readonly severity: string;
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
  /** The same of the last hour. */
  readonly purposesInHour: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Operations of the last 24 hours and of the last one by service, where the server counts them by connection. */
  readonly services: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly servicesInHour: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** The command called most in the last hour. */
  readonly greatestCommand: ReadonlyMap<string, string>;
  /** Seconds within which half of the reads of the last five minutes were answered. */
  readonly roundTrip: ReadonlyMap<string, number>;
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  /** What is pending or fires, the Watchdog left out. */
  readonly alerts: readonly Alert[];
  /** Whether rules are evaluated at all, as the Watchdog tells. */
  readonly isAlerting: boolean;
}

const numberOf = ({ value }: Series): number => Number(value[1]);

const byTarget = <Value>(
  answer: readonly Series[],
  of: (series: Series) => Value,
): ReadonlyMap<string, Value> => new Map(answer.map((series) => [series.metric.target ?? '', of(series)]));

const grouped = <Value>(pairs: readonly (readonly [target: string, value: Value])[]) => {
  const groups = new Map<string, Value[]>();
  for (const [target, value] of pairs) groups.set(target, [...(groups.get(target) ?? []), value]);
  return groups;
};

const factsOf = (answer: readonly Series[]): History['facts'] =>
  grouped(
    answer.map((series) => {
      const { target = '', fact: name = '', ...labels } = series.metric;
      return [target, { name, labels, value: numberOf(series) }];
    }),
  );

/** Values by target and by one more label. */
const byTargetAnd = (label: string, answer: readonly Series[]): History['purposes'] => {
  const pairs = answer.map((series): readonly [string, readonly [string, number]] => [
    series.metric.target ?? '',
    [series.metric[label] ?? '', numberOf(series)],
  ]);
  return new Map([...grouped(pairs)].map(([target, values]) => [target, new Map(values)]));
};

const greatestOf = (answer: readonly Series[]): History['greatestCommand'] =>
  // Of one target the last counts.
  byTarget(
    [...answer].sort((a, b) => numberOf(a) - numberOf(b)),
    ({ metric }) => metric.cmd ?? '',
  );

const keyOf = ({ alertstate: _, ...labels }: Series['metric']): string =>
  JSON.stringify(Object.entries(labels).sort());

/** What fires before what is pending, and what pages before the rest. */
const orderOf = ({ state, severity, alert, target, labels }: Alert): string =>
  [state, severity === 'critical' ? 0 : 1, alert, target, ...Object.values(labels)].join(' ');

const alertsOf = ({ alerts, alertsSince }: Answers): readonly Alert[] => {
  const begun = new Map(alertsSince.map((series) => [keyOf(series.metric), numberOf(series)]));
  return alerts
    .map(({ metric }): Alert => {
      const { alertname: alert = '', alertstate, severity = '', target = '', ...labels } = metric;
      const state = alertstate === 'firing' ? 'firing' : 'pending';
      return { alert, target, labels, state, severity, since: begun.get(keyOf(metric)) };
    })
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
};

const watchdog = 'Watchdog';

/** What the answers of a Prometheus tell. */
export const historyOf = (answers: Answers): History => {
  const alerts = alertsOf(answers);
  return {
    usedInDay: byTarget(answers.usedInDay, numberOf),
    perDayAtHourRate: byTarget(answers.perDayAtHourRate, numberOf),
    ownInDay: byTarget(answers.ownInDay, numberOf),
    rejectedInDay: byTarget(answers.rejectedInDay, numberOf),
    rejectedNow: byTarget(answers.rejectedNow, numberOf),
    roundTrip: byTarget(answers.roundTrip, numberOf),
    purposes: byTargetAnd('purpose', answers.purposesInDay),
    purposesInHour: byTargetAnd('purpose', answers.purposesInHour),
    services: byTargetAnd('service', answers.servicesInDay),
    servicesInHour: byTargetAnd('service', answers.servicesInHour),
    greatestCommand: greatestOf(answers.commandsInHour),
    facts: factsOf(answers.facts),
    alerts: alerts.filter(({ alert }) => alert !== watchdog),
    isAlerting: alerts.some(({ alert, state }) => alert === watchdog && state === 'firing'),
  };
};
