import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../../pools/node/histogram.ts';

const value = (histogram: Histogram, suffix: string, le?: string) =>
  histogram.values().find(([each, bound]) => each === suffix && bound === le)?.[2];

describe('Histogram', () => {
  it('counts a duration at its bound in that bucket', () => {
    const histogram = new Histogram();
    histogram.observe(0.5);
    expect([value(histogram, '_bucket', '0.1'), value(histogram, '_bucket', '0.5')]).toEqual([0, 1]);
  });

  it('has buckets that only grow, and ends with all of them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true })), (durations) => {
        const histogram = new Histogram();
        for (const duration of durations) histogram.observe(duration);
        const buckets = histogram.values().filter(([suffix]) => suffix === '_bucket');
        const counts = buckets.map(([, , count]) => count);
        expect(counts).toEqual(counts.toSorted((a, b) => a - b));
        expect(buckets.at(-1)).toEqual(['_bucket', '+Inf', durations.length]);
        for (const [, le, count] of buckets)
          expect(count).toBe(durations.filter((each) => le === '+Inf' || each <= Number(le)).length);
      }),
    );
  });
});
