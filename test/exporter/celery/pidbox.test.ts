import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  controlChannel,
  decodeReply,
  encodeRequest,
  mailboxesKey,
  mailboxNodes,
  nodeStats,
  replyPlace,
  servedQueues,
} from '../../../exporter/celery/pidbox.ts';
import { envelope } from '../../support/celery-events.ts';

const address = { db: 0, keyPrefix: '', separator: '\x06\x16' };
const captured = readFileSync(new URL('../../fixtures/celery/pidbox-5.2.6.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(decodeReply);
const [ping, queues, stats] = captured;

const reply = (body: unknown, ticket: unknown = 't'): string =>
  JSON.stringify({ ...JSON.parse(envelope(body)), headers: { ticket } });

describe('where workers listen', () => {
  it.each([
    [{}, '/0.celery.pidbox', '_kombu.binding.celery.pidbox'],
    [{ db: 3, keyPrefix: 'shop:' }, 'shop:/3.celery.pidbox', 'shop:_kombu.binding.celery.pidbox'],
    [{ keyPrefix: 'shop:', fanoutPrefix: false }, 'shop:celery.pidbox', 'shop:_kombu.binding.celery.pidbox'],
    [{ controlExchange: 'steering' }, '/0.steering.pidbox', '_kombu.binding.steering.pidbox'],
  ])('of %j is on %s, bound in %s', (more, channel, key) => {
    const space = { ...address, ...more };
    expect([controlChannel(space), mailboxesKey(space)]).toEqual([channel, key]);
  });

  it('is told by the members of the bindings', () => {
    const members = ['||a@h.celery.pidbox', '||b.c@h.celery.pidbox', '||other.pidbox', '|', ''];
    expect(mailboxNodes(members, { ...address, separator: '|' })).toEqual(['a@h', 'b.c@h']);
  });

  it('are named by the exchange of remote control', () => {
    const members = ['||a@h.celery.pidbox', '||b@h.shop.pidbox'];
    const steered = { ...address, separator: '|', controlExchange: 'shop' };
    expect(mailboxNodes(members, steered)).toEqual(['b@h']);
  });
});

describe('a request', () => {
  const place = replyPlace({ ...address, keyPrefix: 'shop:' }, 'id');

  it('leads the reply to a place of its own, by an exchange that is not one of Celery', () => {
    expect(place).toEqual({
      id: 'id',
      list: 'shop:id.reply.headroom.pidbox',
      bindings: 'shop:_kombu.binding.reply.headroom.pidbox',
      member: 'id\x06\x16\x06\x16id.reply.headroom.pidbox',
    });
  });

  it('is one to all workers, in the envelope of kombu', () => {
    const message = JSON.parse(encodeRequest('stats', 'ticket', place, address, 5000));
    expect(message).toMatchObject({
      'content-encoding': 'utf-8',
      'content-type': 'application/json',
      headers: { clock: 1, expires: 5 },
      properties: {
        body_encoding: 'base64',
        delivery_info: { exchange: 'celery.pidbox', routing_key: '' },
        delivery_tag: expect.stringMatching(/^[\da-f-]{36}$/),
      },
    });
    expect(JSON.parse(Buffer.from(message.body, 'base64').toString())).toEqual({
      method: 'stats',
      arguments: {},
      destination: null,
      pattern: null,
      matcher: null,
      ticket: 'ticket',
      reply_to: { exchange: 'reply.headroom.pidbox', routing_key: 'id' },
    });
  });
});

describe('a reply of Celery 5.2.6', () => {
  it('names its node and the ticket it answers', () => {
    expect(ping).toEqual({
      ticket: 'ac2df2a8-077e-489b-9939-a203ad203dac',
      hostname: 'w1@h',
      result: { ok: 'pong' },
    });
    expect(captured.map((each) => each?.hostname)).toEqual(captured.map(() => 'w1@h'));
  });

  it('to active_queues tells the queues, and no other does', () => {
    expect(servedQueues(queues?.result)).toEqual(['celery', 'high']);
    expect(servedQueues(ping?.result)).toBeUndefined();
    expect(servedQueues(stats?.result)).toBeUndefined();
  });

  it('to stats tells slots, prefetch and totals, and no other does', () => {
    expect(nodeStats(stats?.result)).toEqual({
      pid: 22181,
      uptime: 96,
      slots: 2,
      processes: 2,
      prefetch: 10,
      totals: new Map([
        ['rsapp.add', 5],
        ['rsapp.fail', 1],
        ['rsapp.slow', 6],
      ]),
    });
    const others = captured.filter((each) => each !== stats);
    expect(others.map((each) => nodeStats(each?.result)).filter((each) => each !== undefined)).toEqual([]);
  });
});

describe('a reply', () => {
  it.each([
    ['that is no JSON', 'no'],
    ['that is empty', ''],
    ['without a ticket', envelope({ 'w@h': 1 })],
    ['whose ticket is no text', reply({ 'w@h': 1 }, 7)],
    ['of nobody', reply({})],
    ['of an empty name', reply({ '': 1 })],
    ['that is a list', reply([1])],
    ['that is far too long', reply({ 'w@h': 'x'.repeat(2 ** 20) })],
    [
      'in another serialization',
      JSON.stringify({ ...JSON.parse(reply({ 'w@h': 1 })), 'content-type': 'a/b' }),
    ],
  ])('%s is none', (_, text) => {
    expect(decodeReply(text)).toBeUndefined();
  });

  it('in plain text is read too', () => {
    const message = { ...JSON.parse(reply({})), body: '{"w@h":1}', properties: {} };
    expect(decodeReply(JSON.stringify(message))).toEqual({ ticket: 't', hostname: 'w@h', result: 1 });
  });

  it('of any text or shape breaks nothing', () => {
    const sane = (value: number | undefined) =>
      value === undefined || (Number.isSafeInteger(value) && value >= 0);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((body) => reply(JSON.parse(body))),
        ),
        (text) => {
          const result = decodeReply(text)?.result;
          const read = nodeStats(result);
          for (const value of [read?.pid, read?.uptime, read?.slots, read?.processes, read?.prefetch])
            expect(sane(value)).toBe(true);
          expect(servedQueues(result)?.every((name) => typeof name === 'string') ?? true).toBe(true);
        },
      ),
    );
  });

  it('with values of any kind tells only what is as it should be', () => {
    const value = fc.jsonValue();
    const shape = fc.record(
      {
        pid: value,
        uptime: value,
        prefetch_count: value,
        total: fc.oneof(value, fc.dictionary(fc.string(), fc.oneof(value, fc.nat()))),
        pool: fc.oneof(value, fc.record({ 'max-concurrency': value, processes: value })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shape, (result) => {
        for (const count of nodeStats(result)?.totals.values() ?? []) expect(count).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is taken in part where it names more than any worker has', () => {
    const many = Array.from({ length: 5000 }, (_, at) => `t${at}`);
    expect(servedQueues(many.map((name) => ({ name })))).toHaveLength(1000);
    expect(nodeStats({ total: Object.fromEntries(many.map((name) => [name, 1])) })?.totals.size).toBe(1000);
  });
});
