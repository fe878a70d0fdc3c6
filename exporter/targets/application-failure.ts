import { type Reason, TargetError } from '../failure.ts';
import { socketReason } from './socket-failure.ts';

const byStatus: Readonly<Record<number, Reason>> = {
  401: 'auth',
  403: 'permission',
  404: 'unsupported',
  405: 'unsupported',
  410: 'unsupported',
  429: 'busy',
  503: 'busy',
};

/** The failure that an HTTP status other than 200 is. A redirect is not followed: the config alone says where to ask. */
export const statusFailure = (status: number): TargetError => {
  const reason = status >= 300 && status < 400 ? 'protocol' : (byStatus[status] ?? 'error');
  return new TargetError(reason, `Expected status 200, got ${status}`);
};

const ofCode = (code: string | undefined): Reason | undefined =>
  code?.startsWith('HPE_') ? 'protocol' : socketReason(code);

/** What a request threw, as a target's failure with one of the fixed reasons. */
export const applicationFailure = (thrown: unknown): TargetError => {
  if (thrown instanceof TargetError) return thrown;
  const error: NodeJS.ErrnoException = thrown instanceof Error ? thrown : new Error(String(thrown));
  const isLate = error.name === 'AbortError' || error.name === 'TimeoutError';
  const reason = isLate ? 'timeout' : (ofCode(error.code) ?? 'error');
  // A name with several addresses that all refuse gives an error without a message of its own.
  return new TargetError(reason, error.message || error.code || error.name, { cause: error });
};
