import * as v from 'valibot';
import type { PostgresAddress } from '../targets/postgres-address.ts';
import { shownUrl } from './address.ts';
import { shown } from './fault.ts';
import { loginKeys, nameKey } from './login-schema.ts';
import { postgresAddress, postgresUrlForms } from './postgres-url.ts';
import { longerThanZero, share } from './scalars.ts';
import { key, map, scalar } from './shape.ts';

/** The URL of a Postgres, as the address in it. */
const postgresUrl = scalar<PostgresAddress>(
  postgresUrlForms,
  (value) => (typeof value === 'string' ? postgresAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

// A web request's transaction takes a fraction of a second, and a migration's may wait for minutes.
const budgets = map({
  connections: key('The part of the usable slots that may be taken.', v.optional(share, 0.8)),
  transaction: key('How long a transaction may last.', v.optional(longerThanZero, '5m')),
  idle_in_transaction: key(
    'How long a session may be idle in its transaction.',
    v.optional(longerThanZero, '1m'),
  ),
  lock_wait: key('How long a session may wait for a lock.', v.optional(longerThanZero, '30s')),
});

/** One Postgres server. */
export const postgresTargetSchema = map({
  name: nameKey,
  kind: key('What is read.', v.literal('postgres')),
  ...loginKeys('The server itself, not a pooler in front of it.', postgresUrl),
  budgets: key('What it may use.', v.optional(budgets, {})),
});
