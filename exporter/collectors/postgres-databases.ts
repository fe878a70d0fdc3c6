// What Postgres counts of each database: transactions, rows, blocks and how sessions ended.
import type { SqlCollector } from '../collector.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/postgres-databases.ts';
import { type Sample, sample } from '../sample.ts';
import { numberIn, type PostgresPort, type Row, textIn } from '../targets/postgres-port.ts';
import { databasesStatement } from './postgres-statements.ts';

type OfDatabase = Metric<'target' | 'datid' | 'datname', 'gauge' | 'counter'>;

const columns: readonly (readonly [column: string, metric: OfDatabase, scale?: number])[] = [
  ['numbackends', m.numBackends],
  ['xact_commit', m.xactCommit],
  ['xact_rollback', m.xactRollback],
  ['blks_read', m.blksRead],
  ['blks_hit', m.blksHit],
  ['tup_returned', m.tupReturned],
  ['tup_fetched', m.tupFetched],
  ['tup_inserted', m.tupInserted],
  ['tup_updated', m.tupUpdated],
  ['tup_deleted', m.tupDeleted],
  ['conflicts', m.conflicts],
  ['temp_files', m.tempFiles],
  ['temp_bytes', m.tempBytes],
  ['deadlocks', m.deadlocks],
  ['blk_read_time', m.blkReadTime],
  ['blk_write_time', m.blkWriteTime],
  ['sessions', m.sessions],
  ['sessions_abandoned', m.sessionsAbandoned],
  ['sessions_fatal', m.sessionsFatal],
  ['sessions_killed', m.sessionsKilled],
  // The server counts milliseconds.
  ['session_time', m.sessionTime, 0.001],
  ['active_time', m.activeTime, 0.001],
  ['idle_in_transaction_time', m.idleInTransactionTime, 0.001],
  ['stats_reset', m.statsReset],
];

/** Reads the statistics and the limits of databases. */
export const postgresDatabases: SqlCollector<Pick<PostgresPort, 'ask'>> = {
  name: 'postgres_databases',
  metrics: [...columns.map(([, metric]) => metric), m.databaseConnectionLimit],
  async collect(port) {
    return readDatabases(await port.ask(databasesStatement));
  },
};

/** The samples of databases; a column without a value yields none. */
export const readDatabases = (rows: readonly Row[]): readonly Sample[] => [
  ...rows.flatMap((row) => {
    const limit = numberIn(row, 'connection_limit');
    const datname = textIn(row, 'datname');
    return limit === undefined ? [] : [sample(m.databaseConnectionLimit, limit, { datname })];
  }),
  ...columns.flatMap(([column, metric, scale = 1]) =>
    rows.flatMap((row) => {
      const value = numberIn(row, column);
      const labels = { datid: textIn(row, 'datid'), datname: textIn(row, 'datname') };
      return value === undefined ? [] : [sample(metric, value * scale, labels)];
    }),
  ),
];
