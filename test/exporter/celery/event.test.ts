import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvents } from '../../../exporter/celery/event.ts';
import { capturedEvents, envelope } from '../../support/celery-events.ts';

const heartbeat = {
  type: 'worker-heartbeat',
  hostname: 'w1@h',
  freq: 2,
  active: 1,
  processed: 7,
  sw_ver: '5.6.3',
};
const decodedHeartbeat = {
  kind: 'worker',
  type: 'heartbeat',
  hostname: 'w1@h',
  freq: 2,
  active: 1,
  processed: 7,
  version: '5.6.3',
};

describe('decodeEvents', () => {
  it('reads what a worker says of itself', () => {
    expect(decodeEvents(envelope(heartbeat))).toEqual({ events: [decodedHeartbeat], rejected: 0 });
  });

  it('reads a list of events of tasks', () => {
    const { events, rejected } = decodeEvents(
      envelope([
        { type: 'task-received', uuid: 'a', name: 'shop.pay', retries: 1, hostname: 'w1@h' },
        { type: 'task-succeeded', uuid: 'a', runtime: 0.25, hostname: 'w1@h' },
      ]),
    );
    expect(rejected).toBe(0);
    expect(events).toMatchObject([
      { kind: 'task', type: 'received', uuid: 'a', name: 'shop.pay', retries: 1, hostname: 'w1@h' },
      { kind: 'task', type: 'succeeded', uuid: 'a', runtime: 0.25, name: undefined },
    ]);
  });

  it('reads a body that is not in base64', () => {
    expect(decodeEvents(JSON.stringify({ body: JSON.stringify(heartbeat) })).events).toEqual([
      decodedHeartbeat,
    ]);
  });

  it.each([
    ['no JSON', 'not json'],
    ['no envelope', '[]'],
    ['no body', '{}'],
    ['a body that is no JSON', JSON.stringify({ body: 'x' })],
    ['pickle', JSON.stringify({ body: '{}', 'content-type': 'application/x-python-serialize' })],
    ['another encoding', JSON.stringify({ body: '{}', 'content-encoding': 'utf-16' })],
    ['another encoding of the body', JSON.stringify({ body: '{}', properties: { body_encoding: 'hex' } })],
    ['a type nobody knows', envelope({ type: 'task-progress', uuid: 'a' })],
    ['an event without a type', envelope({ uuid: 'a', hostname: 'w1@h' })],
    ['a worker without a name', envelope({ type: 'worker-heartbeat' })],
    ['a task without an id', envelope({ type: 'task-started', hostname: 'w1@h' })],
    ['an id that is far too long', envelope({ type: 'task-started', uuid: 'a'.repeat(256) })],
    ['a message that is far too long', envelope({ ...heartbeat, loadavg: 'a'.repeat(2 ** 20) })],
    ['deep nesting', '['.repeat(500_000)],
  ])('counts %s as not understood', (_, text) => {
    expect(decodeEvents(text)).toEqual({ events: [], rejected: 1 });
  });

  it('takes the rest of a list in which one thing is not understood', () => {
    expect(decodeEvents(envelope([heartbeat, null, 7, [heartbeat]]))).toEqual({
      events: [decodedHeartbeat],
      rejected: 3,
    });
  });

  it.each([Number.NaN, -1, '2', null])('leaves out a number that is %s', (freq) => {
    expect(decodeEvents(envelope({ ...heartbeat, freq })).events).toMatchObject([{ freq: undefined }]);
  });

  it('keeps nothing of arguments, results and tracebacks', () => {
    const told = JSON.stringify(
      decodeEvents(
        envelope(
          ['received', 'succeeded', 'failed'].map((type) => ({
            type: `task-${type}`,
            uuid: 'a',
            hostname: 'w1@h',
            ...Object.fromEntries(
              ['args', 'kwargs', 'result', 'exception', 'traceback'].map((field) => [field, 'secret']),
            ),
          })),
        ),
      ),
    );
    expect(told).not.toContain('secret');
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(decodeEvents(text).rejected).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('takes an event from each thing in a body or counts it, whatever it is', () => {
    const fields = fc.record(
      {
        type: fc.constantFrom('worker-online', 'task-received', 'task-sent', 7, '__proto__'),
        uuid: fc.anything(),
        hostname: fc.anything(),
        name: fc.anything(),
        freq: fc.anything(),
        runtime: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(fields, fc.jsonValue()), { maxLength: 8 }), (body) => {
        const text = (() => {
          try {
            return envelope(body);
          } catch {
            return undefined;
          }
        })();
        fc.pre(text !== undefined);
        const { events, rejected } = decodeEvents(text ?? '');
        expect(events.length + rejected).toBe(body.length);
      }),
    );
  });

  it.each([
    ['5.2.6', 0],
    ['5.6.3', 0],
  ] as const)('understands all that a worker of Celery %s sent', (celery, expected) => {
    const messages = capturedEvents(celery).filter(({ channel }) => channel.includes('.celeryev/'));
    expect(messages.length).toBeGreaterThan(20);
    expect(messages.reduce((sum, { text }) => sum + decodeEvents(text).rejected, 0)).toBe(expected);
  });
});
