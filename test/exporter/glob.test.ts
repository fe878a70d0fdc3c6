import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalGlob } from '../../exporter/glob.ts';

/** Redis' own glob, for the characters that mean something in it. */
const matches = (pattern: string, text: string): boolean => {
  const source = pattern.replace(/\\([\s\S])|\*|\?|\[(\^?)([^\]]*)\]|[\s\S]/gu, (part, escaped) => {
    if (escaped !== undefined) return escaped.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (part === '*') return '[\\s\\S]*';
    if (part === '?') return '[\\s\\S]';
    return part.length > 1 && part.startsWith('[') ? part : part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 'u').test(text);
};

describe('literalGlob', () => {
  it.each([
    ['bull', 'bull'],
    ['a*b', 'a\\*b'],
    ['a?b', 'a\\?b'],
    ['[ab]', '\\[ab\\]'],
    ['a\\b', 'a\\\\b'],
    ['{bull}:x', '{bull}:x'],
  ])('makes %s match itself alone', (text, glob) => {
    expect(literalGlob(text)).toBe(glob);
  });

  it('matches the text it was made of', () => {
    fc.assert(fc.property(fc.string(), (text) => matches(literalGlob(text), text)));
  });

  it('matches no other text', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'ab*?[]\\^-') });
    fc.assert(
      fc.property(texts, texts, (text, other) => matches(literalGlob(text), other) === (text === other)),
    );
  });
});
