import { describe, expect, it } from 'vitest';
import { TargetError } from '../../../exporter/failure.ts';
import { pgbouncerFailure } from '../../../exporter/targets/pgbouncer-failure.ts';

/** An error as PgBouncer sends it. */
const said = (message: string, code = '08P01') =>
  Object.assign(new Error(message), { code, severity: 'FATAL' });

describe('what PgBouncer says', () => {
  it.each([
    ['password authentication failed', 'auth'],
    ['SASL authentication failed', 'auth'],
    ['no such user: headroom', 'auth'],
    ['no such database: shop', 'auth'],
    ['not allowed', 'permission'],
    ['admin access needed', 'permission'],
    ['no more connections allowed (max_client_conn)', 'maxclients'],
    ['the database system is shutting down', 'closed'],
    ['SSL required', 'tls'],
    ["invalid command 'SHOW NOTHING', use SHOW HELP;", 'unsupported'],
    ['unsupported startup parameter: statement_timeout', 'protocol'],
  ])('%s: %s', (message, reason) => {
    expect(pgbouncerFailure(said(message)).reason).toBe(reason);
  });

  it('with a code that tells more is read by its code', () => {
    expect(pgbouncerFailure(said('a sentence', '28P01')).reason).toBe('auth');
    expect(pgbouncerFailure(said('not allowed', '57P03')).reason).toBe('loading');
  });

  it('is as it is where it has a reason already', () => {
    const failure = new TargetError('protocol', 'not allowed');
    expect(pgbouncerFailure(failure)).toBe(failure);
  });

  it('is that of a socket where it is one', () => {
    expect(pgbouncerFailure(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })).reason).toBe('refused');
  });
});
