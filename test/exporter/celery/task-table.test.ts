import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvents, type TaskEvent, taskEventTypes } from '../../../exporter/celery/event.ts';
import { TaskTable } from '../../../exporter/celery/task-table.ts';
import { capturedEvents } from '../../support/celery-events.ts';

const event = (type: TaskEvent['type'], uuid: string, more: Partial<TaskEvent> = {}): TaskEvent => ({
  kind: 'task',
  type,
  uuid,
  hostname: 'w@h',
  name: undefined,
  retries: undefined,
  runtime: undefined,
  ...more,
});

/** The counts that are not 0, by name. */
const counted = (table: TaskTable) =>
  Object.fromEntries(
    table
      .counts()
      .map(({ name, events }) => [name, Object.fromEntries(Object.entries(events).filter(([, n]) => n > 0))]),
  );

const replayed = (celery: '5.2.6' | '5.6.3', times = 1): TaskTable => {
  const table = new TaskTable();
  for (const { text } of capturedEvents(celery).flatMap((message) => Array(times).fill(message)))
    for (const each of decodeEvents(text).events) if (each.kind === 'task') table.take(each);
  return table;
};

const of526 = {
  'rsapp.add': { sent: 2, received: 7, started: 5, succeeded: 5 },
  'rsapp.fail': { sent: 1, received: 1, started: 1, failed: 1 },
  'rsapp.slow': { sent: 6, received: 6, started: 6, succeeded: 6 },
};
const of563 = {
  'rsapp.add': { sent: 2, received: 2, started: 2, succeeded: 2 },
  'rsapp.slow': { sent: 3, received: 3, started: 3, succeeded: 3 },
};

describe('by worker', () => {
  const table = (pairs: number) => new TaskTable({ names: 200, inFlight: 100, byHost: true, pairs });

  it('counts each event at the worker that tells it, and what is sent at none', () => {
    const each = table(500);
    each.take(event('sent', 'a', { name: 't', hostname: 'gen1@h' }));
    each.take(event('received', 'a', { name: 't', hostname: 'w1@h' }));
    each.take(event('received', 'a', { retries: 1, hostname: 'w2@h' }));
    each.take(event('succeeded', 'a', { hostname: 'w2@h', runtime: 1 }));
    each.take(event('started', 'b', { hostname: undefined }));
    expect(
      each
        .counts()
        .map(({ name, hostname, events: { sent, received }, runtimeCount }) => [
          ...[name, hostname, sent, received, runtimeCount],
        ]),
    ).toEqual([
      ['t', '', 1, 0, 0],
      ['t', 'w1@h', 0, 1, 0],
      ['t', 'w2@h', 0, 1, 1],
      ['unknown', 'unknown', 0, 0, 0],
    ]);
  });

  it('tells so many pairs apart, and counts all later ones under other', () => {
    const each = table(2);
    for (const n of [1, 2, 3, 4]) each.take(event('received', `${n}`, { name: 't', hostname: `w${n}@h` }));
    each.take(event('received', '5', { name: 'u', hostname: 'w1@h' }));
    expect(each.counts().map(({ name, hostname, events }) => [name, hostname, events.received])).toEqual([
      ['t', 'other', 2],
      ['t', 'w1@h', 1],
      ['t', 'w2@h', 1],
      ['u', 'other', 1],
    ]);
  });
});

describe('a replay', () => {
  it('of Celery 5.2.6 gives what happened', () => {
    expect(counted(replayed('5.2.6'))).toEqual(of526);
  });

  it('of Celery 5.6.3 gives what happened, runtimes in their buckets', () => {
    const table = replayed('5.6.3');
    expect(counted(table)).toEqual(of563);
    const [add, slow] = table.counts();
    expect(add).toMatchObject({ runtimes: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], runtimeCount: 2 });
    expect(slow).toMatchObject({ runtimes: [0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0], runtimeCount: 3 });
    expect(slow?.runtimeSum).toBeCloseTo(9.0075, 4);
  });

  it('counts nothing twice when each message comes three times', () => {
    expect(counted(replayed('5.2.6', 3))).toEqual(of526);
    expect(counted(replayed('5.6.3', 3))).toEqual(of563);
  });
});

