import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvents, type WorkerEvent } from '../../../exporter/celery/event.ts';
import { WorkerTable, workerTableLimits } from '../../../exporter/celery/worker-table.ts';
import { capturedEvents } from '../../support/celery-events.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const event = (
  type: WorkerEvent['type'],
  hostname: string,
  more: Partial<WorkerEvent> = {},
): WorkerEvent => ({
  kind: 'worker',
  type,
  hostname,
  freq: 2,
  active: 0,
  processed: 0,
  version: '5.6.3',
  ...more,
});

/** Which nodes are up (1), down (0) or unknown (?) at a moment, to a listener that began at 0 and works. */
const standing = (table: WorkerTable, now: number, hearing = {}) => {
  const { nodes } = table.states(now, { since: 0, answeredAt: now, ...hearing });
  return Object.fromEntries(nodes.map(({ hostname, up }) => [hostname, up === undefined ? '?' : Number(up)]));
};
const leaked = (table: WorkerTable, now: number) => table.states(now, { since: 0, answeredAt: now }).leaked;

describe('a node that is heard', () => {
  it('is up for a minute, or twice as long as it says it keeps still', () => {
    const table = new WorkerTable();
    table.take(event('online', 'quick@a'), 0);
    table.take(event('heartbeat', 'slow@a', { freq: 45 }), 0);
    expect(standing(table, minute)).toEqual({ 'quick@a': 1, 'slow@a': 1 });
    expect(standing(table, minute + 1)).toEqual({ 'quick@a': 0, 'slow@a': 1 });
    expect(standing(table, 90 * second + 1)).toEqual({ 'quick@a': 0, 'slow@a': 0 });
  });

  it('is undecided once silent for that long, until the connection has answered since', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a'), 0);
    const undecided = (now: number, answeredAt: number) => table.isUndecided(now, { since: 0, answeredAt });
    expect([undecided(minute, 50 * second), undecided(minute + 1, 50 * second)]).toEqual([false, true]);
    expect([undecided(2 * minute, 50 * second), undecided(2 * minute, minute)]).toEqual([true, false]);
  });

  it('is not believed to keep still for more than half an hour', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a', { freq: 1e300 }), 0);
    expect(standing(table, hour + 1)).toEqual({ 'w@a': 0 });
  });

  it('stays up by any other sign of life', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a'), 0);
    table.sign('w@a', 50 * second);
    table.sign('gen7@a', 50 * second);
    expect(standing(table, 100 * second)).toEqual({ 'w@a': 1 });
  });

  it('tells what it said last', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a', { active: 2, processed: 9, version: '5.2.6' }), 0);
    expect(table.states(1, { since: 0, answeredAt: 1 }).nodes).toEqual([
      { hostname: 'w@a', up: true, active: 2, processed: 9, version: '5.2.6', freq: 2, lastAt: 0 },
    ]);
  });

  it('is gone once it says that it stops, and back once it is heard again', () => {
    const table = new WorkerTable();
    table.bind(['w@a'], 0);
    table.take(event('online', 'w@a'), 1);
    table.take(event('offline', 'w@a'), 2);
    expect(standing(table, 3)).toEqual({});
    table.bind([], 4);
    expect([standing(table, 5 * minute), leaked(table, 5 * minute)]).toEqual([{}, 0]);
    table.take(event('online', 'w@a'), 6 * minute);
    expect(standing(table, 6 * minute)).toEqual({ 'w@a': 1 });
  });

  it('is forgotten a while after it stopped, bindings read or not', () => {
    const table = new WorkerTable();
    table.take(event('offline', 'w@a'), 0);
    standing(table, 59 * second);
    expect(table.isWatching).toBe(true);
    standing(table, minute);
    expect(table.isWatching).toBe(false);
  });

  it('leaks its binding, but is no loss, when it is killed while it stops', () => {
    const table = new WorkerTable();
    table.take(event('offline', 'w@a'), 0);
    table.bind(['w@a'], 1);
    expect([standing(table, 2), leaked(table, 2)]).toEqual([{}, 0]);
    table.bind(['w@a'], 5 * minute);
    expect([standing(table, 5 * minute), leaked(table, 5 * minute)]).toEqual([{}, 1]);
  });
});

