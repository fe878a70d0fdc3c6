import { describe, expect, it } from 'vitest';
import { TimeoutTotals } from '../../../exporter/pools/timeout-totals.ts';

const told = (counts: Record<string, number | undefined>) =>
  Object.entries(counts).map(([process, timeouts]) => ({
    pool: 'orders',
    process,
    ...(timeouts === undefined ? {} : { timeouts }),
  }));

const follow = (...moments: readonly Record<string, number | undefined>[]) => {
  const totals = new TimeoutTotals();
  return moments.map((moment) => totals.follow(told(moment)).get('orders'));
};

describe('timeouts of a pool', () => {
  it('are added up over processes', () => {
    expect(follow({ a: 1, b: 2 }, { a: 3, b: 2 })).toEqual([3, 5]);
  });

  it('never fall when one process begins anew', () => {
    expect(follow({ a: 100, b: 5 }, { a: 100, b: 0 }, { a: 100, b: 1 })).toEqual([105, 105, 106]);
  });

  it('stay when a process has gone, and grow by what a new one counts', () => {
    expect(follow({ a: 3, b: 4 }, { a: 3 }, { a: 3, c: 2 })).toEqual([7, 7, 9]);
  });

  it('are unknown where nobody counts them', () => {
    expect(follow({ a: undefined }, { a: 1 }, {}, { a: 1 })).toEqual([undefined, 1, undefined, 1]);
  });
});
