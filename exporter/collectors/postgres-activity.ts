// Who is connected to a Postgres, and what they do.
import type { SqlCollector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import * as m from '../metrics/postgres.ts';
import * as work from '../metrics/postgres-work.ts';
import { type Sample, sample } from '../sample.ts';
import { numberIn, type PostgresPort, type Row, textIn } from '../targets/postgres-port.ts';
import { slotsOf } from './postgres-slots.ts';
import { activityStatement, databasesStatement, serverStatement } from './postgres-statements.ts';
import { otherName, topNames, withoutNumbers } from './top-names.ts';

const mostNames = 20;
const names = ['datname', 'usename', 'application_name'] as const;
type Name = (typeof names)[number];

/** The names of each label that were shown last. */
export type Shown = Map<Name, ReadonlySet<string>>;

/** Counts client backends, and tells how long they have been at it. */
export const postgresActivity: SqlCollector<Pick<PostgresPort, 'ask' | 'lacks' | 'memory'>> = {
  name: 'postgres_activity',
  metrics: [
    m.activityCount,
    m.activityMaxTransaction,
    m.activityMaxState,
    m.connectionsUsed,
    m.connectionsFree,
    m.connectionsAuthenticating,
    work.oldestTransaction,
    work.oldestIdleInTransaction,
  ],
  async collect(port) {
    const [[server], activity, databases] = await Promise.all([
      port.ask(serverStatement),
      port.ask(activityStatement),
      port.ask(databasesStatement),
    ]);
    const isHidden = server?.sees_all !== true || activity.some(({ state }) => state === 'unknown');
    if (isHidden)
      port.lacks(
        new TargetError('permission', 'Expected to see all sessions, got a role without pg_read_all_stats'),
      );
    const shown = port.memory<Shown>('postgres_activity', () => new Map());
    return [
      ...readSlots(server, activity),
      ...(isHidden ? [] : readAges(activity)),
      ...(isHidden ? [] : readAuthenticating(server, activity)),
      ...readGroups(activity, shown),
      ...(isHidden ? [] : readNone(activity, databases)),
    ];
  },
};

const readSlots = (server: Row | undefined, activity: readonly Row[]): readonly Sample[] => {
  const { used, free } = slotsOf(server, activity);
  return [sample(m.connectionsUsed, used), ...(free === undefined ? [] : [sample(m.connectionsFree, free)])];
};

const oldest = (rows: readonly Row[], column: string): number =>
  rows.reduce((most, row) => Math.max(most, numberIn(row, column) ?? 0), 0);

/** How long the oldest transaction of all is open, and the longest idle one idle. */
export const readAges = (activity: readonly Row[]): readonly Sample[] => {
  const idle = activity.filter((row) => textIn(row, 'state').startsWith('idle in transaction'));
  return [
    sample(work.oldestTransaction, oldest(activity, 'transaction_seconds')),
    sample(work.oldestIdleInTransaction, oldest(idle, 'state_seconds')),
  ];
};

// A server that shows those who log in has done so since version 18.
const readAuthenticating = (server: Row | undefined, activity: readonly Row[]): readonly Sample[] => {
  if ((numberIn(server, 'version_num') ?? 0) < 180_000) return [];
  const starting = activity.filter(({ state }) => state === 'starting');
  const count = starting.reduce((sum, row) => sum + (numberIn(row, 'connections') ?? 0), 0);
  return [sample(m.connectionsAuthenticating, count)];
};

const nameOf = (row: Row, name: Name): string =>
  name === 'application_name' ? withoutNumbers(textIn(row, name)) : textIn(row, name);

const choose = (activity: readonly Row[], shown: Shown): void => {
  for (const name of names) {
    const counts = new Map<string, number>();
    for (const row of activity) {
      const value = nameOf(row, name);
      counts.set(value, (counts.get(value) ?? 0) + (numberIn(row, 'connections') ?? 0));
    }
    shown.set(name, topNames(counts, shown.get(name) ?? new Set(), mostNames));
  }
};

interface Group {
  readonly labels: Readonly<Record<Name | 'state', string>>;
  readonly rows: Row[];
}

/** Connections and ages of each group of client backends, the groups of names that are not shown joined. */
export const readGroups = (activity: readonly Row[], shown: Shown): readonly Sample[] => {
  choose(activity, shown);
  const groups = new Map<string, Group>();
  for (const row of activity) {
    const bounded = (name: Name): string => {
      const value = nameOf(row, name);
      return shown.get(name)?.has(value) ? value : otherName;
    };
    const labels = {
      datname: bounded('datname'),
      state: textIn(row, 'state'),
      usename: bounded('usename'),
      application_name: bounded('application_name'),
    };
    const key = JSON.stringify(Object.values(labels));
    const group = groups.get(key) ?? { labels, rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups.values()].flatMap(samplesOf);
};

// Those of all versions; others are told where they are.
const states = [
  'active',
  'disabled',
  'fastpath function call',
  'idle',
  'idle in transaction',
  'idle in transaction (aborted)',
];

/** A 0 for each state that no client backend of a database is in: otherwise its series would end and begin with them. */
export const readNone = (activity: readonly Row[], databases: readonly Row[]): readonly Sample[] =>
  databases.slice(0, mostNames).flatMap((database) => {
    const datname = textIn(database, 'datname');
    const here = new Set(activity.filter((row) => row.datname === datname).map(({ state }) => state));
    return states
      .filter((state) => !here.has(state))
      .flatMap((state) => {
        const labels = { datname, state, usename: '', application_name: '' };
        return [sample(m.activityCount, 0, labels), sample(m.activityMaxTransaction, 0, labels)];
      });
  });

const samplesOf = ({ labels, rows }: Group): readonly Sample[] => {
  const count = rows.reduce((sum, row) => sum + (numberIn(row, 'connections') ?? 0), 0);
  const isUnknown = labels.state === 'unknown';
  return [
    sample(m.activityCount, count, labels),
    ...(isUnknown ? [] : [sample(m.activityMaxTransaction, oldest(rows, 'transaction_seconds'), labels)]),
    ...(rows.some((row) => numberIn(row, 'state_seconds') !== undefined)
      ? [sample(m.activityMaxState, oldest(rows, 'state_seconds'), labels)]
      : []),
  ];
};
