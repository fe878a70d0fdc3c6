import { expect, it } from 'vitest';
import { postgresDatabases, readDatabases } from '../../../exporter/collectors/postgres-databases.ts';
import { databasesStatement } from '../../../exporter/collectors/postgres-statements.ts';
import { literalPostgres } from '../../support/postgres-port.ts';
import { lines } from '../../support/values.ts';

const row = {
  datid: '16384',
  datname: 'shop',
  connection_limit: -1,
  numbackends: 4,
  sessions_killed: 2,
  session_time: 1500,
};

it('gives what each database has counted, times in seconds', async () => {
  const samples = await postgresDatabases.collect(literalPostgres(new Map([[databasesStatement, [row]]])));
  expect(lines(samples)).toEqual([
    'pg_database_connection_limit{datname="shop"} -1',
    'pg_stat_database_numbackends{datid="16384",datname="shop"} 4',
    'pg_stat_database_sessions_killed{datid="16384",datname="shop"} 2',
    'pg_stat_database_session_time_seconds_total{datid="16384",datname="shop"} 1.5',
  ]);
});

it('gives nothing for what is NULL', () => {
  expect(lines(readDatabases([{ datid: '1', datname: 'new', numbackends: 0, stats_reset: null }]))).toEqual([
    'pg_stat_database_numbackends{datid="1",datname="new"} 0',
  ]);
});