describe('silence', () => {
  it('tells nothing to a listener that is younger than it', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a'), 0);
    table.bind(['w@a', 'x@a'], 0);
    expect(standing(table, 10 * minute, { since: 9.5 * minute })).toEqual({ 'w@a': '?', 'x@a': '?' });
    expect(standing(table, 10.5 * minute, { since: 9.5 * minute })).toEqual({ 'w@a': 0, 'x@a': 0 });
  });

  it('tells nothing until the connection has proved to work at the end of it', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a'), 0);
    expect(standing(table, 2 * minute, { answeredAt: 59 * second })).toEqual({ 'w@a': '?' });
    expect(standing(table, 2 * minute, { answeredAt: 60 * second })).toEqual({ 'w@a': 0 });
  });

  it.each([
    ['there is no subscription', { since: undefined }],
    ['it never answered', { answeredAt: undefined }],
  ])('tells nothing while %s, and nor does anything else', (_, hearing) => {
    const table = new WorkerTable(['x@a']);
    table.take(event('heartbeat', 'w@a'), 0);
    expect(standing(table, 1, hearing)).toEqual({ 'w@a': '?', 'x@a': '?' });
  });

  it('is no sign of death while connections tell that the node works', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'solo@a'), 0);
    table.take(event('heartbeat', 'dead@a'), 0);
    table.bind(['never@a'], 0);
    expect(table.silent(minute)).toEqual([]);
    expect(table.silent(hour).map(({ hostname }) => hostname)).toEqual(['solo@a', 'dead@a']);
    expect(table.vouch(({ hostname }) => hostname === 'solo@a', hour)).toBe(true);
    expect(standing(table, hour)).toEqual({ 'dead@a': 0, 'never@a': 0, 'solo@a': 1 });
    table.take(event('heartbeat', 'solo@a'), hour);
    expect(standing(table, 2 * hour)).toMatchObject({ 'solo@a': 0 });
    expect(table.vouch(() => false, 2 * hour)).toBe(false);
  });

  it('keeps what a node answered, and knows none that only answered', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a'), 0);
    table.describe('w@a', { queues: ['a'], slots: 4 });
    table.describe('w@a', { queues: undefined, slots: undefined });
    table.describe('x@a', { queues: ['a'], slots: 4 });
    const { nodes } = table.states(1, { since: 0, answeredAt: 1 });
    expect(nodes).toMatchObject([{ hostname: 'w@a', slots: 4 }]);
    expect([table.isBusy('w@a'), table.isBusy('x@a')]).toEqual([false, false]);
    table.vouch(() => true, 2 * minute);
    expect(table.isBusy('w@a')).toBe(true);
  });

  it('ends the series of a node whose binding is gone: it stopped cleanly while nobody listened', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a'), 0);
    table.bind(['w@a'], 1);
    table.bind([], 3 * minute);
    expect(standing(table, 3 * minute)).toEqual({});
  });

  it('is 0 where there never was a binding, as without remote control', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a'), 0);
    table.bind([], 1);
    expect(standing(table, hour)).toEqual({ 'w@a': 0 });
  });
});

describe('a node that was killed', () => {
  it('is down for 24 hours after a restart of the exporter, then its binding counts as leaked', () => {
    const table = new WorkerTable();
    table.bind(['w@a'], 0);
    expect(standing(table, 30 * second)).toEqual({ 'w@a': '?' });
    expect([standing(table, hour), leaked(table, hour)]).toEqual([{ 'w@a': 0 }, 0]);
    expect([standing(table, 24 * hour), leaked(table, 24 * hour)]).toEqual([{}, 1]);
  });

  it('is forgotten after 24 hours where it has no binding', () => {
    const table = new WorkerTable();
    table.take(event('heartbeat', 'w@a'), 0);
    expect(standing(table, 24 * hour)).toEqual({});
    expect(table.isWatching).toBe(false);
  });

  it('is no loss once another of its kind has started', () => {
    const table = new WorkerTable();
    table.take(event('online', 'w@a'), 0);
    table.bind(['w@a'], 0);
    expect(standing(table, 2 * minute)).toEqual({ 'w@a': 0 });
    table.take(event('online', 'w@b'), 3 * minute);
    expect([standing(table, 3 * minute), leaked(table, 3 * minute)]).toEqual([{ 'w@b': 1 }, 1]);
  });

  it('is no loss once its queues are served by one of another name, and a loss while they are not', () => {
    const table = new WorkerTable();
    table.take(event('online', 'email@a'), 0);
    table.describe('email@a', { queues: ['mail'], slots: 2 });
    expect(standing(table, 2 * minute)).toEqual({ 'email@a': 0 });
    table.take(event('online', 'email@b'), 3 * minute);
    table.describe('email@b', { queues: ['other'], slots: 2 });
    expect(standing(table, 3 * minute)).toEqual({ 'email@a': 0, 'email@b': 1 });
    table.take(event('online', 'post@a'), 3 * minute);
    table.describe('post@a', { queues: ['mail', 'more'], slots: 2 });
    expect(standing(table, 3 * minute)).toEqual({ 'email@b': 1, 'post@a': 1 });
  });

  it.each([
    ['first the old one is killed', 20 * second],
    ['first the new one is started', -20 * second],
  ])('is no loss in ten deployments with new names: %s', (_, gap) => {
    const table = new WorkerTable();
    const names = Array.from({ length: 10 }, (_, n) => `celery@pod-${n}`);
    const length = 5 * minute;
    for (const [n, name] of names.entries()) {
      const from = n * length;
      const until = n === 9 ? from + length : from + length - gap;
      for (let at = from; at <= until; at += 2 * second) {
        table.take(event(at === from ? 'online' : 'heartbeat', name), at);
        expect(Object.values(standing(table, at))).not.toContain(0);
      }
      table.bind(names.slice(0, n + 1), from + length);
    }
    const end = 10 * length;
    expect([standing(table, end), leaked(table, end)]).toEqual([{ 'celery@pod-9': 1 }, 9]);
    // What a restarted exporter makes of the same bindings, with the last node alone alive.
    const after = new WorkerTable();
    after.bind(names, end);
    after.take(event('heartbeat', 'celery@pod-9'), end + second);
    expect([standing(after, end + second), leaked(after, end + second)]).toEqual([{ 'celery@pod-9': 1 }, 9]);
  });

  it('is a loss although another that was there before lives on', () => {
    const table = new WorkerTable();
    table.take(event('online', 'w1@a'), 0);
    table.take(event('online', 'w2@a'), second);
    table.take(event('heartbeat', 'w2@a'), 2 * minute);
    expect(standing(table, 2 * minute)).toEqual({ 'w1@a': 0, 'w2@a': 1 });
  });
});

