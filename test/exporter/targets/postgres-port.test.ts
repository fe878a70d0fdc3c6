import { expect, it } from 'vitest';
import { numberIn, textIn } from '../../../exporter/targets/postgres-port.ts';

it('NULL is no number, and no text but the empty one', () => {
  const row = { none: null, zero: 0, big: Number.POSITIVE_INFINITY, text: '5' };
  expect(['none', 'zero', 'big', 'text', 'absent'].map((column) => numberIn(row, column))).toEqual([
    undefined,
    0,
    undefined,
    undefined,
    undefined,
  ]);
  expect(numberIn(undefined, 'zero')).toBeUndefined();
  expect(['none', 'text', 'absent'].map((column) => textIn(row, column))).toEqual(['', '5', '']);
});
