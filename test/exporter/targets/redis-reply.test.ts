import { describe, expect, it } from 'vitest';
import { decimalOf, fieldsOf, integerOf, itemsOf } from '../../../exporter/targets/redis-reply.ts';

describe('what a reply holds', () => {
  it('is what is in an array', () => {
    expect(itemsOf([1, 'two', null])).toEqual([1, 'two', null]);
  });

  it('is names and values by turns', () => {
    expect([...fieldsOf(['count', 2, 'reason', 'auth', 'none', null])]).toEqual([
      ['count', 2],
      ['reason', 'auth'],
      ['none', null],
    ]);
  });

  it('is an integer', () => {
    expect(integerOf(0)).toBe(0);
  });

  it('is a number that came as text, or none', () => {
    expect(['3.1379999999999999', 4, '0', '-1'].map(decimalOf)).toEqual([3.138, 4, 0, -1]);
    expect(['', 'none', null, undefined, [], '1e999'].map(decimalOf)).toEqual(Array(6).fill(undefined));
  });
});

describe('a reply that is something else', () => {
  it.each([
    ['an array reply', () => itemsOf('OK'), 'string'],
    ['an array reply', () => itemsOf(null), 'object'],
    ['an array reply', () => itemsOf(undefined), 'undefined'],
    ['names and values by turns', () => fieldsOf(['a', 1, 'b']), '3 replies'],
    ['an integer reply', () => integerOf('1'), 'string'],
    ['an integer reply', () => integerOf([1]), '1 replies'],
  ])('is a protocol fault where %s was due', (expected, read, got) => {
    expect(read).toThrow(
      expect.objectContaining({ reason: 'protocol', message: `Expected ${expected}, got ${got}` }),
    );
  });
});
