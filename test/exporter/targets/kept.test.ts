import { describe, expect, it } from 'vitest';
import { TargetError } from '../../../exporter/failure.ts';
import { Kept } from '../../../exporter/targets/kept.ts';

interface Client {
  readonly number: number;
}

/** An opener whose attempts end when the test says so. */
const opener = () => {
  const attempts: {
    readonly open: () => void;
    readonly fail: (error: Error) => void;
    readonly lost: () => void;
  }[] = [];
  const discarded: number[] = [];
  return {
    attempts,
    discarded,
    open: (_: AbortSignal, lost: () => void) =>
      new Promise<Client>((resolve, fail) => {
        const number = attempts.length;
        attempts.push({ open: () => resolve({ number }), fail, lost });
      }),
    discard: ({ number }: Client) => void discarded.push(number),
  };
};

const patient = () => new AbortController().signal;
const timeout = { reason: 'timeout' };

describe('a kept connection', () => {
  it('is opened once for all who ask', async () => {
    const made = opener();
    const kept = new Kept(made);
    const both = [kept.client(patient()), kept.client(patient())];
    made.attempts[0]?.open();
    expect(await Promise.all(both)).toEqual([{ number: 0 }, { number: 0 }]);
    expect(await kept.client(patient())).toEqual({ number: 0 });
    expect([kept.isOpen, made.attempts.length]).toEqual([true, 1]);
  });

  it('is replaced once it was lost', async () => {
    const made = opener();
    const kept = new Kept(made);
    const first = kept.client(patient());
    made.attempts[0]?.open();
    await first;
    made.attempts[0]?.lost();
    expect(kept.isOpen).toBe(false);
    const second = kept.client(patient());
    made.attempts[1]?.open();
    expect(await second).toEqual({ number: 1 });
    // The end of one that was replaced is no loss.
    made.attempts[0]?.lost();
    expect(kept.isOpen).toBe(true);
  });

  it('is waited for until the deadline, then never again, until an attempt in the background ends', async () => {
    const made = opener();
    const kept = new Kept(made);
    const deadline = new AbortController();
    const waiting = kept.client(deadline.signal);
    deadline.abort();
    await expect(waiting).rejects.toMatchObject(timeout);
    kept.abandon();
    await expect(kept.client(patient())).rejects.toMatchObject(timeout);
    expect(made.attempts).toHaveLength(1);
    made.attempts[0]?.open();
    await expect.poll(() => kept.isOpen).toBe(true);
    expect(await kept.client(patient())).toEqual({ number: 0 });
  });

  it('is cut off when it is given up, and tried again without being asked', async () => {
    const made = opener();
    const kept = new Kept(made);
    const first = kept.client(patient());
    made.attempts[0]?.open();
    await first;
    kept.abandon();
    expect(made.discarded).toEqual([0]);
    expect(made.attempts).toHaveLength(2);
    await expect(kept.client(patient())).rejects.toMatchObject(timeout);
  });

  it('hangs on after an attempt that was late, and not after one that was refused', async () => {
    const made = opener();
    const kept = new Kept(made);
    const asked = () => kept.client(patient()).catch((error: TargetError) => error.reason);
    kept.abandon();
    made.attempts[0]?.fail(new TargetError('timeout', 'late'));
    // The next one who asks has a new attempt begin, and does not wait for it.
    const again = async () => [await asked(), made.attempts.length];
    await expect.poll(again).toEqual(['timeout', 2]);
    made.attempts[1]?.fail(new TargetError('refused', 'no'));
    await expect
      .poll(() => {
        const answer = asked();
        made.attempts.at(-1)?.fail(new TargetError('refused', 'no'));
        return answer;
      })
      .toBe('refused');
  });

  it('is closed even if it opens later', async () => {
    const made = opener();
    const kept = new Kept(made);
    const asked = kept.client(patient());
    kept.close();
    made.attempts[0]?.open();
    await asked;
    expect([kept.isOpen, made.discarded]).toEqual([false, [0]]);
    kept.abandon();
    expect(made.attempts).toHaveLength(1);
  });
});
