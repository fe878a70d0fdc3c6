import { describe, expect, it } from 'vitest';
import { TargetError } from '../../../exporter/failure.ts';
import { postgresFailure } from '../../../exporter/targets/postgres-failure.ts';

/** An error as the server sends it. */
const said = (code: string, message = 'a sentence in any language') =>
  Object.assign(new Error(message), { code, severity: 'FATAL' });
const reasonOf = (thrown: unknown) => postgresFailure(thrown).reason;

describe('what Postgres says', () => {
  it.each([
    // The four sentences of one code.
    ['53300', 'sorry, too many clients already', 'saturated'],
    ['53300', 'remaining connection slots are reserved for roles with the SUPERUSER attribute', 'saturated'],
    [
      '53300',
      'remaining connection slots are reserved for non-replication superuser connections',
      'saturated',
    ],
    ['53300', 'too many connections for role "app"', 'saturated'],
    ['28P01', 'password authentication failed', 'auth'],
    ['28000', 'no pg_hba.conf entry', 'auth'],
    ['3D000', 'database does not exist', 'auth'],
    ['42501', 'permission denied', 'permission'],
    ['42703', 'column does not exist', 'unsupported'],
    ['42P01', 'relation does not exist', 'unsupported'],
    ['0A000', 'not here', 'unsupported'],
    ['57014', 'canceling statement due to statement timeout', 'timeout'],
    ['57P01', 'terminating connection', 'closed'],
    ['57P03', 'the database system is starting up', 'loading'],
    ['08P01', 'unsupported startup parameter', 'protocol'],
    ['53200', 'out of memory', 'busy'],
    ['XX000', 'internal error', 'error'],
  ])('%s, %s: %s', (code, message, reason) => {
    expect(reasonOf(said(code, message))).toBe(reason);
  });
});

describe('what the client or a socket says', () => {
  it.each([
    ['Query read timeout', 'timeout'],
    ['timeout expired', 'timeout'],
    ['Connection terminated unexpectedly', 'closed'],
    ['Client has encountered a connection error and is not queryable', 'closed'],
    ['The server does not support SSL connections', 'tls'],
    ['There was an error establishing an SSL connection', 'protocol'],
    ['received invalid response: 48', 'protocol'],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'auth'],
    ['x is not a function', 'internal'],
  ])('%s: %s', (message, reason) => {
    expect(reasonOf(new Error(message))).toBe(reason);
  });

  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOENT', 'refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENOTFOUND', 'dns'],
    ['ECONNRESET', 'closed'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
  ])('%s: %s', (code, reason) => {
    expect(reasonOf(Object.assign(new Error(''), { code }))).toBe(reason);
  });
});

it('leaves alone what has a reason', () => {
  const error = new TargetError('hidden', 'nothing');
  expect(postgresFailure(error)).toBe(error);
});

it('has a message where the error has none', () => {
  expect(postgresFailure(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })).message).toBe(
    'ECONNREFUSED',
  );
  expect(postgresFailure('thrown').message).toBe('thrown');
});
