import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Located, locate, textsIn } from '../../../exporter/audit/located.ts';

/** A located value without its lines. */
const plain = (located: Located): unknown => {
  if (located.kind === 'scalar') return located.text ?? null;
  if (located.kind === 'list') return located.items.map(plain);
  return Object.fromEntries([...located.entries].map(([key, value]) => [key, plain(value)]));
};

describe('locate', () => {
  it('follows aliases and merges maps, what is written in a map itself first', () => {
    const text = `
base: &base { a: 1, b: two }
other: &other { b: three, c: 0x10 }
own: { <<: *base, b: own }
both: { <<: [*base, *other], d: ~ }
list: [*base]
`;
    const located = locate(text);
    expect(plain(located)).toMatchObject({
      own: { a: '1', b: 'own' },
      both: { a: '1', b: 'two', c: '0x10', d: null },
      list: [{ a: '1', b: 'two' }],
    });
  });

  it('knows the line of what is written, also of what an alias stands for', () => {
    const texts = textsIn(locate('a: &x\n  - one\n\nb: *x\nc:\n  d: |\n    two\n'));
    expect(texts).toEqual([
      { text: 'one', line: 2 },
      { text: 'one', line: 2 },
      { text: 'two\n', line: 6 },
    ]);
  });

  it.each([
    ['a: [1', /^expected YAML, got: .* at line 1/],
    ['a: &x [*x]', /^expected no alias inside of itself, got one at line 1$/],
    ['a: &x { b: *x }', /^expected no alias inside of itself/],
    ['a: *nowhere', /^expected the anchor of an alias, got none at line 1$/],
    ['a: 1\na: 2', /^expected YAML, got: Map keys must be unique at line 2/],
    ['a: 1\n---\nb: 2', /^expected YAML, got: Source contains multiple documents/],
    ['['.repeat(150) + ']'.repeat(150), /^expected 100 levels at most, got more/],
    ['['.repeat(100_000), /^expected 100 levels at most, got more/],
  ])('refuses %.30s in one sentence', (text, sentence) => {
    expect(() => locate(text)).toThrow(sentence);
  });

  it('does not become huge with aliases of aliases', () => {
    const lines = Array.from({ length: 12 }, (_, at) => `a${at}: &a${at} [${`*a${at - 1}, `.repeat(10)}]`);
    const text = ['a0: &a0 [x]', ...lines.slice(1)].join('\n');
    expect(() => locate(text)).toThrow('expected 50000 values at most, aliases followed, got more');
  });

  it('says nothing of what a broken file holds', () => {
    expect(() => locate('a: "hunter2\nb: *hunter2\n')).toThrow(/^(?!.*hunter2)/);
    expect(() => locate('b: *hunter2\n')).toThrow(/^(?!.*hunter2)/);
  });

  it('has the texts of any value that was written as YAML', () => {
    const value = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.array(tie('node')),
        fc.dictionary(
          fc.string().filter((key) => key !== '<<' && key !== '__proto__'),
          tie('node'),
        ),
      ),
    })).node;
    fc.assert(
      fc.property(value, (each) => {
        const text = stringify(each);
        expect(plain(locate(text))).toEqual(parse(text));
      }),
      { numRuns: 50 },
    );
  });
});
