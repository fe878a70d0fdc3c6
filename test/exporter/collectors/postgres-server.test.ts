import { describe, expect, it } from 'vitest';
import { postgresServer, readServer } from '../../../exporter/collectors/postgres-server.ts';
import { activityStatement, serverStatement } from '../../../exporter/collectors/postgres-statements.ts';
import { backends, literalPostgres, serverRow } from '../../support/postgres-port.ts';
import { lines } from '../../support/values.ts';

const saturated = async (connections: number, refused = false) => {
  const answers = new Map([
    [serverStatement, [serverRow]],
    [activityStatement, [backends(connections)]],
  ]);
  const samples = await postgresServer.collect(literalPostgres(answers, { refused }));
  return lines(samples)[0];
};

describe('a server', () => {
  it('tells its version, start and part', () => {
    expect(lines(readServer(serverRow))).toEqual([
      'pg_static{version="PostgreSQL 15.18 on x86_64-pc-linux-gnu",short_version="15.18.0"} 1',
      'pg_settings_server_version_num 150018',
      'pg_postmaster_start_time_seconds 1700000000.5',
      'pg_replication_is_replica 0',
    ]);
    expect(lines(readServer({ ...serverRow, is_replica: true }))).toContain('pg_replication_is_replica 1');
  });

  it('says nothing of what it does not say', () => {
    expect(lines(readServer({ ...serverRow, started: null, is_replica: null }))).toEqual([
      'pg_static{version="PostgreSQL 15.18 on x86_64-pc-linux-gnu",short_version="15.18.0"} 1',
      'pg_settings_server_version_num 150018',
    ]);
  });

  it('is no server without a row', () => {
    expect(() => readServer(undefined)).toThrow('Expected one row');
  });

  it.each([
    ['with slots left', 95, false, 0],
    ['without a slot for ordinary roles', 96, false, 1],
    ['that refused the last connection, whatever it counts', 1, true, 1],
  ])('%s', async (_, connections, refused, expected) => {
    expect(await saturated(connections, refused)).toBe(`pg_saturated ${expected}`);
  });
});
