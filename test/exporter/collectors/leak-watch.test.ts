import { describe, expect, it } from 'vitest';
import { LeakWatch } from '../../../exporter/collectors/leak-watch.ts';

const watched = (...keys: readonly string[]): LeakWatch => {
  const watch = new LeakWatch();
  watch.look(keys, 0);
  watch.look(keys, 60_000);
  return watch;
};

describe('LeakWatch', () => {
  it('takes a key for leaked when it is there a minute later', () => {
    const watch = new LeakWatch();
    watch.look(['a', 'b'], 0);
    expect([watch.leaks.keys, watch.isSure]).toEqual([0, false]);
    watch.look(['a', 'c'], 59_999);
    expect(watch.leaks.keys).toBe(0);
    watch.look(['a'], 60_000);
    expect([watch.leaks.keys, watch.isSure]).toEqual([1, true]);
  });

  it('begins anew with a key that was gone meanwhile', () => {
    const watch = new LeakWatch();
    watch.look(['a'], 0);
    watch.look([], 60_000);
    watch.look(['a'], 120_000);
    expect(watch.leaks.keys).toBe(0);
  });

  it('is sure of nothing being there, which weighs nothing', () => {
    expect([new LeakWatch().isSure, watched().leaks]).toEqual([true, { keys: 0, bytes: 0 }]);
  });

  it('weighs by what was measured, and knows no bytes before that', () => {
    const watch = watched('a', 'b', 'c', 'd');
    expect(watch.leaks).toEqual({ keys: 4, bytes: undefined });
    watch.weigh('a', 100);
    watch.weigh('b', 300);
    expect(watch.leaks).toEqual({ keys: 4, bytes: 800 });
    watch.weigh('b', null);
    expect(watch.leaks).toEqual({ keys: 3, bytes: 300 });
  });

  it('picks what was not measured yet, then what was longest ago', () => {
    const watch = watched('a', 'b', 'c');
    const first = watch.pick(2);
    expect(new Set(first).size).toBe(2);
    for (const key of first) watch.weigh(key, 1);
    const [second, third] = watch.pick(2);
    expect([...first, second].sort()).toEqual(['a', 'b', 'c']);
    expect(third).toBe(first[0]);
  });

  it('keeps 200 sizes at most', () => {
    const watch = watched(...Array.from({ length: 500 }, (_, at) => `${at}`));
    const measured = new Set<string>();
    for (let time = 0; time < 100; time++) {
      for (const key of watch.pick(5)) {
        measured.add(key);
        watch.weigh(key, 10);
      }
    }
    expect([measured.size, watch.leaks]).toEqual([200, { keys: 500, bytes: 5000 }]);
  });
});
