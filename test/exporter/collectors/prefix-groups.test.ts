import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { prefixesOf } from '../../../exporter/collectors/prefix.ts';
import { acceptedPrefixes, groupOf, type Kind } from '../../../exporter/collectors/prefix-groups.ts';

/** Kinds of so many keys each, told by one key of theirs. */
const kinds = (counts: Readonly<Record<string, number>>): readonly Kind[] =>
  Object.entries(counts).map(([key, names]) => ({ prefixes: prefixesOf(key), names }));

const accepted = (counts: Readonly<Record<string, number>>, before: readonly string[] = []) =>
  [...acceptedPrefixes(kinds(counts), new Set(before))].sort();

const people = Object.fromEntries(
  Array.from({ length: 200 }, (_, n) => [
    `user:p${'x'.repeat(n % 20)}${'abcdefghij'[n % 10]}${'klmnopqrst'[Math.floor(n / 10) % 10]}${'uvw'[Math.floor(n / 100)]}:cart`,
    2,
  ]),
);

describe('acceptedPrefixes', () => {
  it('names the kinds of a small vocabulary at every level', () => {
    expect(accepted({ 'bull:mail:1': 300, 'bull:video:1': 40, 'session:1': 100 })).toEqual([
      'bull:',
      'bull:mail:',
      'bull:video:',
      'session:',
    ]);
  });

  it('names no one of many people', () => {
    expect(Object.keys(people)).toHaveLength(200);
    expect(accepted({ ...people, 'session:1': 100 })).toEqual(['session:', 'user:']);
  });

  it('names nobody who came once', () => {
    expect(accepted({ 'user:anna:cart': 1, 'user:bert:cart': 1, 'user:carl:cart': 1 })).toEqual(['user:']);
    expect(accepted({ 'user:anna:cart': 1, 'user:bert:cart': 1, 'user:1': 1000 })).toEqual(['user:']);
  });

  it('names what is frequent among ids', () => {
    expect(accepted({ ...people, 'user:cache:x': 100 })).toEqual(['user:', 'user:cache:']);
  });

  it('needs three names of a prefix, and then keeps it while one is left', () => {
    expect(accepted({ 'a:1': 100, 'b:1': 2 })).toEqual(['a:']);
    expect(accepted({ 'a:1': 100, 'b:1': 3 })).toEqual(['a:', 'b:']);
    expect(accepted({ 'a:1': 100, 'b:1': 1 }, ['b:'])).toEqual(['a:', 'b:']);
    expect(accepted({ 'a:1': 100 }, ['b:'])).toEqual(['a:']);
  });

  it('names nothing as the group of all others', () => {
    expect(accepted({ other1234: 100 })).toEqual([]);
  });
});

describe('groupOf', () => {
  it.each([
    ['bull:mail:1', 'bull:mail:'],
    ['bull:video:1', 'bull:'],
    ['session:1', 'other'],
    ['celery', '(none)'],
  ])('puts %s under %s', (key, group) => {
    expect(groupOf(prefixesOf(key), new Set(['bull:', 'bull:mail:']))).toBe(group);
  });

  it('finds a group for any key among what was accepted', () => {
    const key = fc.string({ unit: fc.constantFrom(...'abc1:-') });
    fc.assert(
      fc.property(fc.array(key), (keys) => {
        const shown = acceptedPrefixes(
          keys.map((each) => ({ prefixes: prefixesOf(each), names: 1 })),
          new Set(),
        );
        for (const each of keys) {
          const group = groupOf(prefixesOf(each), shown);
          expect(
            group === 'other' || group === '(none)' || (shown.has(group) && each.startsWith(group)),
          ).toBe(true);
        }
      }),
    );
  });
});
