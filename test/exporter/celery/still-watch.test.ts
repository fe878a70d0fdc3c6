import { describe, expect, it } from 'vitest';
import type { NodeState } from '../../../exporter/celery/node.ts';
import { StillWatch } from '../../../exporter/celery/still-watch.ts';

const node = (more: Partial<NodeState> = {}): NodeState => ({
  ...{ hostname: 'w@h', up: true, active: 0, processed: 7, version: '5.2.6', freq: 2, lastAt: 0 },
  ...{ slots: undefined, prefetch: undefined },
  ...more,
});
const heads = (held: Readonly<Record<string, string>>) => new Map(Object.entries(held));

/** A watch at which, from 0 on, an idle worker was heard and the head of a queue was seen every second. */
const watched = (seconds: number, of: (second: number) => readonly NodeState[], held = heads({ q: 'a' })) => {
  const watch = new StillWatch();
  for (let second = 0; second <= seconds; second++) {
    watch.hear(of(second), second * 1000);
    watch.see('q', { heads: held, at: second * 1000 });
  }
  return watch;
};

describe('a queue stands still', () => {
  it('for as long as its head stays and an idle worker is heard', () => {
    expect(watched(10, (second) => [node({ lastAt: second * 1000 })]).stillMs('q')).toBe(10_000);
  });

  it('only as long as the worker was heard: silent, it may run a task itself', () => {
    expect(watched(10, () => [node({ lastAt: 3000 })]).stillMs('q')).toBe(3000);
    const two = (second: number) => [
      node({ lastAt: second * 1000 }),
      node({ hostname: 'x@h', lastAt: 1000 }),
    ];
    expect(watched(10, two).stillMs('q')).toBe(1000);
  });

  it.each([
    ['a worker runs a task', { active: 1 }],
    ['a worker does not say whether it runs one', { active: undefined }],
    ['a worker does not say how many it has run', { processed: undefined }],
  ])('not while %s', (_, more) => {
    const watch = watched(10, (second) => [node({ lastAt: second * 1000, ...(second === 10 ? more : {}) })]);
    expect(watch.stillMs('q')).toBe(0);
    watch.hear([node({ lastAt: 11_000 })], 11_000);
    watch.see('q', { heads: heads({ q: 'a' }), at: 12_000 });
    watch.hear([node({ lastAt: 13_000 })], 13_000);
    expect(watch.stillMs('q')).toBe(1000);
  });

  it('not while there is a worker of which nothing is known', () => {
    const watch = watched(10, (second) => [
      node({ lastAt: second * 1000 }),
      node({ hostname: 'x@h', up: undefined }),
    ]);
    expect([watch.stillMs('q'), watch.work]).toEqual([0, 'unknown']);
  });

  it('whatever is left of workers that are down', () => {
    const watch = watched(10, (second) => [
      node({ lastAt: second * 1000 }),
      node({ hostname: 'x@h', up: false, active: 3 }),
    ]);
    expect(watch.stillMs('q')).toBe(10_000);
  });

  it.each([
    ['ran a task between two heartbeats', { processed: 8 }],
    ['is another one', { hostname: 'new@h' }],
  ])('only since the worker %s', (_, more) => {
    const watch = watched(10, (second) => [node({ lastAt: second * 1000, ...(second >= 6 ? more : {}) })]);
    expect(watch.stillMs('q')).toBe(4000);
  });

  it('only since its head moved, in any of its lists, but not since a list filled', () => {
    const watch = watched(10, (second) => [node({ lastAt: second * 1000 })]);
    expect(watch.see('q', { heads: heads({ q: 'a', 'q:3': 'b' }), at: 10_000 })).toBe(false);
    expect(watch.stillMs('q')).toBe(10_000);
    expect(watch.see('q', { heads: heads({ q: 'a' }), at: 10_000 })).toBe(true);
    expect(watch.stillMs('q')).toBe(0);
    expect(watch.see('q', { heads: heads({ q: 'c' }), at: 10_000 })).toBe(true);
  });

  it('not once it is forgotten, nor before it was seen', () => {
    const watch = watched(10, (second) => [node({ lastAt: second * 1000 })]);
    watch.forget('q');
    expect([watch.stillMs('q'), watch.stillMs('other')]).toEqual([0, 0]);
  });
});
