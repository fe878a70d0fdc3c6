import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Head, HeadWatch } from '../../../exporter/collectors/head-watch.ts';

const head = (identity: string, more: Partial<Head> = {}): Head => ({
  identity,
  sentAt: undefined,
  eta: undefined,
  redelivered: false,
  ...more,
});
const back = (identity: string, more: Partial<Head> = {}) => head(identity, { ...more, redelivered: true });

describe('HeadWatch', () => {
  it('counts from when a head without a moment of its own was first seen', () => {
    const watch = new HeadWatch();
    expect(watch.see('a', head('1'), 1000)).toEqual({ at: 1000, source: 'head' });
    expect(watch.see('a', head('1'), 5000)).toEqual({ at: 1000, source: 'head' });
    expect(watch.see('a', head('2'), 6000)).toEqual({ at: 6000, source: 'head' });
  });

  it('counts from when it was sent, or from a later ETA', () => {
    const watch = new HeadWatch();
    expect(watch.see('a', head('1', { sentAt: 300 }), 1000)).toEqual({ at: 300, source: 'header' });
    expect(watch.see('a', head('2', { sentAt: 300, eta: 700 }), 1000)).toEqual({ at: 700, source: 'header' });
    expect(watch.see('a', head('3', { eta: 9000 }), 1000)).toEqual({ at: 9000, source: 'head' });
  });

  it('knows a message again that comes back, to whichever list', () => {
    const watch = new HeadWatch();
    watch.see('a3', head('1'), 1000);
    watch.see('a3', head('2'), 2000);
    expect(watch.see('a', back('1'), 9000)).toEqual({ at: 1000, source: 'head' });
  });

  it('asks for the former head only behind a restored one', () => {
    const watch = new HeadWatch();
    expect(watch.displaced('a', back('1'))).toBeUndefined();
    watch.see('a', head('1'), 1000);
    expect(watch.displaced('a', head('2'))).toBeUndefined();
    expect(watch.displaced('a', back('1'))).toBeUndefined();
    expect(watch.displaced('b', back('2'))).toBeUndefined();
    expect(watch.displaced('a', back('2'))?.identity).toBe('1');
  });

  it('does not get younger while the former head waits behind a restored one', () => {
    const watch = new HeadWatch();
    watch.see('a', head('1'), 1000);
    expect(watch.see('a', back('2'), 2000, true).at).toBe(1000);
    expect(watch.see('a', back('3'), 3000, true).at).toBe(1000);
    expect(watch.see('a', back('3'), 4000).at).toBe(1000);
    // Taken one after the other.
    expect(watch.see('a', back('2'), 5000).at).toBe(1000);
    expect(watch.see('a', head('1'), 6000).at).toBe(1000);
  });

  it('does not keep the age of a former head that was taken', () => {
    const watch = new HeadWatch();
    watch.see('a', head('1'), 1000);
    expect(watch.see('a', back('2'), 2000, false).at).toBe(2000);
    watch.see('a', head('3'), 2500);
    watch.see('a', back('4'), 3000, true);
    watch.see('a', head('5'), 4000);
    expect(watch.see('a', back('4'), 9000, false).at).toBe(3000);
  });

  it('is not older than a header says for a younger head in front of nothing', () => {
    const watch = new HeadWatch();
    watch.see('a', head('1', { sentAt: 100 }), 1000);
    expect(watch.see('a', back('2', { sentAt: 900 }), 2000, true)).toEqual({ at: 100, source: 'header' });
    expect(watch.see('a', head('3', { sentAt: 950 }), 3000)).toEqual({ at: 950, source: 'header' });
  });

  it('counts anew from a clock that was set back', () => {
    const watch = new HeadWatch();
    watch.see('a', head('1'), 9000);
    expect(watch.see('a', head('1'), 1000).at).toBe(1000);
  });

  it('forgets the heads of lists that are empty, and not what was seen in them', () => {
    const watch = new HeadWatch();
    watch.see('a', head('1'), 1000);
    watch.keep(new Set());
    expect(watch.displaced('a', back('2'))).toBeUndefined();
    expect(watch.see('a', back('1'), 5000).at).toBe(1000);
  });

  it('remembers 4096 messages, those seen last', () => {
    const watch = new HeadWatch();
    for (let at = 0; at < 5000; at++) watch.see('a', head(`${at}`), at + 1);
    watch.keep(new Set(['a']));
    expect(watch.see('b', head('904'), 9000).at).toBe(905);
    expect(watch.see('b', head('903'), 9000).at).toBe(9000);
  });

  it('never says more than a list that is pushed, popped and restored to really waited', () => {
    type Step = 'push' | 'pop' | 'restore' | 'look';
    const steps = fc.array(fc.constantFrom<Step>('push', 'pop', 'restore', 'look', 'look'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, (given) => {
        const watch = new HeadWatch();
        const list: { id: string; bornAt: number; restored: boolean }[] = [];
        const fetched: typeof list = [];
        given.forEach((step, now) => {
          if (step === 'push') list.unshift({ id: `${now}`, bornAt: now, restored: false });
          if (step === 'pop') fetched.push(...list.splice(-1));
          if (step === 'restore')
            list.push(...fetched.splice(-1).map((each) => ({ ...each, restored: true })));
          const next = list.at(-1);
          if (step !== 'look') return;
          watch.keep(new Set(next ? ['a'] : []));
          if (!next) return;
          const seen = next.restored ? back(next.id) : head(next.id);
          const former = watch.displaced('a', seen);
          const stays = list.slice(0, -1).some(({ id }) => id === former?.identity);
          const { at } = watch.see('a', seen, now, former !== undefined && stays);
          expect(at).toBeGreaterThanOrEqual(Math.min(...list.map(({ bornAt }) => bornAt)));
        });
      }),
      { numRuns: 500 },
    );
  });
});
