import * as v from 'valibot';
import type { PostgresAddress } from '../targets/postgres-address.ts';
import { shownUrl } from './address.ts';
import { shown } from './fault.ts';
import { postgresAddress, postgresUrlForms } from './postgres-url.ts';
import { longerThanZero, secret, share, targetName, word } from './scalars.ts';
import { map, scalar } from './shape.ts';

/** The URL of a Postgres, as the address in it. */
const postgresUrl = scalar<PostgresAddress>(
  postgresUrlForms,
  (value) => (typeof value === 'string' ? postgresAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

// Seconds: a web request's transaction takes a fraction of one, and a migration's may wait for minutes.
const defaults = { connections: 0.8, transaction: 300, idle_in_transaction: 60, lock_wait: 30 } as const;

const budgets = map({
  connections: v.optional(share, defaults.connections),
  transaction: v.optional(longerThanZero, defaults.transaction),
  idle_in_transaction: v.optional(longerThanZero, defaults.idle_in_transaction),
  lock_wait: v.optional(longerThanZero, defaults.lock_wait),
});

/** One Postgres server. */
export const postgresTargetSchema = map({
  name: targetName,
  kind: v.literal('postgres'),
  url: v.optional(postgresUrl),
  url_file: v.optional(word),
  username: v.optional(word),
  password: v.optional(secret),
  password_file: v.optional(word),
  budgets: v.optional(budgets, {}),
});
