// What a Postgres is, and whether it has a slot left.
import type { SqlCollector } from '../collector.ts';
import { TargetError } from '../failure.ts';
import * as m from '../metrics/postgres.ts';
import { type Sample, sample } from '../sample.ts';
import { numberIn, type PostgresPort, type Row, textIn } from '../targets/postgres-port.ts';
import { slotsOf } from './postgres-slots.ts';
import { activityStatement, serverStatement } from './postgres-statements.ts';

/** Reads the server itself; its success decides `pg_up`. */
export const postgresServer: SqlCollector<Pick<PostgresPort, 'ask' | 'refused'>> = {
  name: 'postgres_server',
  metrics: [m.pgSaturated, m.pgStatic, m.pgServerVersion, m.pgStartTime, m.pgIsReplica],
  async collect(port) {
    const [[server], activity] = await Promise.all([port.ask(serverStatement), port.ask(activityStatement)]);
    const { free } = slotsOf(server, activity);
    const isSaturated = port.refused || free === 0;
    return [sample(m.pgSaturated, isSaturated ? 1 : 0), ...readServer(server)];
  },
};

// As others write it: 15.18.0 for 150018.
const shortVersion = (number = 0): string => `${Math.floor(number / 10_000)}.${number % 10_000}.0`;

/** The samples of what a server says that it is; a column without a value yields none. */
export const readServer = (row: Row | undefined): readonly Sample[] => {
  if (row === undefined) throw new TargetError('protocol', 'Expected one row of the server, got none');
  const [number, start] = [numberIn(row, 'version_num'), numberIn(row, 'started')];
  return [
    sample(m.pgStatic, 1, { version: textIn(row, 'version'), short_version: shortVersion(number) }),
    ...(number === undefined ? [] : [sample(m.pgServerVersion, number)]),
    ...(start === undefined ? [] : [sample(m.pgStartTime, start)]),
    ...(typeof row.is_replica === 'boolean' ? [sample(m.pgIsReplica, row.is_replica ? 1 : 0)] : []),
  ];
};
