import { type Reason, TargetError } from '../failure.ts';
import { socketReason } from './socket-failure.ts';

/**
 * What Postgres says by the code alone: the sentence beside it is translated and differs between versions.
 * Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const byState: Readonly<Record<string, Reason>> = {
  '53300': 'saturated',
  '28000': 'auth',
  '28P01': 'auth',
  // A database or role that is not there is as wrong a login as a password.
  '3D000': 'auth',
  '42501': 'permission',
  '57014': 'timeout',
  '55P03': 'busy',
  '57P01': 'closed',
  '57P02': 'closed',
  '57P05': 'closed',
  // Starting up, shutting down or recovering: it ends by itself.
  '57P03': 'loading',
};

// Whole classes: what this server's version or service does not have, and a protocol it does not speak.
const byClass: Readonly<Record<string, Reason>> = {
  '0A': 'unsupported',
  '42': 'unsupported',
  '08': 'protocol',
  '53': 'busy',
};

const stateOf = ({ code = '', severity }: { readonly code?: string; readonly severity?: string }): string =>
  severity !== undefined && /^[0-9A-Z]{5}$/.test(code) ? code : '';

const byMessage: readonly (readonly [said: RegExp, reason: Reason])[] = [
  // Whatever stands in front of it answers in no protocol of Postgres.
  [/error establishing an SSL connection|received invalid response|unexpected message/i, 'protocol'],
  [/does not support SSL/, 'tls'],
  [/timeout/i, 'timeout'],
  [/terminated|ended|closed|not queryable|client has encountered a connection error/i, 'closed'],
  [/SASL|SCRAM|password/, 'auth'],
];

const ofError = (error: Error & { readonly code?: string; readonly severity?: string }): Reason => {
  const state = stateOf(error);
  if (state !== '') return byState[state] ?? byClass[state.slice(0, 2)] ?? 'error';
  return socketReason(error.code) ?? byMessage.find(([said]) => said.test(error.message))?.[1] ?? 'internal';
};

/** What `pg` or a socket threw, as a target's failure with one of the fixed reasons. */
export const postgresFailure = (thrown: unknown): TargetError => {
  if (thrown instanceof TargetError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // A name with several addresses that all refuse gives an error without a message of its own.
  const message = error.message || (error as NodeJS.ErrnoException).code || error.name;
  return new TargetError(ofError(error), message, { cause: error });
};
