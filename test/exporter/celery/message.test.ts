import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, decodeUnacked, knownSentAtHeaders } from '../../../exporter/celery/message.ts';
import { captured } from '../../support/captures.ts';

const queued = captured('celery/queue_messages.txt');
const unacked = captured('celery/unacked_hash.txt').filter((_, index) => index % 2 === 1);

const envelope = (headers: object, properties: object = {}): string =>
  JSON.stringify({ body: 'W10=', headers, properties: { delivery_tag: 'tag', ...properties } });

describe('decodeMessage', () => {
  it('reads what Celery 5.2.6 put into lists', () => {
    expect(queued.map((text) => decodeMessage(text))).toEqual([
      {
        tag: '86c461c1-1a64-4721-8348-254d041838b4',
        id: '7d377003-16ba-45c4-985b-7d6022ad23b7',
        task: 'rsapp.add',
        routingKey: 'celery',
        eta: Date.UTC(2026, 10, 23, 9, 29, 53, 297),
        expires: undefined,
        sentAt: undefined,
        priority: 0,
        redelivered: false,
      },
      expect.objectContaining({ routingKey: 'celery', eta: undefined, priority: 0 }),
      expect.objectContaining({ routingKey: 'high', expires: Date.UTC(2026, 10, 23, 8, 30, 53, 297) }),
      expect.objectContaining({ routingKey: 'celery', priority: 5 }),
    ]);
  });

  it('holds nothing of bodies and arguments', () => {
    const told = JSON.stringify([
      ...queued.map((text) => decodeMessage(text)),
      ...unacked.map((text) => decodeUnacked(text)),
    ]);
    expect(queued.some((text) => text.includes('(7, 8)'))).toBe(true);
    expect(told).not.toMatch(/W1s|\(7, 8\)|gen\d+@/);
  });

  it.each([
    ['sent_at', { sent_at: 1795426193.5 }, {}],
    ["Sentry's text", { 'sentry-task-enqueued-time': '1795426193.500000000' }, {}],
    ["Sentry's nested map", { headers: { 'sentry-task-enqueued-time': '1795426193.500000000' } }, {}],
    ["Judoscale's property", {}, { published_at: 1795426193.5 }],
    ["Doorman's", { doorman_sent_ts: 1795426193.5 }, {}],
    ['milliseconds', { sent_at: 1795426193500 }, {}],
    ['ISO 8601', { sent_at: '2026-11-23T09:29:53.500+00:00' }, {}],
  ])('knows when it was sent by %s', (_, headers, properties) => {
    expect(decodeMessage(envelope(headers, properties))?.sentAt).toBe(1795426193500);
  });

  it('takes the first name that has a moment, and none that is not configured', () => {
    const text = envelope({ a: 'later', b: 1795426193, c: 1795426194 });
    expect(decodeMessage(text, ['a', 'b', 'c'])?.sentAt).toBe(1795426193000);
    expect(decodeMessage(text, ['a'])?.sentAt).toBeUndefined();
    expect(decodeMessage(text)?.sentAt).toBeUndefined();
  });

  it('takes nothing for a header that every object has', () => {
    expect(decodeMessage(envelope({}), ['constructor', '__proto__', 'toString'])?.sentAt).toBeUndefined();
  });

  it.each([
    [{ redelivered: true }, {}],
    [{}, { delivery_info: { redelivered: true } }],
  ])('knows a message that came back by %j %j', (headers, properties) => {
    expect(decodeMessage(envelope(headers, properties))?.redelivered).toBe(true);
  });

  it.each(['', 'a task', '[]', '{}', 'null', '5', '{"headers":{}}', '{"properties":{"delivery_tag":5}}'])(
    'takes %j for no message',
    (text) => {
      expect(decodeMessage(text)).toBeUndefined();
    },
  );

  it('reads no envelope of more than a mebibyte', () => {
    expect(decodeMessage(envelope({ argsrepr: 'x'.repeat(2 ** 19) }))).toBeDefined();
    expect(decodeMessage(envelope({ argsrepr: 'x'.repeat(2 ** 20) }))).toBeUndefined();
  });

  it('leaves out words of no bounded length', () => {
    expect(decodeMessage(envelope({ task: 'x'.repeat(257), id: 7 }))).toMatchObject({
      task: undefined,
      id: undefined,
    });
  });
});

describe('decodeUnacked', () => {
  it('reads what Celery 5.2.6 keeps of fetched messages', () => {
    const messages = unacked.map((text) => decodeUnacked(text));
    expect(messages.map((message) => message?.routingKey)).toEqual(unacked.map(() => 'celery'));
    expect(messages.filter((message) => message?.eta !== undefined)).toHaveLength(2);
    expect(messages.map((message) => message?.tag)).toEqual(
      captured('celery/unacked_hash.txt').filter((_, index) => index % 2 === 0),
    );
  });

  it('takes the routing key under which it is kept', () => {
    const kept = [JSON.parse(envelope({}, { delivery_info: { routing_key: 'a' } })), 'media', 'b'];
    expect(decodeUnacked(JSON.stringify(kept))?.routingKey).toBe('b');
  });

  it.each(['', '{}', '[]', '[null]', '[{}, "", "celery"]', 'null'])('takes %j for nothing', (text) => {
    expect(decodeUnacked(text)).toBeUndefined();
  });
});

describe('damaged text', () => {
  const real = fc.constantFrom(...queued, ...unacked);
  const damaged = fc
    .tuple(real, fc.nat(), fc.nat(40), fc.string({ unit: 'binary' }))
    .map(([text, at, length, put]) => {
      const from = at % text.length;
      return text.slice(0, from) + put + text.slice(from + length);
    });
  const bounded = (value: unknown) =>
    value === undefined ||
    typeof value === 'boolean' ||
    Number.isFinite(value) ||
    String(value).length <= 256;

  it.each([
    ['cut and filled up', damaged],
    ['of any JSON', fc.jsonValue().map((value) => JSON.stringify(value))],
    [
      'of any envelope',
      fc
        .tuple(fc.jsonValue(), fc.jsonValue(), fc.jsonValue())
        .map(([headers, info, tag]) =>
          JSON.stringify({ headers, properties: { delivery_info: info, delivery_tag: tag } }),
        ),
    ],
    ['of any kind', fc.string({ unit: 'binary' })],
  ])('%s never throws, and gives bounded values', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        for (const message of [decodeMessage(text), decodeUnacked(text), decodeUnacked(`[${text},"",""]`)])
          expect(Object.values(message ?? {}).filter((value) => !bounded(value))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('reads any moment under any configured name', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1_000_000_000, max: 9_999_999_999 }), (name, seconds) => {
        expect(decodeMessage(envelope({ [name]: seconds }), [name])?.sentAt).toBe(seconds * 1000);
      }),
    );
  });
});

it('knows the names that are in use', () => {
  expect(knownSentAtHeaders).toContain('sent_at');
});
