import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { celeryInFlight, drawSize } from '../../../exporter/collectors/celery-in-flight.ts';
import { announceKnown } from '../../../exporter/collectors/celery-known.ts';
import { TargetError } from '../../../exporter/failure.ts';
import { captured } from '../../support/captures.ts';
import { announceWaiting, celerySpace, unackedMessage } from '../../support/celery.ts';
import { type LiteralPort, literalPort } from '../../support/redis-port.ts';

const start = Date.UTC(2026, 10, 23, 8, 30, 30);
const iso = (ms: number) => new Date(start + ms).toISOString();
const index = '0 zrange unacked_index 0 0 withscores';
const draw = (many: number) => `0 hrandfield unacked ${many} withvalues`;

const read = async (port: LiteralPort, space = celerySpace) => {
  const samples = await celeryInFlight([space]).collect(port);
  return Object.fromEntries(
    samples.map(({ metric, labels, value }) => [
      [metric.name.replace('celery_', ''), labels.queue_name ?? ''].join(' ').trim(),
      value,
    ]),
  );
};

const withQueues = (port: LiteralPort): LiteralPort => {
  announceWaiting(port, {});
  return port;
};

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('celeryInFlight', () => {
  it('asks nothing where there are no queues', async () => {
    const port = literalPort({});
    const none = { queues: new Set<string>(), routes: new Map(), waiting: new Map() };
    announceKnown(port, celerySpace, Promise.resolve(none));
    expect(await read(port)).toEqual({});
    expect(port.asked).toEqual([]);
  });

  it('goes on with the configured queues where no lengths could be read', async () => {
    const port = literalPort({
      '0 hlen unacked': 1,
      [index]: [],
      [draw(10)]: ['a', unackedMessage('a', {}, 'mine')],
    });
    announceKnown(port, celerySpace, Promise.reject(new Error('refused')));
    expect(await read(port, { ...celerySpace, queues: ['mine'] })).toMatchObject({
      'unacked_queue_messages mine': 1,
    });
  });

  it('asks one command where nothing is in flight, and says so', async () => {
    const port = withQueues(literalPort({ '0 hlen unacked': 0 }));
    expect(await read(port)).toEqual({
      unacked_messages: 0,
      unacked_sample_messages: 0,
      visibility_timeout_budget_seconds: 3600,
      eta_messages: 0,
      eta_overdue_messages: 0,
      redelivered_messages: 0,
    });
    expect([port.asked, port.unsettledTimes]).toEqual([['0 hlen unacked'], 0]);
  });

  it('reads what Celery 5.2.6 keeps', async () => {
    const hash = captured('celery/unacked_hash.txt');
    const port = withQueues(
      literalPort({
        '0 hlen unacked': 6,
        [index]: ['86c461c1-1a64-4721-8348-254d041838b4', '1795422613.6543975'],
        [draw(10)]: hash,
      }),
    );
    expect(await read(port)).toEqual({
      unacked_messages: 6,
      unacked_sample_messages: 6,
      'unacked_queue_messages celery': 6,
      unacked_oldest_age_seconds: expect.closeTo(16.3456, 3),
      visibility_timeout_budget_seconds: 3600,
      eta_messages: 2,
      eta_overdue_messages: 0,
      redelivered_messages: 0,
    });
    expect(port.unsettledTimes).toBe(1);
  });

  it('tells waiting from overdue ETAs, queues by their routing keys, and what came back', async () => {
    const port = withQueues(
      literalPort({
        '0 hlen unacked': 5,
        [index]: ['a', String(start / 1000 + 3)],
        [draw(10)]: [
          ...['a', unackedMessage('a', { eta: iso(1000) })],
          ...['b', unackedMessage('b', { eta: iso(-1000), redelivered: true })],
          ...['c', unackedMessage('c', {}, 'media.video')],
          ...['d', unackedMessage('d', {}, 'user.17')],
          ...['e', 'damaged'],
        ],
      }),
    );
    expect(await read(port)).toMatchObject({
      // The worker's clock is ahead.
      unacked_oldest_age_seconds: 0,
      eta_messages: 1,
      eta_overdue_messages: 1,
      redelivered_messages: 1,
      'unacked_queue_messages celery': 2,
      'unacked_queue_messages video': 1,
      'unacked_queue_messages other': 2,
    });
  });

  it('makes estimates of a draw, with its size, and counts all exactly', async () => {
    const drawn = (many: number) =>
      Array.from({ length: many }, (_, at) => [
        `${at}`,
        unackedMessage(`${at}`, at % 5 === 0 ? { eta: iso(1) } : {}),
      ]).flat();
    const port = withQueues(
      literalPort({
        '0 hlen unacked': 1000,
        [index]: ['a', '1'],
        [draw(10)]: drawn(10),
        [draw(40)]: drawn(40),
      }),
    );
    expect(await read(port)).toMatchObject({
      unacked_messages: 1000,
      unacked_sample_messages: 10,
      eta_messages: 200,
    });
    port.stamp = async () => 'two';
    expect(await read(port)).toMatchObject({ unacked_sample_messages: 40, eta_messages: 200 });
    expect(port.asked).toEqual([
      ...['0 hlen unacked', index, draw(10)],
      ...['0 hlen unacked', index, draw(40)],
    ]);
  });

  it('asks nothing again while nothing is written, and lets ETAs come', async () => {
    const port = withQueues(
      literalPort({
        '0 hlen unacked': 1,
        [index]: ['a', `${start / 1000}`],
        [draw(10)]: ['a', unackedMessage('a', { eta: iso(5000) })],
      }),
    );
    expect(await read(port)).toMatchObject({ eta_messages: 1, unacked_oldest_age_seconds: 0 });
    const asked = port.asked.length;
    vi.setSystemTime(start + 6000);
    expect(await read(port)).toMatchObject({
      eta_overdue_messages: 1,
      eta_messages: 0,
      unacked_oldest_age_seconds: 6,
    });
    expect(port.asked).toHaveLength(asked);
  });

  it('gives the total and the age, and says why no more, where none may be drawn', async () => {
    const port = withQueues(
      literalPort({
        '0 hlen unacked': 2,
        [index]: ['a', `${start / 1000 - 1}`],
        [draw(10)]: new TargetError('unsupported', 'unknown command'),
      }),
    );
    expect(await read(port)).toEqual({
      unacked_messages: 2,
      unacked_oldest_age_seconds: 1,
      visibility_timeout_budget_seconds: 3600,
    });
    expect(port.shortfalls).toContain('refused hrandfield');
  });

  it('says nothing of an age where the index is gone, and of estimates where all was acknowledged meanwhile', async () => {
    const port = withQueues(literalPort({ '0 hlen unacked': 1, [index]: [], [draw(10)]: [] }));
    expect(await read(port)).toEqual({ unacked_messages: 1, visibility_timeout_budget_seconds: 3600 });
  });

  it('looks behind its key prefix, in its database', async () => {
    const space = { ...celerySpace, db: 2, keyPrefix: 'shop:', visibilityTimeoutMs: 60_000 };
    const port = literalPort({ '2 hlen shop:unacked': 0 });
    announceWaiting(port, {}, space);
    expect(await read(port, space)).toMatchObject({ visibility_timeout_budget_seconds: 60 });
    expect(celeryInFlight([space]).keys).toEqual(['shop:unacked', 'shop:unacked_index']);
  });

  it('fails when the count cannot be read', async () => {
    const failure = new TargetError('error', 'WRONGTYPE');
    await expect(read(withQueues(literalPort({ '0 hlen unacked': failure })))).rejects.toBe(failure);
  });
});

describe('drawSize', () => {
  it.each([
    [undefined, 10],
    [1000, 40],
    [100_000, 10],
    [50_000_000, 2],
  ])('after messages of %s characters draws %s', (length, size) => {
    expect(drawSize(length)).toBe(size);
  });
});
