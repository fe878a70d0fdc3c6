import { type Reason, TargetError } from '../failure.ts';
import { postgresFailure } from './postgres-failure.ts';

/**
 * PgBouncer has one SQLSTATE for nearly all that it refuses, 08P01, and a sentence in English that is never translated.
 * Source: https://github.com/pgbouncer/pgbouncer, src/client.c and src/admin.c
 */
const bySentence: readonly (readonly [said: RegExp, reason: Reason])[] = [
  [/admin access needed|not allowed/i, 'permission'],
  [/no more connections allowed|client connections exceeded/, 'maxclients'],
  [/authentication failed|auth failed|no such user|no such database|login rejected|SASL|password/i, 'auth'],
  [/SSL required/i, 'tls'],
  [/shutting down|shut down|suspended/, 'closed'],
  [/invalid command|unsupported command/, 'unsupported'],
];

/** What `pg`, a socket or the console threw, as a target's failure with one of the fixed reasons. */
export const pgbouncerFailure = (thrown: unknown): TargetError => {
  const failure = postgresFailure(thrown);
  if (failure === thrown || failure.reason !== 'protocol') return failure;
  const reason = bySentence.find(([said]) => said.test(failure.message))?.[1];
  return reason === undefined ? failure : new TargetError(reason, failure.message, { cause: failure.cause });
};
