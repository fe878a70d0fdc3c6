import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count, literalGlob, scanKeys, scanPatience } from '../../../exporter/collectors/discovery.ts';
import { literalPort } from '../../support/redis-port.ts';

describe('scanKeys', () => {
  const scan = (cursor: string) => `4 scan ${cursor} match a:* count 10000 type set`;

  it('follows the cursor until it is 0', async () => {
    const port = literalPort({
      [scan('0')]: ['17', ['a:1']],
      [scan('17')]: ['9', []],
      [scan('9')]: ['0', ['a:2']],
    });
    await scanKeys(port, 4, 'a:*', 'set');
    expect(port.asked).toEqual([scan('0'), scan('17'), scan('9')]);
  });

  it('names each key once, sorted, and says how many pages that took', async () => {
    const port = literalPort({ [scan('0')]: ['17', ['a:2', 'a:1', 'a:2']], [scan('17')]: ['0', ['a:1']] });
    expect(await scanKeys(port, 4, 'a:*', 'set')).toEqual({ keys: ['a:1', 'a:2'], pages: 2 });
  });

  it('follows a cursor of 64 bits verbatim', async () => {
    const cursor = '18446744073709551557';
    const port = literalPort({ [scan('0')]: [cursor, []], [scan(cursor)]: ['0', []] });
    expect(await scanKeys(port, 4, 'a:*', 'set')).toEqual({ keys: [], pages: 2 });
  });

  it('fails when a page fails', async () => {
    const failure = new Error('lost');
    const port = literalPort({ [scan('0')]: ['17', ['a:1']], [scan('17')]: failure });
    await expect(scanKeys(port, 4, 'a:*', 'set')).rejects.toBe(failure);
  });
});

describe('scanPatience', () => {
  it('lets a scan of one page be made each minute', () => {
    expect(scanPatience({ pages: 1 })).toEqual({ changedMs: 60_000, unchangedMs: 1_800_000 });
  });

  it('lets a longer scan be made twice an hour', () => {
    expect(scanPatience({ pages: 2 })).toEqual({ changedMs: 1_800_000, unchangedMs: 1_800_000 });
  });
});

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

describe('count', () => {
  it('gives an integer reply as it is', () => {
    expect(count(0)).toBe(0);
  });

  it.each([
    ['text', '3'],
    ['nil', null],
    ['missing', undefined],
    ['list', []],
  ])('refuses a %s reply', (_, reply) => {
    expect(() => count(reply)).toThrow(TypeError);
  });
});
