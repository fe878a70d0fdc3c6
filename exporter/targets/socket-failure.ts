import type { Reason } from '../failure.ts';

// Node's and OpenSSL's codes: https://nodejs.org/api/errors.html and x509_verify_cert_error_string(3).
const byCode: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  EACCES: 'refused',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_FAIL: 'dns',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  EPROTO: 'tls',
};

// All that OpenSSL says of a certificate it does not take, and all that Node says of TLS.
const tlsCode =
  /^ERR_(TLS|SSL)_|CERT|CRL|ISSUER|SIGNATURE|^HOSTNAME_MISMATCH$|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH_EXCEEDED$/;

/** The reason in a code of Node's or OpenSSL's, or undefined for any other. */
export const socketReason = (code: string | undefined): Reason | undefined =>
  tlsCode.test(code ?? '') ? 'tls' : byCode[code ?? ''];
