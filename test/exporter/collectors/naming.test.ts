import fc from 'fast-check';
import { expect, it } from 'vitest';
import { namedOrOther } from '../../../exporter/collectors/naming.ts';

it('gives names while there is room, and the rest one value', () => {
  const given = new Set<string>();
  expect(['get', 'set', 'get', 'del', 'set'].map((name) => namedOrOther(given, name, 2))).toEqual([
    'get',
    'set',
    'get',
    'other',
    'set',
  ]);
});

it('gives no name that means the rest', () => {
  expect(namedOrOther(new Set(), 'other', 2)).toBe('other');
});

it('never moves a name from one value to another, and gives no more than it may', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 })), fc.nat(5), (names, most) => {
      const given = new Set<string>();
      const values = new Map<string, string>();
      for (const name of names) {
        const value = namedOrOther(given, name, most);
        expect(value).toBe(values.get(name) ?? value);
        values.set(name, value);
      }
      expect(new Set([...values.values()].filter((value) => value !== 'other')).size).toBeLessThanOrEqual(
        most,
      );
    }),
  );
});
