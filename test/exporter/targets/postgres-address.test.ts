import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  asksForTls,
  clientOptions,
  doesWithoutTls,
  type PostgresAddress,
  type SslMode,
  tlsOptions,
} from '../../../exporter/targets/postgres-address.ts';

const at = (ssl: SslMode, more: Partial<PostgresAddress> = {}): PostgresAddress => ({
  host: 'db.example',
  port: 5432,
  ssl,
  ...more,
});
const certificate = fileURLToPath(new URL('../../fixtures/tls/cert.pem', import.meta.url));

describe('TLS', () => {
  it.each([
    ['disable', false, false],
    ['allow', true, true],
    ['prefer', true, true],
    ['require', true, false],
    ['verify-full', true, false],
  ] as const)('%s: tried %s, done without %s', (mode, tried, without) => {
    expect([asksForTls(at(mode)), doesWithoutTls(at(mode))]).toEqual([tried, without]);
  });

  it('is nothing for a socket', () => {
    expect(asksForTls(at('require', { host: '/run/postgresql' }))).toBe(false);
  });

  it('takes any certificate unless one is to be checked', () => {
    expect(tlsOptions(at('require'))).toMatchObject({ rejectUnauthorized: false, servername: 'db.example' });
    expect(tlsOptions(at('verify-ca'))).not.toHaveProperty('rejectUnauthorized');
    expect(tlsOptions(at('verify-ca'))).toHaveProperty('checkServerIdentity');
    expect(tlsOptions(at('verify-full'))).not.toHaveProperty('checkServerIdentity');
    expect(tlsOptions(at('require', { rootCert: certificate })).ca).toContain('BEGIN CERTIFICATE');
    expect(tlsOptions(at('require', { host: '::1' }))).not.toHaveProperty('servername');
  });

  it('says that a file of certificates is not there', () => {
    expect(() => tlsOptions(at('verify-ca', { rootCert: '/nowhere' }))).toThrow('got ENOENT');
  });
});

it('names itself to the server', () => {
  expect(clientOptions(at('require', { username: 'reader', database: 'shop' }), false)).toEqual({
    host: 'db.example',
    port: 5432,
    application_name: 'headroom',
    user: 'reader',
    database: 'shop',
    ssl: false,
  });
});
