import { type Reason, TargetError } from '../failure.ts';

// Node's and OpenSSL's codes: https://nodejs.org/api/errors.html and x509_verify_cert_error_string(3).
const byCode: Readonly<Record<string, Reason>> = {
  ECONNREFUSED: 'refused',
  ENOENT: 'refused',
  EACCES: 'refused',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  CERT_HAS_EXPIRED: 'tls',
};

// The first word of an error reply is its code; the sentence after it differs between versions.
const byReply: Readonly<Record<string, Reason>> = {
  NOAUTH: 'auth',
  WRONGPASS: 'auth',
  NOPERM: 'noperm',
  LOADING: 'loading',
  BUSY: 'busy',
};

const ofReply = (message: string): Reason => {
  if (/max number of clients/.test(message)) return 'maxclients';
  if (/invalid password|without any password configured|no password is set/.test(message)) return 'auth';
  return byReply[message.split(' ', 1)[0] ?? ''] ?? 'error';
};

const ofError = (error: Error & { code?: string }): Reason => {
  if (error.name === 'ReplyError') return ofReply(error.message);
  // ioredis' decoder has no error class: "Unknown RESP type 72", "Invalid RESP…".
  if (error.name === 'ParserError' || /\bRESP\b/.test(error.message)) return 'protocol';
  if (error.code?.startsWith('ERR_TLS_') || error.code?.startsWith('ERR_SSL_')) return 'tls';
  return byCode[error.code ?? ''] ?? (/closed|aborted/i.test(error.message) ? 'closed' : 'internal');
};

/** What ioredis or a socket threw, as a target's failure with one of the fixed reasons. */
export const redisFailure = (thrown: unknown): TargetError => {
  if (thrown instanceof TargetError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new TargetError(ofError(error), error.message, { cause: error });
};
