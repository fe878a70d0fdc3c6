import { describe, expect, it } from 'vitest';
import { TargetError } from '../../../exporter/failure.ts';
import { redisFailure } from '../../../exporter/targets/redis-failure.ts';
import { answers, loadingVersions, type Version, versions } from '../../support/servers.ts';

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
const coded = (code: string, message = code) => Object.assign(new Error(message), { code });
const reasonOf = (thrown: unknown) => redisFailure(thrown).reason;

/** The error replies of a capture, with what was sent before them. */
const errorsIn = (version: Version, file: string) =>
  answers(version, file).flatMap(([sent, answer]) =>
    answer.startsWith('-') ? [[sent, answer.slice(1)] as const] : [],
  );

// By what the server meant, told independently of the first word of its sentence.
const expectedOf = (sent: string, error: string): string => {
  if (/^(NOAUTH|WRONGPASS) /.test(error) || sent === 'no password set: AUTH anything') return 'auth';
  if (/^NOPERM /.test(error)) return 'permission';
  if (
    /^(HEXPIRE|NOSUCH|FOO|CLIENT|CONFIG NOSUCHSUB|OBJECT|LATENCY|COMMANDLOG|MEMORY|XX)/.test(sent) &&
    /unknown/i.test(error)
  )
    return 'unsupported';
  return sent === 'connect over maxclients' ? 'maxclients' : 'error';
};

describe('error replies of live servers', () => {
  it.each(versions)('%s: every error of the workload', (version) => {
    const errors = errorsIn(version, 'error-replies');
    expect(errors.length).toBeGreaterThan(35);
    expect(errors.map(([sent, error]) => [sent, reasonOf(reply(error))])).toEqual(
      errors.map(([sent, error]) => [sent, expectedOf(sent, error)]),
    );
  });

  it.each(versions)('%s: each kind of refusal is among them', (version) => {
    const reasons = errorsIn(version, 'error-replies').map(([, error]) => reasonOf(reply(error)));
    expect([...new Set(reasons)].sort()).toEqual([
      'auth',
      'error',
      'maxclients',
      'permission',
      'unsupported',
    ]);
  });

  it.each(loadingVersions)('%s: loading', (version) => {
    const errors = errorsIn(version, 'loading-error').filter(([sent]) => sent !== 'CLUSTER INFO');
    expect(errors.length).toBeGreaterThan(5);
    for (const [, error] of errors) expect(reasonOf(reply(error))).toBe('loading');
  });

  it.each(versions)('%s: busy with a script', (version) => {
    const errors = errorsIn(version, 'busy-error').filter(([sent]) => !sent.includes('EVAL'));
    expect(errors.length).toBeGreaterThan(9);
    for (const [, error] of errors) expect(reasonOf(reply(error))).toBe('busy');
  });

  it.each(versions)('%s: cut off from its master', (version) => {
    const errors = errorsIn(version, 'masterdown-error');
    expect(errors.length).toBeGreaterThan(1);
    for (const [, error] of errors) expect(reasonOf(reply(error))).toBe('error');
  });

  it('a password given to an old server that has none', () => {
    expect(reasonOf(reply('ERR Client sent AUTH, but no password is set'))).toBe('auth');
  });

  it('a wrong password on an old server', () => {
    expect(reasonOf(reply('ERR invalid password'))).toBe('auth');
  });

  it('a code that only begins like another', () => {
    expect(reasonOf(reply('BUSYGROUP Consumer Group name already exists'))).toBe('error');
    expect(reasonOf(reply('BUSYKEY Target key name already exists.'))).toBe('error');
  });

  it('goes by the code, not by words a script put into its sentence', () => {
    expect(reasonOf(reply('MYCODE NOAUTH LOADING BUSY'))).toBe('error');
  });
});

describe('what sockets throw', () => {
  it.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOENT', 'refused'],
    ['EACCES', 'refused'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ENETUNREACH', 'unreachable'],
    ['EHOSTDOWN', 'unreachable'],
    ['ENETDOWN', 'unreachable'],
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['EAI_FAIL', 'dns'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNRESET', 'closed'],
    ['ECONNABORTED', 'closed'],
    ['EPIPE', 'closed'],
  ])('%s is %s', (code, reason) => {
    expect(reasonOf(coded(code))).toBe(reason);
  });

  it('a connection that ended is closed', () => {
    expect(reasonOf(new Error('Connection is closed.'))).toBe('closed');
  });

  it('several addresses of one name that all refuse are refused', () => {
    const each = [coded('ECONNREFUSED'), coded('ECONNREFUSED')];
    expect(reasonOf(Object.assign(new AggregateError(each), { code: 'ECONNREFUSED' }))).toBe('refused');
  });
});

describe('what TLS throws', () => {
  // The X509 codes of https://nodejs.org/api/tls.html#x509-certificate-error-codes that a server can cause.
  it.each([
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
    'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
    'CERT_SIGNATURE_FAILURE',
    'CERT_NOT_YET_VALID',
    'CERT_HAS_EXPIRED',
    'ERROR_IN_CERT_NOT_BEFORE_FIELD',
    'ERROR_IN_CERT_NOT_AFTER_FIELD',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_CHAIN_TOO_LONG',
    'CERT_REVOKED',
    'INVALID_CA',
    'PATH_LENGTH_EXCEEDED',
    'INVALID_PURPOSE',
    'CERT_UNTRUSTED',
    'CERT_REJECTED',
    'HOSTNAME_MISMATCH',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'EPROTO',
  ])('%s is tls', (code) => {
    expect(reasonOf(coded(code))).toBe('tls');
  });
});

describe('what ioredis throws', () => {
  it.each(['Unknown RESP type 72', 'Protocol error, got "H" as reply type byte. RESP expected'])(
    'an answer that is no Redis: %s',
    (message) => {
      expect(reasonOf(new Error(message))).toBe('protocol');
    },
  );

  it('an error of its parser', () => {
    expect(reasonOf(Object.assign(new Error('Bad reply'), { name: 'ParserError' }))).toBe('protocol');
  });
});

describe('redisFailure', () => {
  it('says something also of a failure of several addresses, which has no message of its own', () => {
    const each = coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1');
    const all = Object.assign(new AggregateError([each, each]), { code: 'ECONNREFUSED' });
    expect(redisFailure(all).message).toContain('ECONNREFUSED');
  });

  it('leaves a failure as it is', () => {
    const failure = new TargetError('timeout', 'Expected an answer before the deadline, got none');
    expect(redisFailure(failure)).toBe(failure);
  });

  it('keeps the message and the cause', () => {
    const cause = coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1');
    expect(redisFailure(cause)).toMatchObject({ message: 'connect ECONNREFUSED 127.0.0.1:1', cause });
  });

  it('takes what it does not know for a fault of ours', () => {
    expect(reasonOf(new TypeError('x is not a function'))).toBe('internal');
    expect(reasonOf('a string')).toBe('internal');
    expect(reasonOf(undefined)).toBe('internal');
  });
});
