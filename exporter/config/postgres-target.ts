import type { PostgresTargetConfig } from './config.ts';
import { addressOf, type Context } from './login.ts';
import { postgresAddress, postgresUrlForms } from './postgres-url.ts';
import type { PostgresTargetFile } from './schema.ts';

/** The one Postgres that a target of the file is, or none with a fault. */
export const postgresTargetConfig = (
  file: PostgresTargetFile,
  keys: readonly PropertyKey[],
  context: Context,
): readonly PostgresTargetConfig[] => {
  const reader = { forms: postgresUrlForms, read: postgresAddress };
  const address = addressOf(file, reader, keys, context);
  if (!address) return [];
  const { connections, transaction, idle_in_transaction, lock_wait } = file.budgets;
  return [
    {
      name: file.name,
      kind: file.kind,
      address,
      budgets: {
        connectionsRatio: connections,
        transactionSeconds: transaction / 1000,
        idleInTransactionSeconds: idle_in_transaction / 1000,
        lockWaitSeconds: lock_wait / 1000,
      },
    },
  ];
};
