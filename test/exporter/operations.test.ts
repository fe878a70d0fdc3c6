import { describe, expect, it } from 'vitest';
import { OperationsWindow } from '../../exporter/operations.ts';

const minuteMs = 60_000;
const watched = (readings: readonly (readonly [minute: number, counter: number])[]) => {
  const window = new OperationsWindow();
  for (const [minute, counter] of readings) window.observe(counter, minute * minuteMs);
  return window.seen();
};

describe('OperationsWindow', () => {
  it('knows nothing from one reading', () => {
    expect([watched([]), watched([[0, 500]])]).toEqual([undefined, undefined]);
  });

  it('counts from its first reading on', () => {
    expect(
      watched([
        [0, 500],
        [1, 530],
        [2, 600],
      ]),
    ).toEqual({ operations: 100, windowMs: 2 * minuteMs });
  });

  it('goes on counting when the counter began anew', () => {
    expect(
      watched([
        [0, 500],
        [1, 600],
        [2, 40],
        [3, 50],
      ]),
    ).toEqual({ operations: 150, windowMs: 3 * minuteMs });
  });

  it('forgets what is older than a day', () => {
    const perMinute = Array.from({ length: 3 * 24 * 60 }, (_, minute) => [minute, minute * 10] as const);
    const seen = watched(perMinute);
    expect(seen?.windowMs).toBeGreaterThanOrEqual(24 * 60 * minuteMs);
    expect(seen?.windowMs).toBeLessThan((24 * 60 + 6) * minuteMs);
    expect(seen && seen.operations / (seen.windowMs / minuteMs)).toBe(10);
  });
});
