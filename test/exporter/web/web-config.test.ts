import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { root } from '../../../demo/servers/root.ts';
import { ConfigError } from '../../../exporter/config/fault.ts';
import { parseWebConfig } from '../../../exporter/web/web-config.ts';

const name = join(root, 'test/fixtures/tls/web.yml');
const parse = (text: string) => parseWebConfig(name, text, (path) => readFileSync(path, 'utf8'));
const hash = '$2y$10$CwTycUXWue0Thq9StjUM0uJ8yH1Y1M8YQZ2sG0H2Wl6pZQyV3nVxK';

const faultsOf = (text: string): readonly string[] => {
  try {
    parse(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ path, message }) => `${path}: ${message}`);
  }
};

describe('parseWebConfig', () => {
  it('asks nothing of anybody when the file is empty', () => {
    expect(parse('')).toEqual({ tls: undefined, headers: {}, users: new Map() });
  });

  it('finds certificates beside the file, and takes defaults from exporter-toolkit', () => {
    const { tls } = parse('tls_server_config: { cert_file: cert.pem, key_file: key.pem }');
    expect(tls).toMatchObject({ clientAuth: 'NoClientCert', minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' });
    expect(tls?.cert).toContain('BEGIN CERTIFICATE');
  });

  it('reads users and headers', () => {
    const text = `basic_auth_users: { ann: ${hash} }\nhttp_server_config: { headers: { X-Frame-Options: DENY } }`;
    expect(parse(text)).toEqual({
      tls: undefined,
      headers: { 'X-Frame-Options': 'DENY' },
      users: new Map([['ann', hash]]),
    });
  });

  it.each([
    [
      'tls_server_config: {}',
      [
        'tls_server_config.cert_file: expected cert or cert_file, got neither',
        'tls_server_config.key_file: expected key or key_file, got neither',
      ],
    ],
    [
      'tls_server_config: { cert_file: none.pem, key_file: key.pem }',
      ['tls_server_config.cert_file: expected a readable file, got ENOENT for none.pem'],
    ],
    [
      'tls_server_config: { cert: a, cert_file: cert.pem, key_file: key.pem }',
      ['tls_server_config.cert: expected either cert or cert_file, got both'],
    ],
    [
      'tls_server_config: { cert_file: cert.pem, key_file: key.pem, client_auth_type: RequireAndVerifyClientCert }',
      [
        'tls_server_config.client_ca_file: expected the CA that RequireAndVerifyClientCert needs, got nothing',
      ],
    ],
    [
      'tls_server_config: { cert_file: cert.pem, key_file: key.pem, cipher_suites: [NONE] }',
      ['tls_server_config.cipher_suites: expected names of cipher suites, got "NONE"'],
    ],
    [
      'tls_server_config: { cert_file: cert.pem, key_file: renewed-key.pem }',
      [
        'tls_server_config.cert_file: expected a certificate and its key in PEM, got ERR_OSSL_X509_KEY_VALUES_MISMATCH',
      ],
    ],
    [
      'tls_server_config: { cert: nonsense, key: nonsense }',
      [
        'tls_server_config.cert_file: expected a certificate and its key in PEM, got ERR_OSSL_PEM_NO_START_LINE',
      ],
    ],
    [
      'basic_auth_users: { ann: secret }',
      ['basic_auth_users.ann: expected a bcrypt hash such as $2y$10$…, got another text'],
    ],
    [
      'nonsense: 1',
      ['nonsense: expected one of tls_server_config, http_server_config, basic_auth_users, got "nonsense"'],
    ],
  ])('refuses %s with a sentence', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  it('throws nothing but its own error, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        faultsOf(text);
        faultsOf(`tls_server_config: ${text}`);
      }),
    );
  });
});
