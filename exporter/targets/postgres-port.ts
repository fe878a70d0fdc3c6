import type { TargetError } from '../failure.ts';

/** A row by column, numbers and texts as the statement casts them. */
export type Row = Readonly<Record<string, unknown>>;

/** The few reads a Postgres collector needs; every one of them throws a TargetError with a reason. */
export interface PostgresPort {
  /**
   * The rows of one statement that only reads, without a semicolon. All that are asked for at the beginning of a collection
   * go to the server in one round trip, each of them once however many collectors ask for it.
   */
  ask(statement: string): Promise<readonly Row[]>;
  /** Opens a connection of its own, closes it again, and tells how many seconds it took to open. */
  connect(): Promise<number>;
  /** Whether the last connection that was tried was refused because all slots are taken. */
  readonly refused: boolean;
  /** A collector's own bounded notes, made when first asked for. */
  memory<T>(name: string, make: () => T): T;
  /** Says why what is being read is not all there is to read. */
  lacks(shortfall: TargetError): void;
}

/** The number in a column, or undefined where there is none: NULL is not 0. */
export const numberIn = (row: Row | undefined, column: string): number | undefined => {
  const value = row?.[column];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/** The text in a column; NULL is the empty one, as in the labels of other exporters. */
export const textIn = (row: Row, column: string): string => {
  const value = row[column];
  return typeof value === 'string' ? value : '';
};
