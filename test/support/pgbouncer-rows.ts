import type { PgbouncerPort, Shown } from '../../exporter/targets/pgbouncer-port.ts';
import type { Row } from '../../exporter/targets/postgres-port.ts';

/** A port that shows given rows; written down, not computed. */
export const literalPgbouncer = (shown: Readonly<Partial<Record<Shown, readonly Row[]>>>): PgbouncerPort => ({
  show: async (what) => {
    const rows = shown[what];
    if (rows === undefined) throw new Error(`Expected rows for SHOW ${what}, got none`);
    return rows;
  },
});

/** A row of SHOW POOLS with the columns of 1.18, numbers as `pg` gives them. */
export const poolRow = (own: Row = {}): Row => ({
  database: 'shop',
  user: 'app',
  cl_active: 15,
  cl_waiting: 12,
  cl_active_cancel_req: 0,
  cl_waiting_cancel_req: 1,
  sv_active: 5,
  sv_active_cancel: 0,
  sv_being_canceled: 0,
  sv_idle: 2,
  sv_used: 3,
  sv_tested: 0,
  sv_login: 1,
  maxwait: 2,
  maxwait_us: 503_296,
  pool_mode: 'transaction',
  ...own,
});

/** A row of SHOW DATABASES with the columns of 1.18. */
export const databaseRow = (own: Row = {}): Row => ({
  name: 'shop',
  host: '10.0.0.5',
  port: 5432,
  database: 'orders',
  force_user: null,
  pool_size: 5,
  min_pool_size: 0,
  reserve_pool: 2,
  pool_mode: null,
  max_connections: 0,
  current_connections: 4,
  paused: 0,
  disabled: 0,
  ...own,
});

/** The same row with the column that 1.23 added. */
export const databaseRow123 = (own: Row = {}): Row => ({ ...databaseRow(), server_lifetime: 3600, ...own });

/** The same row with the columns of 1.24: the reserve has another name, and there are more. */
export const databaseRow124 = (own: Row = {}): Row => {
  const { reserve_pool, ...rest } = databaseRow123();
  return {
    ...rest,
    reserve_pool_size: reserve_pool,
    load_balance_hosts: null,
    max_client_connections: 0,
    current_client_connections: 7,
    ...own,
  };
};

/** A row of SHOW USERS with the columns of 1.23: the size is a text, padded, or empty where there is none. */
export const userRow123 = (name: string, size?: number): Row => ({
  name,
  pool_size: size === undefined ? '' : String(size).padStart(9),
  pool_mode: null,
  max_user_connections: 0,
  current_connections: 0,
});

/** The same with the columns of 1.24 and 1.25. */
export const userRow124 = (name: string, size?: number, reserve?: number): Row => ({
  ...userRow123(name, size),
  reserve_pool_size: reserve === undefined ? '' : String(reserve).padStart(9),
  max_user_client_connections: 0,
  current_client_connections: 0,
});

/** The rows of SHOW DATABASES and SHOW POOLS that are of the console itself. */
export const consoleRow: Row = { name: 'pgbouncer', database: 'pgbouncer', user: 'pgbouncer', pool_size: 2 };

/** A row of SHOW CONFIG. */
export const setting = (key: string, value: string): Row => ({
  key,
  value,
  default: value,
  changeable: 'yes',
});
