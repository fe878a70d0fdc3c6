import { expect, it } from 'vitest';
import { postgresLocks, readLocks, readWaits } from '../../../exporter/collectors/postgres-locks.ts';
import { databasesStatement, locksStatement } from '../../../exporter/collectors/postgres-statements.ts';
import { literalPostgres } from '../../support/postgres-port.ts';
import { lines } from '../../support/values.ts';

const lock = (mode: string, locks: number, more: object = {}) => ({
  datname: 'shop',
  mode,
  granted: true,
  locks,
  waited_seconds: null,
  ...more,
});

it('waits are of every kind of lock, with the longest', () => {
  const rows = [
    lock('rowexclusivelock', 3),
    // A row's lock is waited for as that of a transaction, which is in no database.
    lock('sharelock', 2, { datname: null, granted: false, waited_seconds: 7 }),
    lock('exclusivelock', 1, { granted: false, waited_seconds: 12.5 }),
  ];
  expect(lines(readWaits(rows))).toEqual(['pg_lock_waiters 3', 'pg_longest_lock_wait_seconds 12.5']);
});

it('a wait that has just begun has no length yet', () => {
  const rows = [lock('sharelock', 1, { granted: false })];
  expect(lines(readWaits(rows))).toEqual(['pg_lock_waiters 1', 'pg_longest_lock_wait_seconds 0']);
});

it('locks are counted by mode, granted or not, 0 where there is none', () => {
  const rows = [lock('exclusivelock', 3), lock('exclusivelock', 1, { granted: false })];
  const said = lines(readLocks(rows, [{ datname: 'shop' }]));
  expect(said).toHaveLength(9);
  expect(said.filter((line) => !line.endsWith(' 0'))).toEqual([
    'pg_locks_count{datname="shop",mode="exclusivelock"} 4',
  ]);
});

it('both are read together', async () => {
  const port = literalPostgres(
    new Map([
      [locksStatement, []],
      [databasesStatement, [{ datname: 'shop' }]],
    ]),
  );
  expect(await postgresLocks.collect(port)).toHaveLength(11);
});
