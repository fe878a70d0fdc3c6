import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadlineOf } from '../../exporter/server.ts';

describe('deadlineOf', () => {
  it.each([
    ['10', 9750],
    ['5', 4750],
    ['1.5', 1250],
    ['0.5', 250],
  ])('leaves Prometheus a quarter of a second of its %s s', (header, deadline) => {
    expect(deadlineOf(header)).toBe(deadline);
  });

  it.each(['0.25', '0.2', '0.001'])('leaves something of a timeout as short as %s s', (header) => {
    expect(deadlineOf(header)).toBe(10);
  });

  it.each([undefined, '', ' ', '0', '-1', 'ten', '10s', 'NaN', 'Infinity', '1e999'])(
    'knows no deadline from %j',
    (header) => {
      expect(deadlineOf(header)).toBeUndefined();
    },
  );

  // AbortSignal.timeout() throws for a fraction: 8.2 s - 0.25 s is 7949.999999999999 ms.
  it.each(['8.2', '4.1', '0.3', '9.9999'])(
    'is whole milliseconds for %s s, as timers need them',
    (header) => {
      expect(deadlineOf(header)).toSatisfy(Number.isInteger);
    },
  );

  it('is a delay that timers take, whatever the header says', () => {
    const headers = fc.oneof(
      fc.double({ noNaN: true }).map(String),
      fc.integer({ min: 1, max: 600_000 }).map((ms) => String(ms / 1000)),
      fc.string(),
    );
    fc.assert(
      fc.property(headers, (header) => {
        const deadline = deadlineOf(header);
        if (deadline === undefined) return;
        expect(deadline).toSatisfy(Number.isInteger);
        expect(deadline).toBeGreaterThanOrEqual(10);
        expect(deadline).toBeLessThan(2 ** 31);
      }),
    );
  });
});
