/** Why something could not be read: the whole list, so that a label stays bounded and a rule can rely on it. */
export const reasons = [
  'refused',
  'unreachable',
  'dns',
  'tls',
  'timeout',
  'closed',
  'auth',
  'permission',
  'unsupported',
  'hidden',
  'capped',
  'loading',
  'busy',
  'maxclients',
  'saturated',
  'protocol',
  'error',
  'internal',
] as const;
export type Reason = (typeof reasons)[number];

/** Something of a target that could not be read; the message is for the log, the reason for the metrics. */
export class TargetError extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TargetError';
    this.reason = reason;
  }
}

/** Whether a target said no for good: asking again would only be refused again. */
export const isRefusal = (thrown: unknown): thrown is TargetError =>
  thrown instanceof TargetError && (thrown.reason === 'permission' || thrown.reason === 'unsupported');

/** The reason of whatever was thrown; anything that is not a target's fault is our own. */
export const reasonOf = (thrown: unknown): Reason =>
  thrown instanceof TargetError ? thrown.reason : 'internal';

/** Settles as the promise does, or rejects with the reason `timeout` as soon as the signal aborts. */
export const untilAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const late = () => reject(new TargetError('timeout', 'Expected an answer before the deadline, got none'));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
