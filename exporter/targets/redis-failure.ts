import { type Reason, TargetError } from '../failure.ts';
import { socketReason } from './socket-failure.ts';

// The first word of an error reply is its code; the sentence after it differs between versions.
const byReply: Readonly<Record<string, Reason>> = {
  NOAUTH: 'auth',
  WRONGPASS: 'auth',
  NOPERM: 'permission',
  DENIED: 'refused',
  LOADING: 'loading',
  BUSY: 'busy',
};

const ofReply = (message: string): Reason => {
  if (/max number of clients/.test(message)) return 'maxclients';
  if (/invalid password|without any password configured|no password is set/.test(message)) return 'auth';
  if (/^ERR unknown (sub)?command/i.test(message)) return 'unsupported';
  return byReply[message.split(' ', 1)[0] ?? ''] ?? 'error';
};

const ofError = (error: Error & { code?: string }): Reason => {
  if (error.name === 'ReplyError') return ofReply(error.message);
  // ioredis' decoder has no error class: "Unknown RESP type 72", "Invalid RESP…".
  if (error.name === 'ParserError' || /\bRESP\b/.test(error.message)) return 'protocol';
  return (
    socketReason(error.code) ??
    (/closed|aborted|isn't writeable/i.test(error.message) ? 'closed' : 'internal')
  );
};

/** What ioredis or a socket threw, as a target's failure with one of the fixed reasons. */
export const redisFailure = (thrown: unknown): TargetError => {
  if (thrown instanceof TargetError) return thrown;
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // A name with several addresses that all refuse gives an error without a message of its own.
  const message = error.message || (error as NodeJS.ErrnoException).code || error.name;
  return new TargetError(ofError(error), message, { cause: error });
};
