import * as v from 'valibot';
import { map } from './map.ts';
import { longerThanZero, pgbouncerUrl, secret, share, targetName, word } from './scalars.ts';

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
