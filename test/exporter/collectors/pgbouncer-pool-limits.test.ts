import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { haveUsersSizes, poolLimits } from '../../../exporter/collectors/pgbouncer-pool-limits.ts';
import type { Row } from '../../../exporter/targets/postgres-port.ts';
import {
  consoleRow,
  databaseRow,
  databaseRow123,
  databaseRow124,
  poolRow,
  setting,
  userRow123,
  userRow124,
} from '../../support/pgbouncer-rows.ts';

// A database with a size of 5 and a reserve of 2.
const limits = (database: Row, users: readonly Row[] = [], timeout = '5') => {
  const config = [setting('reserve_pool_timeout', timeout)];
  const limitOf = poolLimits({ databases: [database, consoleRow], users, config });
  return (user: string) => limitOf(poolRow({ user }));
};

describe('haveUsersSizes', () => {
  it.each([
    ['1.18', databaseRow(), false],
    ['1.23', databaseRow123(), true],
    ['1.24 and 1.25', databaseRow124(), true],
  ])('of %s', (_, row, expected) => {
    expect(haveUsersSizes([row, consoleRow])).toBe(expected);
  });
});

describe('poolLimits', () => {
  it.each([
    ['with its reserve', databaseRow(), '5', 7],
    ['with its reserve as 1.24 names it', databaseRow124(), '5', 7],
    ['without a reserve that is turned off', databaseRow(), '0', 5],
  ])('are the size %s', (_, row, timeout, expected) => {
    expect(limits(row, [], timeout)('app')).toBe(expected);
  });

  it('are not known of a database that is not shown', () => {
    expect(limits(databaseRow({ name: 'other' }))('app')).toBeUndefined();
  });

  it('are those of a user that has a size of its own, as 1.23 shows it', () => {
    const limitOf = limits(databaseRow123(), [userRow123('admin'), userRow123('app', 30)]);
    expect(['admin', 'app', 'unlisted'].map(limitOf)).toEqual([7, 32, 7]);
  });

  it('are those of a user that has a reserve of its own, as 1.24 and 1.25 show it', () => {
    const users = [userRow124('admin'), userRow124('app', 30, 0), userRow124('jobs', 1, 9)];
    const limitOf = limits(databaseRow124(), users);
    expect(['admin', 'app', 'jobs'].map(limitOf)).toEqual([7, 30, 10]);
    expect(limits(databaseRow124(), users, '0')('jobs')).toBe(1);
  });

  it('are not known where 1.23 to 1.25 may show the size of the user before', () => {
    // What 1.24 shows with `test1 = pool_size=1` alone.
    const users = ['pgbouncer', 'postgres'].map((name) => userRow124(name));
    const limitOf = limits(databaseRow124(), [...users, userRow124('test1', 1), userRow124('test2', 1)]);
    expect(['postgres', 'test1', 'test2'].map(limitOf)).toEqual([7, 3, undefined]);
  });

  it('are known all the same where both sizes are alike', () => {
    const limitOf = limits(databaseRow124(), [userRow124('a', 5), userRow124('b', 5)]);
    expect(['a', 'b'].map(limitOf)).toEqual([7, 7]);
  });

  it('are as shown in a list that goes blank after a size, which those versions never do', () => {
    const users = [userRow124('a', 3), userRow124('b', 3), userRow124('c'), userRow124('d', 4)];
    expect(['a', 'b', 'c', 'd'].map(limits(databaseRow124(), users))).toEqual([5, 5, 7, 6]);
  });

  it('are right or not known, whatever users have and whether the list repeats it', () => {
    const sizesOfUsers = fc.array(fc.option(fc.integer({ min: 0, max: 6 }), { nil: undefined }));
    fc.assert(
      fc.property(sizesOfUsers, fc.boolean(), (sizes, repeats) => {
        let before: number | undefined;
        const users = sizes.map((size, index) => {
          before = size ?? (repeats ? before : undefined);
          return userRow123(`user${index}`, before);
        });
        const limitOf = limits(databaseRow123(), users);
        for (const [index, size = 5] of sizes.entries())
          expect([size + 2, undefined]).toContain(limitOf(`user${index}`));
      }),
    );
  });
});
