import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocate, estimate, noSizes, withSize, worth } from '../../../exporter/collectors/key-estimate.ts';

const sizesOf = (values: readonly number[]) => values.reduce(withSize, noSizes);
const all = { keys: 10_000, names: 100 };

describe('withSize', () => {
  it('keeps count, mean and squared distances as the whole list gives them', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1 }), (values) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const sizes = sizesOf(values);
        expect(sizes.count).toBe(values.length);
        expect(sizes.mean).toBeCloseTo(mean, 4);
        expect(Math.abs(sizes.squares - squares)).toBeLessThanOrEqual(1e-9 * squares + 1e-3);
      }),
    );
  });
});

describe('estimate', () => {
  it('multiplies the keys of a group by their mean size', () => {
    // A quarter of 10,000 keys; mean 200; of the four measured, one has no time to live.
    const group = { names: 25, sizes: sizesOf([100, 300, 100, 300]), lasting: 1 };
    expect(estimate(group, all)).toMatchObject({ keys: 2500, bytes: 500_000, withoutTtl: 625, measured: 4 });
  });

  it('adds the errors of the share and of the mean size', () => {
    const group = { names: 25, sizes: sizesOf([100, 300, 100, 300]), lasting: 0 };
    // By hand: 10,000² × (200² × 0.25 × 0.75 × 0.99 / 100 + 0.25² × 13,333.3 / 4).
    expect(estimate(group, all).error).toBeCloseTo(10_000 * Math.sqrt(74.25 + 208.333), 0);
  });

  it('has no error where all keys are drawn and all are of one size', () => {
    const group = { names: 25, sizes: sizesOf([100, 100]), lasting: 0 };
    expect(estimate(group, { keys: 100, names: 100 })).toMatchObject({ keys: 25, bytes: 2500, error: 0 });
  });

  it('says nothing of sizes where no key was measured, and of their error where one was', () => {
    expect(estimate({ names: 25, sizes: noSizes, lasting: 0 }, all)).toEqual({
      keys: 2500,
      bytes: undefined,
      error: undefined,
      withoutTtl: undefined,
      measured: 0,
    });
    const one = estimate({ names: 25, sizes: sizesOf([100]), lasting: 0 }, all);
    expect([one.bytes, one.error]).toEqual([250_000, undefined]);
  });
});

describe('worth', () => {
  it('prefers what is frequent, large or unequal, and what was measured seldom', () => {
    const usual = worth(100, sizesOf([100, 100, 100, 100, 100, 100]));
    expect(worth(200, sizesOf([100, 100, 100, 100, 100, 100]))).toBeGreaterThan(usual);
    expect(worth(100, sizesOf([200, 200, 200, 200, 200, 200]))).toBeGreaterThan(usual);
    expect(worth(100, sizesOf([0, 200, 0, 200, 0, 200]))).toBeGreaterThan(usual);
    expect(worth(100, sizesOf([100, 100, 100, 100, 100]))).toBeGreaterThan(usual);
  });
});

describe('allocate', () => {
  const waiting = new Map([
    ['a', ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']],
    ['b', ['b1', 'b2', 'b3', 'b4', 'b5', 'b6']],
  ]);
  const known = (names: number, values: readonly number[]) => ({ names, sizes: sizesOf(values), lasting: 0 });
  const six = (value: number) => Array(6).fill(value) as number[];

  it('measures a group first of which little is known, however rare it is', () => {
    const groups = new Map([
      ['a', known(1000, six(1000))],
      ['b', known(1, [])],
    ]);
    expect(allocate(waiting, groups, 1)[0]).toMatch(/^b/);
  });

  it('measures more keys where most bytes are', () => {
    const groups = new Map([
      ['a', known(50, six(1000))],
      ['b', known(50, six(10))],
    ]);
    expect(allocate(waiting, groups, 5).filter((name) => name.startsWith('a'))).toHaveLength(5);
  });

  it('picks different names, as many as there are but no more than asked for', () => {
    fc.assert(
      fc.property(fc.nat(20), (most) => {
        const picked = allocate(waiting, new Map(), most);
        expect(new Set(picked).size).toBe(Math.min(most, 12));
        expect(picked).toHaveLength(Math.min(most, 12));
      }),
    );
  });
});
