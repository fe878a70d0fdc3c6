// The locks of a Postgres, and how long somebody has been waiting for one.
import type { SqlCollector } from '../collector.ts';
import * as m from '../metrics/postgres-work.ts';
import { type Sample, sample } from '../sample.ts';
import { numberIn, type PostgresPort, type Row, textIn } from '../targets/postgres-port.ts';
import { databasesStatement, locksStatement } from './postgres-statements.ts';

// https://www.postgresql.org/docs/current/explicit-locking.html, and what serializable transactions hold.
const modes = [
  'accesssharelock',
  'rowsharelock',
  'rowexclusivelock',
  'shareupdateexclusivelock',
  'sharelock',
  'sharerowexclusivelock',
  'exclusivelock',
  'accessexclusivelock',
  'sireadlock',
];

/** Counts locks and those who wait for them. */
export const postgresLocks: SqlCollector<Pick<PostgresPort, 'ask'>> = {
  name: 'postgres_locks',
  metrics: [m.locksCount, m.lockWaiters, m.longestLockWait],
  async collect(port) {
    const [locks, databases] = await Promise.all([port.ask(locksStatement), port.ask(databasesStatement)]);
    return [...readWaits(locks), ...readLocks(locks, databases)];
  },
};

const locksIn = (rows: readonly Row[]): number =>
  rows.reduce((sum, row) => sum + (numberIn(row, 'locks') ?? 0), 0);

/** Who waits, and how long the first has; a backend waits for one lock at a time. */
export const readWaits = (locks: readonly Row[]): readonly Sample[] => {
  const waits = locks.filter(({ granted }) => granted === false);
  // The server notes when a wait began a moment after it did: until then it is none worth telling.
  const longest = waits.reduce((most, row) => Math.max(most, numberIn(row, 'waited_seconds') ?? 0), 0);
  return [sample(m.lockWaiters, locksIn(waits)), sample(m.longestLockWait, longest)];
};

/** Locks in each database by mode, 0 where there is none; those of no database, as of transactions, are not among them. */
export const readLocks = (locks: readonly Row[], databases: readonly Row[]): readonly Sample[] =>
  databases
    .map((row) => textIn(row, 'datname'))
    .flatMap((datname) => {
      const here = locks.filter((row) => row.datname === datname);
      return modes.map((mode) =>
        sample(m.locksCount, locksIn(here.filter((row) => row.mode === mode)), { datname, mode }),
      );
    });
