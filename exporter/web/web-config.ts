// The file of --web.config.file: https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import * as v from 'valibot';
import { ConfigError, type Fault, shown } from '../config/fault.ts';
import type { ReadFile } from '../config/login.ts';
import { readYaml, validate } from '../config/parse.ts';
import { flag, text, word } from '../config/scalars.ts';
import { map, scalar } from '../config/shape.ts';
import { ciphersOf, curves, secureContext, type TlsSettings } from './tls.ts';

/** What guards every page. */
export interface WebConfig {
  readonly tls: TlsSettings | undefined;
  /** Added to every answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** bcrypt hashes by user; empty where nobody has to log in. */
  readonly users: ReadonlyMap<string, string>;
}

export const openWeb: WebConfig = { tls: undefined, headers: {}, users: new Map() };

const versions = { TLS10: 'TLSv1', TLS11: 'TLSv1.1', TLS12: 'TLSv1.2', TLS13: 'TLSv1.3' } as const;
const clientAuths = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const;

const oneOf = <const Choice extends string>(choices: readonly Choice[]) =>
  scalar(`one of ${choices.join(', ')}`, (value) => choices.find((choice) => choice === value));

const version = oneOf(Object.keys(versions) as readonly (keyof typeof versions)[]);

const tls = map({
  cert: v.optional(word),
  cert_file: v.optional(word),
  key: v.optional(word),
  key_file: v.optional(word),
  client_auth_type: v.optional(oneOf(clientAuths), 'NoClientCert'),
  client_ca: v.optional(word),
  client_ca_file: v.optional(word),
  client_allowed_sans: v.optional(v.array(word), []),
  min_version: v.optional(version, 'TLS12'),
  max_version: v.optional(version, 'TLS13'),
  cipher_suites: v.optional(v.array(word), []),
  // Go ignores it, and so do we.
  prefer_server_cipher_suites: v.optional(flag, true),
  curve_preferences: v.optional(v.array(oneOf(Object.keys(curves) as readonly (keyof typeof curves)[])), []),
});

const http = map({
  // Either way it is answered by HTTP/1.1, which every client of HTTP/2 understands.
  http2: v.optional(flag, true),
  headers: v.optional(
    map({
      'Content-Security-Policy': v.optional(text),
      'X-Frame-Options': v.optional(text),
      'X-Content-Type-Options': v.optional(text),
      'X-XSS-Protection': v.optional(text),
      'Strict-Transport-Security': v.optional(text),
    }),
    {},
  ),
});

const bcryptHash = scalar(
  'a bcrypt hash such as $2y$10$…',
  (value) => (typeof value === 'string' && /^\$2[aby]?\$\d\d\$[./\w]{53}$/.test(value) ? value : undefined),
  // A password written where its hash belongs is not shown.
  () => 'another text',
);

const schema = map({
  tls_server_config: v.optional(tls),
  http_server_config: v.optional(http, {}),
  basic_auth_users: v.optional(v.record(v.string(), bcryptHash), {}),
});

type TlsFile = v.InferOutput<typeof tls>;

interface Source {
  readonly folder: string;
  readonly readFile: ReadFile;
  readonly fault: (key: string, message: string) => void;
}

/** The text of `cert` or of `cert_file`, whichever is given; relative names are beside the file. */
const given = (file: TlsFile, key: 'cert' | 'key' | 'client_ca', source: Source): string | undefined => {
  const inline = file[key];
  const name = file[`${key}_file`];
  if (inline !== undefined && name !== undefined)
    source.fault(key, `expected either ${key} or ${key}_file, got both`);
  if (name === undefined) return inline;
  try {
    return source.readFile(resolve(source.folder, name));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    source.fault(`${key}_file`, `expected a readable file, got ${code} for ${name}`);
    return undefined;
  }
};

const tlsSettings = (file: TlsFile, source: Source): TlsSettings | undefined => {
  const [cert, key, ca] = (['cert', 'key', 'client_ca'] as const).map((name) => given(file, name, source));
  for (const [name, value] of [
    ['cert', cert],
    ['key', key],
  ] as const) {
    if (value === undefined && file[`${name}_file`] === undefined)
      source.fault(`${name}_file`, `expected ${name} or ${name}_file, got neither`);
  }
  const verifies = /^(Verify|RequireAndVerify)/.test(file.client_auth_type);
  if (verifies && file.client_ca === undefined && file.client_ca_file === undefined)
    source.fault('client_ca_file', `expected the CA that ${file.client_auth_type} needs, got nothing`);
  const ciphers = ciphersOf(file.cipher_suites);
  for (const unknown of ciphers.unknown)
    source.fault('cipher_suites', `expected names of cipher suites, got ${shown(unknown)}`);
  if (cert === undefined || key === undefined || ciphers.unknown.length > 0) return undefined;
  const settings: TlsSettings = {
    cert,
    key,
    ca,
    clientAuth: file.client_auth_type,
    allowedSans: file.client_allowed_sans,
    minVersion: versions[file.min_version],
    maxVersion: versions[file.max_version],
    ciphers: ciphers.known,
    curves: file.curve_preferences.map((curve) => curves[curve]),
  };
  try {
    createSecureContext(secureContext(settings));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    source.fault('cert_file', `expected a certificate and its key in PEM, got ${code}`);
  }
  return settings;
};

/** Reads a web config; throws a ConfigError that lists every fault at once, without any secret. */
export const parseWebConfig = (name: string, content: string, readFile: ReadFile): WebConfig => {
  const faults: Fault[] = [];
  const file = validate(schema, readYaml({ name, text: content }), faults);
  const settings = file?.tls_server_config;
  const fault: Source['fault'] = (key, message) => faults.push({ path: `tls_server_config.${key}`, message });
  const secured = settings && tlsSettings(settings, { folder: dirname(name), readFile, fault });
  if (!file || faults.length > 0) throw new ConfigError(name, faults);
  return {
    tls: secured,
    headers: file.http_server_config.headers as Record<string, string>,
    users: new Map(Object.entries(file.basic_auth_users)),
  };
};
