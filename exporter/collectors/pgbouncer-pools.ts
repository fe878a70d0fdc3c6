// The pools of a PgBouncer: who has connections to servers, and who waits for one.
import type { Reader } from '../collector.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/pgbouncer-pools.ts';
import { type Sample, sample } from '../sample.ts';
import { figureIn, type PgbouncerPort } from '../targets/pgbouncer-port.ts';
import { type Row, textIn } from '../targets/postgres-port.ts';
import { consoleName } from './pgbouncer-databases.ts';
import { haveUsersSizes, poolLimits } from './pgbouncer-pool-limits.ts';
import { otherName, topNames } from './top-names.ts';

/** So many pools have series of their own. */
export const mostPools = 100;

type OfPool = Metric<'target' | 'database' | 'user', 'gauge'>;

const columns: readonly (readonly [column: string, metric: OfPool])[] = [
  ['cl_active', m.clientActive],
  ['cl_waiting', m.clientWaiting],
  ['cl_active_cancel_req', m.clientActiveCancel],
  ['cl_waiting_cancel_req', m.clientWaitingCancel],
  ['sv_active', m.serverActive],
  ['sv_active_cancel', m.serverActiveCancel],
  ['sv_being_canceled', m.serverBeingCanceled],
  ['sv_idle', m.serverIdle],
  ['sv_used', m.serverUsed],
  ['sv_tested', m.serverTesting],
  ['sv_login', m.serverLogin],
];

/** Reads the pools and how full each is; of very many, those with most clients, the others together. */
export const pgbouncerPools = (): Reader<PgbouncerPort> => {
  let shown: ReadonlySet<string> = new Set();
  return {
    name: 'pgbouncer_pools',
    metrics: [
      ...columns.map(([, metric]) => metric),
      ...[m.clientMaxWait, m.clientWait, m.poolMaxServers, m.poolSaturation],
    ],
    async collect(port) {
      const [rows, databases, config] = await Promise.all([
        port.show('POOLS'),
        port.show('DATABASES'),
        port.show('CONFIG'),
      ]);
      const users = haveUsersSizes(databases) ? await port.show('USERS') : [];
      const pools = rows.filter((row) => row.database !== consoleName);
      const counts = pools.map((row) => [keyOf(row), clientsOf(row)] as const);
      shown = topNames(new Map(counts), shown, mostPools);
      return readPools(pools, poolLimits({ databases, users, config }), shown);
    },
  };
};

/** One pool's name, as no two pools have it. */
export const keyOf = (row: Row): string => JSON.stringify([textIn(row, 'database'), textIn(row, 'user')]);

const clientsOf = (row: Row): number =>
  (figureIn(row, 'cl_active') ?? 0) + (figureIn(row, 'cl_waiting') ?? 0);

type Limit = (pool: Row) => number | undefined;

/** The samples of SHOW POOLS; `limitOf` tells how many connections a pool may open. */
export const readPools = (
  rows: readonly Row[],
  limitOf: Limit,
  shown: ReadonlySet<string>,
): readonly Sample[] => {
  const own = rows.filter((row) => shown.has(keyOf(row)));
  const others = rows.filter((row) => !shown.has(keyOf(row)));
  return [
    ...own.flatMap((row) =>
      samplesOf([row], limitOf, { database: textIn(row, 'database'), user: textIn(row, 'user') }),
    ),
    ...(others.length === 0 ? [] : samplesOf(others, limitOf, { database: otherName, user: otherName })),
  ];
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** The samples of pools that are told as one: connections add up, of waits and saturations the worst counts. */
const samplesOf = (
  rows: readonly Row[],
  limitOf: Limit,
  labels: { readonly database: string; readonly user: string },
): readonly Sample[] => {
  const told = (
    metric: OfPool,
    read: (row: Row) => number | undefined,
    fold: (values: readonly number[]) => number,
  ): readonly Sample[] => {
    const values = rows.map(read).filter((value) => value !== undefined);
    return values.length === 0 ? [] : [sample(metric, fold(values), labels)];
  };
  const worst = (values: readonly number[]) => Math.max(...values);
  return [
    ...columns.flatMap(([column, metric]) => told(metric, (row) => figureIn(row, column), sum)),
    ...told(m.clientMaxWait, (row) => figureIn(row, 'maxwait'), worst),
    ...told(m.clientWait, waitOf, worst),
    // Without one of them it would be a part taken for the whole.
    ...(rows.every((row) => limitOf(row) !== undefined) ? told(m.poolMaxServers, limitOf, sum) : []),
    ...told(m.poolSaturation, (row) => saturationOf(row, limitOf(row)), worst),
  ];
};

/** Seconds that the oldest client in the queue has waited: whole ones, and what is left in microseconds. */
const waitOf = (row: Row): number | undefined => {
  const [seconds, microseconds = 0] = [figureIn(row, 'maxwait'), figureIn(row, 'maxwait_us')];
  return seconds === undefined ? undefined : (seconds * 1e6 + microseconds) / 1e6;
};

const saturationOf = (row: Row, limit: number | undefined): number | undefined => {
  const active = figureIn(row, 'sv_active');
  return active === undefined || limit === undefined || limit <= 0 ? undefined : active / limit;
};
