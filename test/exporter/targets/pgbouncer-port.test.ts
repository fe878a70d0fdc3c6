import { describe, expect, it } from 'vitest';
import { figureIn } from '../../../exporter/targets/pgbouncer-port.ts';

describe('figureIn', () => {
  it.each([
    [5, 5],
    ['37971399', 37_971_399],
    ['-1', -1],
    ['0.5', 0.5],
    ['        3', 3],
    ['   ', undefined],
    [null, undefined],
    [undefined, undefined],
    ['', undefined],
    ['session', undefined],
    ['0x10', undefined],
    [Number.NaN, undefined],
  ])('reads %j as %s', (value, expected) => {
    expect(figureIn({ column: value }, 'column')).toBe(expected);
  });
});
