import * as v from 'valibot';
import type { PostgresAddress } from '../targets/postgres-address.ts';
import { shownUrl } from './address.ts';
import { shown } from './fault.ts';
import { loginKeys, nameKey } from './login-schema.ts';
import { pgbouncerAddress, pgbouncerUrlForms } from './pgbouncer-url.ts';
import { longerThanZero, share } from './scalars.ts';
import { key, map, scalar } from './shape.ts';

/** The URL of a PgBouncer, as the address of its admin console. */
const pgbouncerUrl = scalar<PostgresAddress>(
  pgbouncerUrlForms,
  (value) => (typeof value === 'string' ? pgbouncerAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

// Whoever waits longer than a second for a connection has a page that is slow.
const defaults = { pool: 0.9, wait: '1s' } as const;

/** One PgBouncer. */
export const pgbouncerTargetSchema = map({
  name: nameKey,
  kind: key('What is read.', v.literal('pgbouncer')),
  ...loginKeys('Its admin console.', pgbouncerUrl),
  budgets: key(
    'What its pools may use.',
    v.optional(
      map({
        pool: key(
          'The part of a pool, reserve included, that may be in use.',
          v.optional(share, defaults.pool),
        ),
        wait: key('How long a client may wait for a connection.', v.optional(longerThanZero, defaults.wait)),
      }),
      {},
    ),
  ),
});