describe('a node that is expected', () => {
  it('is down though nothing was ever heard of it, and for as long as it takes', () => {
    const table = new WorkerTable(['w@a']);
    expect(standing(table, 1, { since: 1 })).toEqual({ 'w@a': '?' });
    expect(standing(table, hour)).toEqual({ 'w@a': 0 });
    expect(standing(table, 48 * hour)).toEqual({ 'w@a': 0 });
    table.take(event('online', 'w@a'), 48 * hour);
    table.take(event('online', 'w@b'), 48 * hour);
    table.take(event('offline', 'w@a'), 49 * hour);
    expect(standing(table, 49 * hour)).toMatchObject({ 'w@a': 0 });
  });
});

describe('WorkerTable', () => {
  it('does not know how many bindings are left over before it was told of any', () => {
    expect(leaked(new WorkerTable(), 1)).toBeUndefined();
  });

  it('replays what a worker of Celery 5.6.3 sent from its start to its clean stop', () => {
    const table = new WorkerTable();
    const workers = capturedEvents('5.6.3')
      .flatMap(({ text }) => decodeEvents(text).events)
      .filter((each) => each.kind === 'worker');
    for (const each of workers.slice(0, -1)) table.take(each, 0);
    expect(table.states(1, { since: 0, answeredAt: 1 }).nodes).toEqual([
      { hostname: 'w56@h', up: true, active: 1, processed: 5, version: '5.6.3', freq: 2, lastAt: 0 },
    ]);
    for (const each of workers.slice(-1)) table.take(each, 1);
    expect(standing(table, 2)).toEqual({});
  });

  it('holds no more nodes than it may, and lets go first which it has not heard for longest', () => {
    const table = new WorkerTable([], { ...workerTableLimits, nodes: 2 });
    for (const name of ['a', 'b', 'a', 'c']) table.take(event('heartbeat', `${name}@h`), 0);
    table.bind(['d@h', 'e@h', 'f@h'], 0);
    expect(table.states(0, { since: 0, answeredAt: 0 }).nodes).toHaveLength(2);
  });

  it('tells each node once and none twice, whatever happens', () => {
    const hosts = fc.constantFrom('w@a', 'w@b', 'x@a', '__proto__');
    const steps = fc.array(
      fc.tuple(
        fc.constantFrom('online', 'heartbeat', 'offline', 'sign', 'bind', 'look'),
        hosts,
        fc.integer({ min: 0, max: 3 * hour }),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        const table = new WorkerTable(['x@a']);
        let now = 0;
        for (const [what, host, later] of given) {
          now += later;
          if (what === 'sign') table.sign(host, now);
          else if (what === 'bind') table.bind([host], now);
          else if (what !== 'look') table.take(event(what as 'online', host), now);
          const names = table.states(now, { since: 0, answeredAt: now }).nodes.map((node) => node.hostname);
          expect(names).toEqual([...new Set(names)].sort());
          expect(names).toContain('x@a');
        }
      }),
    );
  });
});

describe('a node that was replaced', () => {
  /** Three deployments, each killing what was there. */
  const deployed = (): WorkerTable => {
    const table = new WorkerTable();
    for (const [turn, hostname] of ['web@1', 'web@2', 'web@3'].entries()) {
      table.take(event('online', hostname), turn * 10 * minute);
      table.bind(['web@1', 'web@2', 'web@3'].slice(0, turn + 1), turn * 10 * minute);
      standing(table, turn * 10 * minute);
    }
    return table;
  };

  it('is no loss when the one that took its place goes too', () => {
    const table = deployed();
    expect(standing(table, 20 * minute + 1)).toEqual({ 'web@3': 1 });
    expect(standing(table, 30 * minute)).toEqual({ 'web@3': 0 });
    expect(leaked(table, 30 * minute)).toBe(2);
  });

  it('is told of again once it is heard again', () => {
    const table = deployed();
    table.take(event('heartbeat', 'web@1'), 25 * minute);
    expect(standing(table, 25 * minute)).toEqual({ 'web@1': 1, 'web@3': 0 });
    expect(standing(table, 40 * minute)).toEqual({ 'web@1': 0, 'web@3': 0 });
  });
});