describe('TaskTable', () => {
  it('counts each attempt of a task that is tried again', () => {
    const table = new TaskTable();
    for (const retries of [0, 1, 2]) {
      table.take(event('sent', 'a', { name: 't', retries }));
      table.take(event('received', 'a', { name: 't', retries }));
      table.take(event('started', 'a'));
      table.take(event(retries < 2 ? 'retried' : 'failed', 'a'));
    }
    expect(counted(table)).toEqual({ t: { sent: 3, received: 3, started: 3, retried: 2, failed: 1 } });
  });

  it('knows a retry that is sent before the attempt is told to be over', () => {
    const table = new TaskTable();
    table.take(event('received', 'a', { name: 't', retries: 0 }));
    table.take(event('sent', 'a', { name: 't', retries: 1 }));
    table.take(event('retried', 'a'));
    table.take(event('received', 'a', { name: 't', retries: 1 }));
    table.take(event('retried', 'a'));
    expect(counted(table)).toEqual({ t: { sent: 1, received: 2, retried: 2 } });
  });

  it('counts what it has no name for as unknown, until it has', () => {
    const table = new TaskTable();
    table.take(event('started', 'a'));
    table.take(event('received', 'a', { name: 't' }));
    table.take(event('succeeded', 'a', { runtime: 9999 }));
    expect(counted(table)).toEqual({ t: { received: 1, succeeded: 1 }, unknown: { started: 1 } });
    expect(table.counts()[0]).toMatchObject({ runtimeCount: 1, runtimeSum: 9999 });
  });

  it('counts all names over the cap as other', () => {
    const table = new TaskTable({ names: 2, inFlight: 100 });
    for (const name of ['a', 'b', 'c', 'd', 'a']) table.take(event('sent', `${Math.random()}`, { name }));
    expect(counted(table)).toEqual({ a: { sent: 2 }, b: { sent: 1 }, other: { sent: 2 } });
  });

  it('remembers a task that waits while ten times as many come and go', () => {
    const table = new TaskTable({ names: 10, inFlight: 100 });
    table.take(event('received', 'waits', { name: 'slow' }));
    for (let n = 0; n < 1000; n++) {
      table.take(event('received', `${n}`, { name: 'quick' }));
      table.take(event('succeeded', `${n}`, { runtime: 0 }));
    }
    table.take(event('started', 'waits'));
    expect(counted(table)).toEqual({
      quick: { received: 1000, succeeded: 1000 },
      slow: { received: 1, started: 1 },
    });
    expect(table.remembered).toBe(11);
  });

  it('counts what workers say they have started, until they tell it by events', () => {
    const table = new TaskTable();
    expect(table.isAsked).toBe(false);
    table.start('a', 'w1@h', 0);
    table.start('a', 'w1@h', 3);
    table.start('b', 'w1@h', 2);
    table.take(event('sent', 'x', { name: 'a' }));
    table.start('a', 'w1@h', 1);
    expect([counted(table), table.isAsked]).toEqual([
      { a: { sent: 1, started: 4 }, b: { started: 2 } },
      true,
    ]);
    expect(table.isToldByWorkers).toBe(false);
    table.take(event('started', 'x'));
    table.start('a', 'w1@h', 9);
    table.start('c', 'w1@h', 9);
    expect(table.isToldByWorkers).toBe(true);
    expect(counted(table)).toEqual({ a: { sent: 1, started: 5 }, b: { started: 2 } });
  });

  it('says which kinds of events it ever heard', () => {
    const table = new TaskTable();
    table.take(event('sent', 'a', { name: 't' }));
    expect(taskEventTypes.filter((type) => table.heard(type))).toEqual(['sent']);
  });

  it('holds no more than it may, and counts no more than it was given', () => {
    const events = fc.array(
      fc.record({
        type: fc.constantFrom(...taskEventTypes),
        uuid: fc.integer({ min: 0, max: 30 }).map(String),
        name: fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__'), { nil: undefined }),
        retries: fc.option(fc.nat(3), { nil: undefined }),
      }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(events, (given) => {
        const table = new TaskTable({ names: 3, inFlight: 10 });
        for (const { type, uuid, ...more } of given) table.take(event(type, uuid, more));
        const total = table.counts().flatMap(({ events }) => Object.values(events));
        expect(total.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(given.length);
        expect(table.remembered).toBeLessThanOrEqual(11);
        expect(table.counts().length).toBeLessThanOrEqual(5);
      }),
    );
  });
});
