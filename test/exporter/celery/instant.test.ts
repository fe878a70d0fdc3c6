import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../exporter/celery/instant.ts';

const moment = Date.UTC(2026, 10, 23, 9, 29, 53, 297);

describe('instantOf', () => {
  it.each([
    [moment / 1000],
    [moment],
    [`${moment}`],
    [`${moment / 1000}`],
    ['1795426193.297097000'],
    ['2026-11-23T09:29:53.297097+00:00'],
    ['2026-11-23T09:29:53.297Z'],
    ['2026-11-23 10:59:53.297+0130'],
    ['2026-11-23T09:29:53.297'],
  ])('reads %j', (value) => {
    expect(Math.floor(instantOf(value) ?? 0)).toBe(moment);
  });

  it('reads an ETA without a fraction', () => {
    expect(instantOf('2026-11-23T09:29:53+00:00')).toBe(moment - 297);
  });

  it.each([
    [null],
    [true],
    [''],
    ['soon'],
    ['9'],
    [0],
    [-1],
    [5e11],
    [1e15],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['2026-13-23T09:29:53Z'],
    ['2026-11-23'],
    [{}],
    [[moment]],
  ])('takes %j for no moment', (value) => {
    expect(instantOf(value)).toBeUndefined();
  });

  it('gives milliseconds of this and coming centuries, or nothing, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.double(), fc.string()), (value) => {
        const read = instantOf(value);
        expect(read === undefined || Number.isFinite(read)).toBe(true);
      }),
    );
  });

  it('reads back what JavaScript and Python write', () => {
    const date = fc.date({ min: new Date('2002-01-01'), max: new Date('5000-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (at) => {
        expect(instantOf(at.toISOString())).toBe(at.getTime());
        expect(instantOf(at.getTime())).toBe(at.getTime());
        expect(instantOf(at.getTime() / 1000)).toBeCloseTo(at.getTime(), 0);
      }),
    );
  });
});
