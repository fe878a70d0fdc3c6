import { expect, it } from 'vitest';
import { postgresLimits, readLimits } from '../../../exporter/collectors/postgres-limits.ts';
import { serverStatement } from '../../../exporter/collectors/postgres-statements.ts';
import { literalPostgres, serverRow } from '../../support/postgres-port.ts';
import { lines } from '../../support/values.ts';

it('are those the version has, and what they leave', async () => {
  expect(
    lines(await postgresLimits.collect(literalPostgres(new Map([[serverStatement, [serverRow]]])))),
  ).toEqual([
    'pg_settings_max_connections 100',
    'pg_settings_superuser_reserved_connections 3',
    'pg_settings_max_wal_senders 10',
    'pg_connections_usable 97',
  ]);
  expect(lines(readLimits({ ...serverRow, reserved: 4, rds_reserved: 2 }))).toEqual([
    'pg_settings_max_connections 100',
    'pg_settings_superuser_reserved_connections 3',
    'pg_settings_reserved_connections 4',
    'pg_settings_rds_rds_superuser_reserved_connections 2',
    'pg_settings_max_wal_senders 10',
    'pg_connections_usable 91',
  ]);
});

it('are kept while the server takes no connection', () => {
  expect(postgresLimits.keeps).toBe(true);
});
