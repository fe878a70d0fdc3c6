// How many connections a Postgres takes; kept while it takes none of ours.
import type { SqlCollector } from '../collector.ts';
import type { Metric } from '../metric.ts';
import * as m from '../metrics/postgres.ts';
import { type Sample, sample } from '../sample.ts';
import { numberIn, type PostgresPort, type Row } from '../targets/postgres-port.ts';
import { usableSlots } from './postgres-slots.ts';
import { serverStatement } from './postgres-statements.ts';

const columns: readonly (readonly [column: string, metric: Metric<'target', 'gauge'>])[] = [
  ['max_connections', m.pgMaxConnections],
  ['superuser_reserved', m.pgSuperuserReserved],
  ['reserved', m.pgReserved],
  ['rds_reserved', m.pgRdsReserved],
  ['max_wal_senders', m.pgMaxWalSenders],
];

/** Reads the limits of connections, and serves them with their age while all slots are taken. */
export const postgresLimits: SqlCollector<Pick<PostgresPort, 'ask'>> = {
  name: 'postgres_limits',
  metrics: [...columns.map(([, metric]) => metric), m.connectionsUsable],
  keeps: true,
  async collect(port) {
    const [server] = await port.ask(serverStatement);
    return readLimits(server);
  },
};

/** The samples of limits; one that the server does not have yields none. */
export const readLimits = (server: Row | undefined): readonly Sample[] => {
  const usable = usableSlots(server);
  return [
    ...columns.flatMap(([column, metric]) => {
      const value = numberIn(server, column);
      return value === undefined ? [] : [sample(metric, value)];
    }),
    ...(usable === undefined ? [] : [sample(m.connectionsUsable, usable)]),
  ];
};
