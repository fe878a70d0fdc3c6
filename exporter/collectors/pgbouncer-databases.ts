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
type Read = (row: Row) => number | undefined;

const figure =
  (column: string): Read =>
  (row) =>
    figureIn(row, column);

/** The reserve of a database, by its name from 1.24 on or by its name before. */
export const reserveIn: Read = (row) => figureIn(row, 'reserve_pool_size') ?? figureIn(row, 'reserve_pool');

const columns: readonly (readonly [metric: Metric<Labels, 'gauge'>, read: Read])[] = [
  [m.poolSize, figure('pool_size')],
  [m.reservePool, reserveIn],
  [m.maxConnections, figure('max_connections')],
  [m.currentConnections, figure('current_connections')],
  [m.paused, figure('paused')],
  [m.disabled, figure('disabled')],
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
        columns.flatMap(([metric, read]) => {
          const value = read(row);
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
