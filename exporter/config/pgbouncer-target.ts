import type { PgbouncerTargetConfig } from './config.ts';
import { addressOf, type Context } from './login.ts';
import { pgbouncerAddress, pgbouncerUrlForms } from './pgbouncer-url.ts';
import type { PgbouncerTargetFile } from './schema.ts';

/** The one PgBouncer that a target of the file is, or none with a fault. */
export const pgbouncerTargetConfig = (
  file: PgbouncerTargetFile,
  keys: readonly PropertyKey[],
  context: Context,
): readonly PgbouncerTargetConfig[] => {
  const reader = { forms: pgbouncerUrlForms, read: pgbouncerAddress };
  const address = addressOf(file, reader, keys, context);
  if (!address) return [];
  const { pool, wait } = file.budgets;
  return [
    { name: file.name, kind: file.kind, address, budgets: { poolRatio: pool, waitSeconds: wait / 1000 } },
  ];
};
