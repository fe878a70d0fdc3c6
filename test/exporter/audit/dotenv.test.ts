import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDotenv, readVariables } from '../../../exporter/audit/dotenv.ts';

const pairs = (text: string) =>
  readVariables('.env', text).map(({ variable, value, line }) => [variable, value, line]);

describe('readVariables', () => {
  it('reads quotes, export, comments and lines', () => {
    const text = [
      '\uFEFF# a comment',
      '',
      'export REDIS_URL="redis://host:6379/0" # here',
      "SINGLE='a # b ${NOT}'",
      'PLAIN=some words # and a comment',
      'HASH=a#b',
      'EMPTY=',
      'NOTHING',
      'LINES="one',
      'two \\"three\\""',
      '  SPACED = x',
      'REFERENCE=${OTHER:-y}\r',
    ].join('\n');
    expect(pairs(text)).toEqual([
      ['REDIS_URL', 'redis://host:6379/0', 3],
      ['SINGLE', 'a # b ${NOT}', 4],
      ['PLAIN', 'some words', 5],
      ['HASH', 'a#b', 6],
      ['EMPTY', '', 7],
      ['NOTHING', undefined, 8],
      ['LINES', 'one\ntwo "three"', 9],
      ['SPACED', 'x', 11],
      ['REFERENCE', '${OTHER:-y}', 12],
    ]);
  });

  it.each([
    ['A=1\nno variable', 'expected NAME=value, got something else at line 2'],
    ['A="1', 'expected the end of a quoted value, got none at line 1'],
    ['<html>', 'expected NAME=value, got something else at line 1'],
  ])('refuses %j in one sentence', (text, sentence) => {
    expect(() => readVariables('.env', text)).toThrow(sentence);
  });

  it('gives back what was written between quotes, with its line', () => {
    const entry = fc.record({
      variable: fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/),
      value: fc.string().filter((value) => !/[\r"\\]/.test(value)),
    });
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const text = entries.map(({ variable, value }) => `${variable}="${value}"`).join('\n');
        let line = 1;
        const expected = entries.map(({ variable, value }) => {
          const here = line;
          line += value.split('\n').length;
          return [variable, value, here];
        });
        expect(pairs(text)).toEqual(expected);
      }),
    );
  });

  it('reads any text, or says what is wrong in one line', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('A', '=', '"', "'", '#', ' ', '\n', '\\', '$') }),
        (text) => {
          try {
            const lines = text.split('\n').length;
            for (const { line } of readVariables('.env', text)) expect(line).toBeLessThanOrEqual(lines);
          } catch (error) {
            expect(String(error)).toMatch(/^UnreadableFile: expected .* at line \d+$/);
          }
        },
      ),
    );
  });
});

it('readDotenv makes one service of a file', () => {
  const { environments, texts } = readDotenv('prod.env', 'A=1\nB');
  expect(environments[0]?.services.map(({ name, settings }) => [name, settings.length])).toEqual([
    ['prod.env', 2],
  ]);
  expect(texts).toEqual([{ text: '1', line: 1 }]);
});
