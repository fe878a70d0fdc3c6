// How long it takes to connect to a Postgres: what an application without a pool waits for.
import type { SqlCollector } from '../collector.ts';
import { connectDuration } from '../metrics/postgres.ts';
import { sample } from '../sample.ts';
import type { PostgresPort } from '../targets/postgres-port.ts';

/** Opens a connection once a minute and closes it again. */
export const postgresConnect: SqlCollector<Pick<PostgresPort, 'connect'>> = {
  name: 'postgres_connect',
  metrics: [connectDuration],
  everyMs: 60_000,
  async collect(port) {
    return [sample(connectDuration, await port.connect())];
  },
};
