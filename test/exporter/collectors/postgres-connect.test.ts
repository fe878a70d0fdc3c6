import { expect, it } from 'vitest';
import { postgresConnect } from '../../../exporter/collectors/postgres-connect.ts';
import { literalPostgres } from '../../support/postgres-port.ts';
import { lines } from '../../support/values.ts';

it('tells how long a connection took to open, once a minute', async () => {
  const port = literalPostgres(new Map(), { seconds: 0.025 });
  expect(lines(await postgresConnect.collect(port))).toEqual(['pg_connect_duration_seconds 0.025']);
  expect(postgresConnect.everyMs).toBe(60_000);
});
