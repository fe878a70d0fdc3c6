import { X509Certificate } from 'node:crypto';
import {
  getCiphers,
  type SecureContextOptions,
  type SecureVersion,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls';

/** How this exporter is reached by TLS; certificates and keys as PEM. */
export interface TlsSettings {
  readonly cert: string;
  readonly key: string;
  readonly ca: string | undefined;
  /** As Go's crypto/tls calls it. */
  readonly clientAuth: string;
  /** Names one of which a client's certificate must have; empty for any. */
  readonly allowedSans: readonly string[];
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** As OpenSSL calls them; empty for its own choice. */
  readonly ciphers: readonly string[];
  readonly curves: readonly string[];
}

/** OpenSSL's names for those of Go. */
export const curves = {
  CurveP256: 'P-256',
  CurveP384: 'P-384',
  CurveP521: 'P-521',
  X25519: 'X25519',
} as const;

// TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 is ECDHE-RSA-AES128-GCM-SHA256 to OpenSSL; the names of TLS 1.3 are everywhere the same.
const openSslName = (name: string): string =>
  /^TLS_(AES|CHACHA20)_/.test(name)
    ? name
    : name
        .replace(/^TLS_(RSA_WITH_)?/, '')
        .replace('_WITH_', '_')
        .replace(/AES_(\d+)/, 'AES$1')
        .replace('_CBC_', '_')
        .replace(/(CHACHA20_POLY1305)_SHA256$/, '$1')
        .replaceAll('_', '-');

/** The names of cipher suites as OpenSSL has them, and those it does not have. */
export const ciphersOf = (
  names: readonly string[],
): { readonly known: readonly string[]; readonly unknown: readonly string[] } => {
  const has = new Set(getCiphers());
  const isKnown = (name: string) => has.has(openSslName(name).toLowerCase());
  return { known: names.filter(isKnown).map(openSslName), unknown: names.filter((name) => !isKnown(name)) };
};

/** What may change while a server runs. */
export const secureContext = (tls: TlsSettings): SecureContextOptions => ({
  cert: tls.cert,
  key: tls.key,
  ...(tls.ca === undefined ? {} : { ca: tls.ca }),
  minVersion: tls.minVersion,
  maxVersion: tls.maxVersion,
  ...(tls.ciphers.length === 0 ? {} : { ciphers: tls.ciphers.join(':') }),
  ...(tls.curves.length === 0 ? {} : { ecdhCurve: tls.curves.join(':') }),
});

/** What a server is begun with. */
export const tlsOptions = (tls: TlsSettings): TlsOptions => ({
  ...secureContext(tls),
  requestCert: tls.clientAuth !== 'NoClientCert',
  rejectUnauthorized: tls.clientAuth === 'RequireAndVerifyClientCert',
});

/** Whether a client's certificate, or that it has none, is enough. */
export const isWelcome = (socket: TLSSocket, tls: TlsSettings): boolean => {
  const raw = socket.getPeerCertificate().raw as Buffer | undefined;
  if (raw === undefined) return !/^Require/.test(tls.clientAuth) && tls.allowedSans.length === 0;
  if (/Verify/.test(tls.clientAuth) && !socket.authorized) return false;
  if (tls.allowedSans.length === 0) return true;
  const names = new X509Certificate(raw).subjectAltName?.split(', ') ?? [];
  return names.some((name) => tls.allowedSans.includes(name.slice(name.indexOf(':') + 1)));
};
