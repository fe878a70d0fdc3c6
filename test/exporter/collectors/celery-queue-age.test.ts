import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announceKnown, type CeleryKnown } from '../../../exporter/collectors/celery-known.ts';
import { celeryQueueAge, headOf, worthALook } from '../../../exporter/collectors/celery-queue-age.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { announceWaiting, celeryMessage, celerySpace } from '../../support/celery.ts';
import { type LiteralPort, literalPort } from '../../support/redis-port.ts';

const start = Date.UTC(2026, 10, 23, 12);
const seconds = start / 1000;
const sep = '\x06\x16';

/** Ages by queue and source; another stamp each time, as after a write. */
const ages = async (port: LiteralPort, stamp?: string) => {
  port.stamp = async () => stamp;
  const samples = await celeryQueueAge([celerySpace]).collect(port);
  return Object.fromEntries(
    samples.map(({ labels, value }) => [`${labels.queue_name} ${labels.source}`, value]),
  );
};

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('celeryQueueAge', () => {
  it('asks nothing and says nothing where nothing waits', async () => {
    const port = literalPort({});
    expect(await ages(port)).toEqual({});
    announceWaiting(port, {});
    expect(await ages(port)).toEqual({});
    expect([port.asked, port.unsettledTimes]).toEqual([[], 0]);
  });

  it('reads the header of the oldest, which is the last', async () => {
    const port = literalPort({ '0 lrange celery -1 -1': [celeryMessage('1', { sent_at: seconds - 90 })] });
    announceWaiting(port, { celery: 'celery' });
    expect(await ages(port)).toEqual({ 'celery header': 90 });
    expect(port.unsettledTimes).toBe(1);
  });

  it('takes an ETA off, and what is not yet due as not late', async () => {
    const eta = (ms: number) => new Date(start + ms).toISOString();
    const port = literalPort({
      '0 lrange celery -1 -1': [celeryMessage('1', { sent_at: seconds - 90, eta: eta(-30_000) })],
      '0 lrange mail -1 -1': [celeryMessage('2', { sent_at: seconds - 90, eta: eta(30_000) })],
    });
    announceWaiting(port, { celery: 'celery', mail: 'mail' });
    expect(await ages(port)).toEqual({ 'celery header': 30, 'mail header': 0 });
  });

  it('is 0 where the publisher is ahead of this clock', async () => {
    const port = literalPort({ '0 lrange celery -1 -1': [celeryMessage('1', { sent_at: seconds + 5 })] });
    announceWaiting(port, { celery: 'celery' });
    expect(await ages(port)).toEqual({ 'celery header': 0 });
  });

  it('tells the oldest of all priority lists', async () => {
    const port = literalPort({
      '0 lrange celery -1 -1': [celeryMessage('1', { sent_at: seconds - 10 })],
      [`0 lrange celery${sep}6 -1 -1`]: [celeryMessage('2', { sent_at: seconds - 400 })],
      [`0 lrange celery${sep}9 -1 -1`]: [celeryMessage('3', { sent_at: seconds - 20 })],
    });
    announceWaiting(port, { celery: 'celery', [`celery${sep}6`]: 'celery', [`celery${sep}9`]: 'celery' });
    expect(await ages(port)).toEqual({ 'celery header': 400 });
    expect(port.asked).toHaveLength(3);
  });

  it('counts from the first sight of a head that says nothing, kombu message or not', async () => {
    const port = literalPort({
      '0 lrange celery -1 -1': [celeryMessage('1')],
      '0 lrange mail -1 -1': ['no message'],
    });
    announceWaiting(port, { celery: 'celery', mail: 'mail' });
    expect(await ages(port)).toEqual({ 'celery head': 0, 'mail head': 0 });
    vi.setSystemTime(start + 15_000);
    port.replies = { ...port.replies, '0 lrange mail -1 -1': ['another'] };
    expect(await ages(port)).toEqual({ 'celery head': 15, 'mail head': 0 });
  });

  it('asks nothing again while nothing is written, and grows all the same', async () => {
    const port = literalPort({ '0 lrange celery -1 -1': [celeryMessage('1')] });
    announceWaiting(port, { celery: 'celery' });
    await ages(port, 'one');
    vi.setSystemTime(start + 15_000);
    expect(await ages(port, 'one')).toEqual({ 'celery head': 15 });
    expect(port.asked).toHaveLength(1);
  });

  it('shows both sources where some lists have headers and others not', async () => {
    const port = literalPort({
      '0 lrange celery -1 -1': [celeryMessage('1', { sent_at: seconds - 10 })],
      [`0 lrange celery${sep}9 -1 -1`]: [celeryMessage('2')],
    });
    announceWaiting(port, { celery: 'celery', [`celery${sep}9`]: 'celery' });
    expect(await ages(port)).toEqual({ 'celery header': 10, 'celery head': 0 });
  });

  it('does not get younger when a restored message is put before the head', async () => {
    const port = literalPort({ '0 lrange celery -1 -1': [celeryMessage('1')] });
    announceWaiting(port, { celery: 'celery' });
    await ages(port);
    vi.setSystemTime(start + 60_000);
    const restored = celeryMessage('2', { redelivered: true });
    port.replies = {
      '0 lrange celery -1 -1': [restored],
      '0 lrange celery -11 -2': [celeryMessage('5'), celeryMessage('1')],
    };
    expect(await ages(port)).toEqual({ 'celery head': 60 });
    // Both taken: the one restored later is as old as it is itself.
    port.replies = { '0 lrange celery -1 -1': [celeryMessage('5')] };
    expect(await ages(port)).toEqual({ 'celery head': 0 });
  });

  it('does not get older when the restored message took the place of one that was taken', async () => {
    const port = literalPort({ '0 lrange celery -1 -1': [celeryMessage('1')] });
    announceWaiting(port, { celery: 'celery' });
    await ages(port);
    vi.setSystemTime(start + 60_000);
    port.replies = {
      '0 lrange celery -1 -1': [celeryMessage('2', { redelivered: true })],
      '0 lrange celery -11 -2': [celeryMessage('5')],
    };
    expect(await ages(port)).toEqual({ 'celery head': 0 });
  });

  it('asks what waited a moment ago at once, what is new later, and drops what has been emptied', async () => {
    const port = literalPort({
      '0 lrange celery -1 -1': [celeryMessage('1')],
      '0 lrange mail -1 -1': [celeryMessage('2')],
    });
    announceWaiting(port, { celery: 'celery' });
    await ages(port);
    let tell = (_: CeleryKnown): void => {};
    announceKnown(
      port,
      celerySpace,
      new Promise((resolve) => {
        tell = resolve;
      }),
    );
    const reading = ages(port);
    await expect.poll(() => port.asked).toEqual(['0 lrange celery -1 -1', '0 lrange celery -1 -1']);
    tell({ queues: new Set(['celery', 'mail']), routes: new Map(), waiting: new Map([['mail', 'mail']]) });
    expect(await reading).toEqual({ 'mail head': 0 });
    expect(port.asked.at(-1)).toBe('0 lrange mail -1 -1');
  });

  it('leaves out a list that was emptied since its length was read', async () => {
    const port = literalPort({ '0 lrange celery -1 -1': [] });
    announceWaiting(port, { celery: 'celery' });
    expect(await ages(port)).toEqual({});
  });

  it('fails when the lengths could not be read', async () => {
    const port = literalPort({});
    announceWaiting(port, {});
    const failure = new TargetError('permission', 'NOPERM');
    announceKnown(port, celerySpace, Promise.reject(failure));
    await expect(ages(port)).rejects.toBe(failure);
  });
});

