import * as v from 'valibot';
import type { PostgresAddress } from '../targets/postgres-address.ts';
import { shownUrl } from './address.ts';
import { shown } from './fault.ts';
import { pgbouncerAddress, pgbouncerUrlForms } from './pgbouncer-url.ts';
import { longerThanZero, secret, share, targetName, word } from './scalars.ts';
import { map, scalar } from './shape.ts';

/** The URL of a PgBouncer, as the address of its admin console. */
const pgbouncerUrl = scalar<PostgresAddress>(
  pgbouncerUrlForms,
  (value) => (typeof value === 'string' ? pgbouncerAddress(value) : undefined),
  (value) => (typeof value === 'string' ? shownUrl(value) : shown(value)),
);

// Seconds: whoever waits longer than one for a connection has a page that is slow.
const defaults = { pool: 0.9, wait: 1 } as const;

/** One PgBouncer. */
export const pgbouncerTargetSchema = map({
  name: targetName,
  kind: v.literal('pgbouncer'),
  url: v.optional(pgbouncerUrl),
  url_file: v.optional(word),
  username: v.optional(word),
  password: v.optional(secret),
  password_file: v.optional(word),
  budgets: v.optional(
    map({ pool: v.optional(share, defaults.pool), wait: v.optional(longerThanZero, defaults.wait) }),
    {},
  ),
});
