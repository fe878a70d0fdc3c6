import { describe, expect, it } from 'vitest';
import {
  areHeartbeatsSlow,
  areResultsOff,
  isPollingSeldom,
  isPrefetchLow,
  type Mark,
  pollingBetween,
  storedShare,
  tasksBetween,
  workOf,
} from '../../../exporter/celery/settings.ts';

const nothing = { begun: new Map(), ended: new Map() };
const counted = (at: number, more: Partial<Mark> = {}): Mark => ({
  at: at * 1000,
  polls: 0,
  stores: 0,
  consumers: [],
  heard: nothing,
  late: nothing,
  ...more,
});
const consumers = (...dbs: readonly number[]) => dbs.map((db) => ({ db, asks: true }));
/** Tasks that one worker has begun, and ended, by its last word. */
const tasks = (begun: number, ended = begun) => ({
  begun: new Map([['w', begun]]),
  ended: new Map([['w', ended]]),
});

describe('tasks between two moments', () => {
  it('are those of workers that were there at both and counted on', () => {
    const of = (held: Readonly<Record<string, number>>) => new Map(Object.entries(held));
    expect(tasksBetween(of({ a: 5, b: 9, gone: 7 }), of({ a: 8, b: 2, fresh: 4 }))).toBe(3);
  });

  it('are told by workers with those they run at the moment', () => {
    const node = { up: true, version: undefined, freq: 2, lastAt: 0, slots: undefined, prefetch: undefined };
    const work = workOf(
      [
        { ...node, hostname: 'w@h', processed: 7, active: 2 },
        { ...node, hostname: 'x@h', processed: undefined, active: 2 },
        { ...node, hostname: 'y@h', processed: 3, active: undefined },
      ],
      '0 p:',
    );
    expect([[...work.begun], [...work.ended]]).toEqual([
      [
        ['0 p: w@h', 7],
        ['0 p: y@h', 3],
      ],
      [
        ['0 p: w@h', 5],
        ['0 p: y@h', 3],
      ],
    ]);
  });
});

describe('consumers', () => {
  // What 120 s gave beside idle workers: kombu 5.2.4 with polling_interval 10, kombu 5.6.2 with 10, three of 5.2.4.
  it.each([
    [1, 119, 120 / 119, false],
    [1, 12, 10, true],
    [3, 360, 1, false],
    [1, 60, 2, undefined],
    [2, 0, Number.POSITIVE_INFINITY, true],
  ])('%i that asked %i times in two minutes ask every %f s', (many, polls, expected, seldom) => {
    const asking = { consumers: consumers(...Array(many).fill(0)) };
    const polling = pollingBetween(
      counted(0, { ...asking, polls: 50 }),
      counted(120, { ...asking, polls: 50 + polls }),
    );
    expect(polling?.intervalSeconds).toBeCloseTo(expected, 10);
    expect(polling && isPollingSeldom(polling)).toBe(seldom);
  });

  it('are not charged with questions that a task answered', () => {
    const before = counted(0, { consumers: consumers(0), late: tasks(0) });
    const after = counted(120, { consumers: consumers(0), polls: 24, late: tasks(12) });
    expect(pollingBetween(before, after)?.intervalSeconds).toBe(10);
    expect(pollingBetween(before, { ...after, late: tasks(13) })).toBeUndefined();
  });

  it.each([
    ['there are none', {}, { consumers: [] }, {}],
    ['one came or went', {}, { consumers: consumers(0, 0) }, {}],
    ['the server does not tell who they are', {}, { consumers: undefined }, {}],
    ['the server does not count commands', {}, {}, { polls: undefined }],
    ['the counts began anew', { polls: 500 }, {}, {}],
    ['none waits for a message', {}, { consumers: [{ db: 0, asks: false }] }, {}],
  ])('do not tell how often they ask where %s', (_, first, last, polls) => {
    const before = counted(0, { consumers: consumers(0), ...first });
    const after = counted(120, { consumers: consumers(0), polls: 120, ...last, ...polls });
    expect(pollingBetween(before, after)).toBeUndefined();
  });

  it('of several databases may differ: their mean tells of none', () => {
    const both = { consumers: consumers(0, 3) };
    const polling = pollingBetween(counted(0, both), counted(120, { ...both, polls: 240 }));
    expect([...(polling?.dbs ?? [])]).toEqual([0, 3]);
    expect(polling && isPollingSeldom(polling)).toBeUndefined();
  });
});

describe('results', () => {
  it('are as many for each task, begun and ended between the two, as SETEX was called', () => {
    const before = counted(0, { stores: 5, heard: tasks(0), late: tasks(3) });
    const after = counted(1, { stores: 25, heard: tasks(15, 13), late: tasks(90) });
    expect(storedShare(before, after, 10)).toBe(2);
    expect(storedShare(before, after, 11)).toBeUndefined();
    expect(storedShare(before, { ...after, stores: 4 }, 10)).toBeUndefined();
    expect(storedShare(before, { ...after, stores: undefined }, 10)).toBeUndefined();
  });

  it.each([
    [0, 'none', true],
    // Of before, while they expire.
    [0, 'expiring', true],
    [0, 'lasting', undefined],
    [0, 'unknown', undefined],
    [0.3, 'expiring', undefined],
    [1, 'expiring', false],
    [1, 'lasting', false],
    // A cache, or results elsewhere.
    [1, 'none', undefined],
    [1, 'unknown', undefined],
  ] as const)('of %f for each task, with keys seen: %s, are off: %s', (share, seen, expected) => {
    expect(areResultsOff(share, seen)).toBe(expected);
  });
});

it.each([
  [[], undefined],
  [[30], true],
  [[30, 60], true],
  [[30, 2], false],
  [[30, undefined], undefined],
])('heartbeats of %j s apart are slow: %s', (freqs, expected) => {
  expect(areHeartbeatsSlow(freqs.map((freq) => ({ freq })))).toBe(expected);
});

it.each([
  [[{ prefetch: 2, slots: 2 }], true],
  [
    [
      { prefetch: 2, slots: 2 },
      { prefetch: 8, slots: 2 },
    ],
    false,
  ],
  // A multiplier of 0 fetches whatever there is.
  [[{ prefetch: 0, slots: 2 }], false],
  [
    [
      { prefetch: 2, slots: 2 },
      { prefetch: undefined, slots: undefined },
    ],
    undefined,
  ],
  [[], undefined],
])('prefetching %j is low: %s', (up, expected) => {
  expect(isPrefetchLow(up)).toBe(expected);
});