describe('headOf', () => {
  it('tells texts apart that are no messages', () => {
    expect(headOf('a', []).identity).not.toBe(headOf('b', []).identity);
    expect(headOf('a', []).identity).toBe(headOf('a', []).identity);
  });
});

describe('worthALook', () => {
  const lists = Array.from({ length: 150 }, (_, index) => `list${index}`);

  it('is every list while there are a hundred or fewer', () => {
    expect(worthALook(lists.slice(0, 100), () => undefined, 7)).toEqual(lists.slice(0, 100));
  });

  it('is those that have waited longest, and others by turns', () => {
    // The later ones have waited longer.
    const since = (list: string) => (Number(list.slice(4)) >= 50 ? -Number(list.slice(4)) : undefined);
    const chosen = worthALook(lists, since, 0);
    expect(chosen).toHaveLength(100);
    expect(chosen.slice(0, 80)).toEqual(lists.slice(70).reverse());
    expect(chosen.slice(80)).toEqual(lists.slice(0, 20));
    expect(worthALook(lists, since, 20).slice(80)).toEqual(lists.slice(20, 40));
  });

  it('comes to every list in the end', () => {
    const seen = new Set<string>();
    for (let turn = 0; turn < 200; turn += 20)
      for (const list of worthALook(lists, () => 1, turn)) seen.add(list);
    expect(seen.size).toBe(150);
  });
});
