// The databases of a PgBouncer: where they are, and how many connections each may have.
import type { Reader } from '../collector.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/pgbouncer-databases.ts';
import { type Sample, sample } from '../sample.ts';
import { figureIn, type PgbouncerPort } from '../targets/pgbouncer-port.ts';
import { type Row, textIn } from '../targets/postgres-port.ts';
import { settingIn } from './pgbouncer-config.ts';
import { otherName, topNames } from './top-names.ts';

/** The console itself, which is shown as a database and has no server behind it. */
export const consoleName = 'pgbouncer';

/** So many databases have series of their own. */
export const mostDatabases = 50;

type Labels = 'target' | 'name' | 'host' | 'port' | 'database' | 'force_user' | 'pool_mode';
const columns: readonly (readonly [metric: Metric<Labels, 'gauge'>, ...names: readonly string[]])[] = [
  [m.poolSize, 'pool_size'],
  // Its name from 1.24 on, and its name before.
  [m.reservePool, 'reserve_pool_size', 'reserve_pool'],
  [m.maxConnections, 'max_connections'],
  [m.currentConnections, 'current_connections'],
  [m.paused, 'paused'],
  [m.disabled, 'disabled'],
];

/** Reads the databases; of very many, those with most connections, the others together by their connections alone. */
export const pgbouncerDatabases = (): Reader<PgbouncerPort> => {
  let shown: ReadonlySet<string> = new Set();
  return {
    name: 'pgbouncer_databases',
    metrics: columns.map(([metric]) => metric),
    async collect(port) {
      const [rows, config] = await Promise.all([port.show('DATABASES'), port.show('CONFIG')]);
      const counts = rows
        .filter((row) => row.name !== consoleName)
        .map((row) => [textIn(row, 'name'), figureIn(row, 'current_connections') ?? 0] as const);
      shown = topNames(new Map(counts), shown, mostDatabases);
      return readDatabases(rows, settingIn(config, 'pool_mode'), shown);
    },
  };
};

const firstOf = (row: Row, names: readonly string[]): number | undefined =>
  names.map((name) => figureIn(row, name)).find((value) => value !== undefined);

/** The samples of SHOW DATABASES, the console left out; a pool mode of NULL is that of the whole PgBouncer. */
export const readDatabases = (
  rows: readonly Row[],
  poolMode: string,
  shown: ReadonlySet<string>,
): readonly Sample[] => {
  const databases = rows.filter((row) => row.name !== consoleName);
  const others = databases.filter((row) => !shown.has(textIn(row, 'name')));
  return [
    ...databases
      .filter((row) => shown.has(textIn(row, 'name')))
      .flatMap((row) =>
        columns.flatMap(([metric, ...names]) => {
          const value = firstOf(row, names);
          return value === undefined ? [] : [sample(metric, value, labelsOf(row, poolMode))];
        }),
      ),
    ...(others.length === 0 ? [] : [together(others)]),
  ];
};

const labelsOf = (row: Row, poolMode: string) => ({
  name: textIn(row, 'name'),
  host: textIn(row, 'host'),
  port: String(figureIn(row, 'port') ?? ''),
  database: textIn(row, 'database'),
  force_user: textIn(row, 'force_user'),
  pool_mode: textIn(row, 'pool_mode') || poolMode,
});

/** Databases without series of their own: their limits do not add up to anything, their connections do. */
const together = (rows: readonly Row[]): Sample => {
  const held = rows.reduce((sum, row) => sum + (figureIn(row, 'current_connections') ?? 0), 0);
  const none = { host: '', port: '', database: '', force_user: '', pool_mode: '' };
  return sample(m.currentConnections, held, { name: otherName, ...none });
};

/**
 * How many connections to servers one pool of each database may open: its size, and the reserve unless
 * reserve_pool_timeout is 0, which turns it off.
 */
export const poolLimits = (rows: readonly Row[], config: readonly Row[]): ReadonlyMap<string, number> => {
  const hasReserve = Number(settingIn(config, 'reserve_pool_timeout')) > 0;
  return new Map(
    rows.flatMap((row) => {
      const size = figureIn(row, 'pool_size');
      const reserve = hasReserve ? (firstOf(row, ['reserve_pool_size', 'reserve_pool']) ?? 0) : 0;
      return size === undefined ? [] : [[textIn(row, 'name'), size + reserve] as const];
    }),
  );
};
