import { describe, expect, it } from 'vitest';
import { isRefusal, reasonOf, reasons, TargetError, untilAborted } from '../../exporter/failure.ts';

describe('reasons', () => {
  it('is the list that rules and METRICS.md rely on', () => {
    expect(reasons).toEqual([
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
    ]);
  });
});

describe('reasonOf', () => {
  it.each(reasons)('is the reason of a target failure: %s', (reason) => {
    expect(reasonOf(new TargetError(reason, 'failed'))).toBe(reason);
  });

  it.each([
    ['an error', new TypeError('ours')],
    ['an error with a reason of another kind', Object.assign(new Error('ours'), { reason: 'refused' })],
    ['a text', 'refused'],
    ['nothing', undefined],
    ['null', null],
  ])('is internal for %s', (_, thrown) => {
    expect(reasonOf(thrown)).toBe('internal');
  });
});

describe('isRefusal', () => {
  it.each(reasons)('%s is one only where asking again is in vain', (reason) => {
    expect(isRefusal(new TargetError(reason, 'no'))).toBe(['permission', 'unsupported'].includes(reason));
  });
});

describe('TargetError', () => {
  it('carries its reason, message, name and cause', () => {
    const cause = new Error('underneath');
    expect(new TargetError('refused', 'Nobody there', { cause })).toMatchObject({
      name: 'TargetError',
      reason: 'refused',
      message: 'Nobody there',
      cause,
    });
  });
});

describe('untilAborted', () => {
  const never = () => new Promise<never>(() => {});
  const late = { reason: 'timeout', message: 'Expected an answer before the deadline, got none' };

  it('gives what the promise gives', async () => {
    expect(await untilAborted(Promise.resolve(7), new AbortController().signal)).toBe(7);
  });

  it('fails as the promise fails', async () => {
    const failure = new Error('failed');
    await expect(untilAborted(Promise.reject(failure), new AbortController().signal)).rejects.toBe(failure);
  });

  it('fails with the reason timeout once the signal aborts', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never(), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject(late);
  });

  it('fails at once when the signal has aborted already', async () => {
    await expect(untilAborted(never(), AbortSignal.abort())).rejects.toMatchObject(late);
  });

  it('leaves no unhandled rejection of a promise that fails after the deadline', async () => {
    const controller = new AbortController();
    const { promise, reject } = withReject();
    const waiting = untilAborted(promise, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject(late);
    reject(new Error('too late'));
    await expect(promise).rejects.toThrow('too late');
  });

  it('leaves no listener on a signal that outlives the promise', async () => {
    const listeners = new Set<unknown>();
    const signal = {
      aborted: false,
      addEventListener: (_: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_: string, listener: unknown) => listeners.delete(listener),
    } as unknown as AbortSignal;
    await untilAborted(Promise.resolve(), signal);
    await Promise.resolve();
    expect(listeners.size).toBe(0);
  });
});

const withReject = (): { promise: Promise<never>; reject: (error: Error) => void } => {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  return { promise, reject };
};
