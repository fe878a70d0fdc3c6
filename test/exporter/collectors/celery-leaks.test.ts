import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { announceKnown } from '../../../exporter/collectors/celery-known.ts';
import { celeryLeaks, kindOfLeak } from '../../../exporter/collectors/celery-leaks.ts';
import { announceWaiting, celerySpace } from '../../support/celery.ts';
import { type LiteralPort, literalPort } from '../../support/redis-port.ts';

const start = Date.UTC(2026, 10, 23, 12);
const scan = '0 scan 0 match *celery[e.]* count 10000 type list';
const reply = 'b5035f5a-3a43-3cb2-8363-d120337cb28a.reply.celery.pidbox';
const event = 'celeryev.0c3b9a52-3d0f-4f2c-8b1f-8d1c4d2f7f10';

const read = async (port: LiteralPort, stamp?: string, space = celerySpace) => {
  port.stamp = async () => stamp;
  announceWaiting(port, {}, space);
  return (await celeryLeaks([space]).collect(port)).map(
    ({ metric, labels, value }) => `${metric.name.replace('celery_leaked_', '')} ${labels.kind} ${value}`,
  );
};

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('celeryLeaks', () => {
  it('scans nothing where there are no queues, nor where it shall not discover', async () => {
    const port = literalPort({});
    const none = { queues: new Set<string>(), routes: new Map(), waiting: new Map() };
    announceKnown(port, celerySpace, Promise.resolve(none));
    expect(await celeryLeaks([celerySpace]).collect(port)).toEqual([]);
    expect(await read(port, 'one', { ...celerySpace, discover: false })).toEqual([]);
    expect(port.asked).toEqual([]);
  });

  it('counts and weighs what two passes found, and nothing that one found', async () => {
    const port = literalPort({
      [scan]: ['0', [reply, event, 'my.celery.jobs']],
      [`0 memory usage ${reply}`]: 5300,
      [`0 memory usage ${event}`]: 64_000,
    });
    expect(await read(port)).toEqual(['keys event 0', 'bytes event 0', 'keys reply 0', 'bytes reply 0']);
    expect(port.unsettledTimes).toBe(1);
    vi.setSystemTime(start + 61_000);
    expect(await read(port)).toEqual([
      'keys event 1',
      'bytes event 64000',
      'keys reply 1',
      'bytes reply 5300',
    ]);
    expect(port.unsettledTimes).toBe(1);
  });

  it('takes a list for leaked without a second pass when nothing was written for a minute', async () => {
    const port = literalPort({ [scan]: ['0', [reply]], [`0 memory usage ${reply}`]: 100 });
    await read(port, 'one');
    vi.setSystemTime(start + 61_000);
    expect(await read(port, 'one')).toContain('keys reply 1');
    expect(port.asked.filter((line) => line.includes('scan'))).toHaveLength(1);
  });

  it('says nothing before a pass is complete, ten pages a collection', async () => {
    const page = (cursor: number) => `0 scan ${cursor} match *celery[e.]* count 10000 type list`;
    const replies = Object.fromEntries(
      Array.from({ length: 15 }, (_, at) => [page(at), [`${at === 14 ? 0 : at + 1}`, []]]),
    );
    const port = literalPort(replies);
    expect(await read(port)).toEqual([]);
    expect([port.asked.length, port.unsettledTimes]).toEqual([10, 1]);
    expect(await read(port)).toHaveLength(4);
    expect(port.asked).toHaveLength(15);
  });

  it('leaves out a list that is gone when it is measured', async () => {
    const port = literalPort({ [scan]: ['0', [reply]], [`0 memory usage ${reply}`]: null });
    await read(port);
    vi.setSystemTime(start + 61_000);
    expect(await read(port)).toContain('keys reply 0');
  });

  it('looks behind its key prefix, literally', async () => {
    const space = { ...celerySpace, db: 2, keyPrefix: 'a*:' };
    const port = literalPort({
      '2 scan 0 match a\\*:*celery[e.]* count 10000 type list': ['0', [`a*:${reply}`, `a*:b:${reply}`]],
      [`2 memory usage a*:${reply}`]: 7,
    });
    await read(port, undefined, space);
    vi.setSystemTime(start + 61_000);
    expect(await read(port, undefined, space)).toContain('keys reply 1');
    expect(celeryLeaks([space]).keys).toEqual(['a\\*:celeryev.*', 'a\\*:*.reply.celery.pidbox']);
  });
});

describe('kindOfLeak', () => {
  it.each([
    [reply, 'reply'],
    [event, 'event'],
    [`shop:${reply}`, undefined],
    ['worker@host.celery.pidbox', undefined],
    ['my.reply.celery.pidbox', undefined],
    ['celeryev', undefined],
    ['celery', undefined],
    ['app.celery.jobs', undefined],
  ])('of %s is %s', (name, kind) => {
    expect(kindOfLeak(name)).toBe(kind);
  });
});
