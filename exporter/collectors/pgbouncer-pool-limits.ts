// How many connections to servers each pool of a PgBouncer may open.
import { figureIn } from '../targets/pgbouncer-port.ts';
import { type Row, textIn } from '../targets/postgres-port.ts';
import { settingIn } from './pgbouncer-config.ts';
import { reserveIn } from './pgbouncer-databases.ts';

/** The rows of SHOW DATABASES, SHOW USERS where users have sizes of their own, and SHOW CONFIG. */
export interface LimitRows {
  readonly databases: readonly Row[];
  readonly users: readonly Row[];
  readonly config: readonly Row[];
}

/** Whether users may have pool sizes of their own: since 1.23, which shows a lifetime of servers as well. */
export const haveUsersSizes = (databases: readonly Row[]): boolean =>
  databases.some((row) => 'server_lifetime' in row);

/** What SHOW USERS shows for a user, and whether it can be the size of the user above it instead. */
interface Shown {
  readonly size: number | undefined;
  readonly isSure: boolean;
}

/**
 * The sizes in one column by user. Versions 1.23 to 1.25 do not clear what they showed last: a user without a size of its
 * own is shown that of the one before. Sure are a blank, another size, and all of a list that goes blank again.
 * Source: admin_show_users of https://github.com/pgbouncer/pgbouncer, src/admin.c
 */
const shownSizes = (users: readonly Row[], column: string): ReadonlyMap<string, Shown> => {
  const sizes = users.map((row) => figureIn(row, column));
  const isRight = sizes.some((size, index) => size === undefined && sizes[index - 1] !== undefined);
  return new Map(
    users.map((row, index) => {
      const size = sizes[index];
      return [
        textIn(row, 'name'),
        { size, isSure: isRight || size === undefined || size !== sizes[index - 1] },
      ];
    }),
  );
};

/** The size that counts: that of the user, else that of the database; undefined where either may be it. */
const sizeInForce = (shown: Shown | undefined, ofDatabase: number): number | undefined => {
  if (shown?.size === undefined || shown.size === ofDatabase) return ofDatabase;
  return shown.isSure ? shown.size : undefined;
};

/**
 * Tells of a row of SHOW POOLS how many connections it may open: its size, and the reserve unless reserve_pool_timeout is
 * 0, which turns it off; undefined where that is not known.
 */
export const poolLimits = ({ databases, users, config }: LimitRows): ((pool: Row) => number | undefined) => {
  const hasReserve = Number(settingIn(config, 'reserve_pool_timeout')) > 0;
  const byName = new Map(databases.map((row) => [row.name, row]));
  const [sizes, reserves] = [shownSizes(users, 'pool_size'), shownSizes(users, 'reserve_pool_size')];
  return (pool) => {
    const database = byName.get(pool.database);
    const ofDatabase = database && figureIn(database, 'pool_size');
    if (ofDatabase === undefined) return undefined;
    const user = textIn(pool, 'user');
    const size = sizeInForce(sizes.get(user), ofDatabase);
    const reserve = hasReserve ? sizeInForce(reserves.get(user), reserveIn(database ?? {}) ?? 0) : 0;
    return size === undefined || reserve === undefined ? undefined : size + reserve;
  };
};
