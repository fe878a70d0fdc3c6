import type { Row } from './postgres-port.ts';

/** What the admin console is asked to show: https://www.pgbouncer.org/usage.html#show-commands */
export type Shown = 'CONFIG' | 'DATABASES' | 'LISTS' | 'POOLS' | 'STATS' | 'USERS' | 'VERSION';

/** The one read a PgBouncer collector needs; it throws a TargetError with a reason. */
export interface PgbouncerPort {
  /** The rows of one SHOW; asked once in a collection, however many collectors want it. */
  show(what: Shown): Promise<readonly Row[]>;
}

/** The number in a column, which is a text, maybe padded, where the console sends it so; undefined where there is none. */
export const figureIn = (row: Row, column: string): number | undefined => {
  const value = row[column];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^ *-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
};
