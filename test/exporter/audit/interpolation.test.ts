import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interpolated } from '../../../exporter/audit/interpolation.ts';

describe('interpolated', () => {
  it.each([
    ['redis://redis:6379', 'redis://redis:6379'],
    ['${REDIS_URL:-redis://redis:6379}', 'redis://redis:6379'],
    ['${A-x}y', 'xy'],
    ['${A:-${B:-c}d}', 'cd'],
    ['${A:-}', ''],
    ['$$HOME', '$HOME'],
    ['a $ b', 'a $ b'],
    ['${A}', undefined],
    ['${A:?needed}', undefined],
    ['${A:+other}', undefined],
    ['x$A', undefined],
    ['${A:-${B}}', undefined],
    ['${open', '${open'],
  ])('%s is %s', (text, value) => {
    expect(interpolated(text)).toBe(value);
  });

  it('leaves a text without a dollar as it is, and ends on any', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = interpolated(text);
        if (!text.includes('$')) expect(value).toBe(text);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'A', ':', '-') }), (text) => {
        expect(['string', 'undefined']).toContain(typeof interpolated(text));
      }),
    );
  });
});
