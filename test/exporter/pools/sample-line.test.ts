import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TargetError } from '../../../exporter/failure.ts';
import { maxLabelLength, sampleOf } from '../../../exporter/pools/sample-line.ts';

const read = (line: string) => {
  const { name, labels, value } = sampleOf(line);
  return [name, Object.fromEntries(labels), value];
};

describe('a sample', () => {
  it.each([
    ['up 1', ['up', {}, 1]],
    ['up{} 1', ['up', {}, 1]],
    ['up{a="b"} 1.5e3', ['up', { a: 'b' }, 1500]],
    ['up { a = "b" , c="" , } .5 1700000000000', ['up', { a: 'b', c: '' }, 0.5]],
    ['up{a="} 7 \\" \\\\ \\n ,"} 2\r', ['up', { a: '} 7 " \\ \n ,' }, 2]],
    ['up_total{a="b"} 3 1.5 # {trace_id="x"} 1 1.2', ['up_total', { a: 'b' }, 3]],
    ['up -Inf', ['up', {}, -Infinity]],
    ['up +inf', ['up', {}, Infinity]],
    ['up NaN', ['up', {}, Number.NaN]],
  ])('%s', (line, expected) => {
    expect(read(line)).toEqual(expected);
  });

  it('comes back from whatever is written', () => {
    const value = fc.string({ unit: 'binary', maxLength: 20 });
    const label = fc.constantFrom('a', 'b', '_', 'le', 'pool_name', '__proto__', 'A9');
    fc.assert(
      fc.property(fc.dictionary(label, value), fc.double({ noNaN: true }), (labels, number) => {
        const escaped = (text: string) =>
          text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
        const inner = Object.entries(labels).map(([name, text]) => `${name}="${escaped(text)}"`);
        const text = Number.isFinite(number) ? String(number) : number > 0 ? '+Inf' : '-Inf';
        expect(read(`up{${inner.join(',')}} ${text}`)).toEqual([
          'up',
          { ...labels },
          Number(text.replace('Inf', 'Infinity')),
        ]);
      }),
    );
  });
});

describe('what is no sample', () => {
  it.each([
    '',
    'up',
    'up ',
    'up{a="b"}',
    'up{a="b" 1',
    'up{a=b} 1',
    'up{a="b",,c="d"} 1',
    'up{a="b"c="d"} 1',
    'up{a="b",a="c"} 1',
    'up 0x10',
    'up one',
    'up constructor',
    '1up 1',
    `up{a="${'x'.repeat(maxLabelLength + 1)}"} 1`,
    `up${' '.repeat(20_000)}1`,
  ])('is refused, and not shown: %s', (line) => {
    expect(() => sampleOf(line)).toThrow(
      new TargetError('protocol', 'Expected a sample in a text format of Prometheus, got another line'),
    );
  });

  it('is refused whatever it is', () => {
    const pieces = fc.constantFrom(
      'up',
      '{',
      '}',
      '"',
      '\\',
      '=',
      ',',
      ' ',
      'a',
      '1',
      'e',
      '.',
      '#',
      '\t',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        try {
          sampleOf(parts.join(''));
        } catch (error) {
          expect(error).toMatchObject({ reason: 'protocol' });
        }
      }),
    );
  });
});
