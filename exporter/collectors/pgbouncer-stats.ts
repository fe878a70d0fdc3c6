// What a PgBouncer has done for each database.
import type { Reader } from '../collector.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/pgbouncer-databases.ts';
import { type Sample, sample } from '../sample.ts';
import { figureIn, type PgbouncerPort } from '../targets/pgbouncer-port.ts';
import { type Row, textIn } from '../targets/postgres-port.ts';
import { consoleName, mostDatabases } from './pgbouncer-databases.ts';
import { topNames } from './top-names.ts';

const microseconds = 1e6;

const columns: readonly (readonly [
  column: string,
  metric: Metric<'target' | 'database', 'counter'>,
  per?: number,
])[] = [
  ['total_query_count', m.queriesPooled],
  ['total_query_time', m.queriesDuration, microseconds],
  ['total_received', m.receivedBytes],
  ['total_sent', m.sentBytes],
  ['total_wait_time', m.clientWaitTotal, microseconds],
  ['total_xact_count', m.transactionsPooled],
  ['total_xact_time', m.inTransaction, microseconds],
  ['total_server_assignment_count', m.serverAssignments],
  ['total_client_parse_count', m.clientParses],
  ['total_server_parse_count', m.serverParses],
  ['total_bind_count', m.binds],
];

/** Reads the totals of databases; of very many, those with most queries: a sum of the others could fall. */
export const pgbouncerStats = (): Reader<PgbouncerPort> => {
  let shown: ReadonlySet<string> = new Set();
  return {
    name: 'pgbouncer_stats',
    metrics: columns.map(([, metric]) => metric),
    async collect(port) {
      const rows = (await port.show('STATS')).filter((row) => row.database !== consoleName);
      const counts = rows.map(
        (row) => [textIn(row, 'database'), figureIn(row, 'total_query_count') ?? 0] as const,
      );
      shown = topNames(new Map(counts), shown, mostDatabases);
      return readStats(rows.filter((row) => shown.has(textIn(row, 'database'))));
    },
  };
};

/** The samples of SHOW STATS; a column that this version does not have yields none. */
export const readStats = (rows: readonly Row[]): readonly Sample[] =>
  rows
    .filter((row) => row.database !== consoleName)
    .flatMap((row) =>
      columns.flatMap(([column, metric, per = 1]) => {
        const value = figureIn(row, column);
        return value === undefined
          ? []
          : [sample(metric, value / per, { database: textIn(row, 'database') })];
      }),
    );
