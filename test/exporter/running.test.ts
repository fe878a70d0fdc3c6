import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Running } from '../../exporter/running.ts';

// All that is used of an answer is that it tells when it is closed.
const answer = (): ServerResponse => new EventEmitter() as ServerResponse;

/** Whether a promise has resolved once all that is due has happened. */
const hasSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  promise.then(() => {
    settled = true;
  });
  await new Promise(setImmediate);
  return settled;
};

describe('Running', () => {
  it('has settled when nothing was asked', async () => {
    expect(await hasSettled(new Running().settled())).toBe(true);
  });

  it('settles once every answer is closed', async () => {
    const running = new Running();
    const [one, other] = [answer(), answer()];
    running.add(one);
    running.add(other);
    const settled = running.settled();
    one.emit('close');
    expect(await hasSettled(settled)).toBe(false);
    other.emit('close');
    expect(await hasSettled(settled)).toBe(true);
  });

  it('does not wait for an answer that was closed before', async () => {
    const running = new Running();
    const early = answer();
    running.add(early);
    early.emit('close');
    expect(await hasSettled(running.settled())).toBe(true);
  });

  it('settles also when an answer could not be sent', async () => {
    const running = new Running();
    const broken = answer();
    broken.on('error', () => {});
    running.add(broken);
    const settled = running.settled();
    broken.emit('error', new Error('write EPIPE'));
    broken.emit('close');
    await expect(settled).resolves.not.toThrow();
  });
});
