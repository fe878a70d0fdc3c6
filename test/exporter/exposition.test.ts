import fc from 'fast-check';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { contentType, exposition } from '../../exporter/exposition.ts';
import { counter, gauge, histogram } from '../../exporter/metric.ts';
import { type Sample, sample } from '../../exporter/sample.ts';

const plain = gauge('test_plain', { unit: 'count', help: 'A gauge without labels.' });
const labelled = gauge('test_labelled', { unit: 'count', help: 'A gauge of things.', labels: ['a', 'b'] });
const total = counter('test_total', { unit: 'count', help: 'A counter of things.', labels: ['a'] });

const valueLines = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

/** Reads an escaped label value back, as Prometheus' parser does. */
const unescaped = (text: string): string =>
  text.replace(/\\([\\n"])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

describe('exposition', () => {
  it('is one block a metric, sorted by name, with HELP and TYPE once', async () => {
    const samples = [
      sample(total, 2, { a: 'x' }),
      sample(plain, 1),
      sample(labelled, 3, { a: 'x', b: 'y' }),
      sample(total, 4, { a: 'z' }),
    ];
    expect(await exposition(samples)).toBe(
      `# HELP test_labelled A gauge of things.
# TYPE test_labelled gauge
test_labelled{a="x",b="y"} 3
# HELP test_plain A gauge without labels.
# TYPE test_plain gauge
test_plain 1
# HELP test_total A counter of things.
# TYPE test_total counter
test_total{a="x"} 2
test_total{a="z"} 4
`,
    );
  });

  it('is an empty line without samples, which Prometheus accepts', async () => {
    expect(await exposition([])).toBe('\n');
  });

  it('says nothing of a metric without samples: no false 0', async () => {
    expect(await exposition([sample(total, 1, { a: 'x' })])).not.toContain('test_plain');
  });

  it('keeps nothing of the samples it was given before', async () => {
    await exposition([sample(total, 1, { a: 'gone' })]);
    expect(valueLines(await exposition([sample(total, 2, { a: 'here' })]))).toEqual([
      'test_total{a="here"} 2',
    ]);
  });

  it('keeps expositions that are made at once apart', async () => {
    const texts = [1, 2].map((value) => exposition([sample(plain, value)]));
    expect(texts.map(valueLines)).toEqual([['test_plain 1'], ['test_plain 2']]);
  });

  it.each([
    ['quotes', 'say "hi"', 'say \\"hi\\"'],
    ['backslashes', 'C:\\temp', 'C:\\\\temp'],
    ['a backslash at the end', 'end\\', 'end\\\\'],
    ['newlines', 'one\ntwo', 'one\\ntwo'],
    ['a backslash before an n', 'one\\ntwo', 'one\\\\ntwo'],
    ['nothing', '', ''],
    ['other alphabets', 'größe ✓ 猫', 'größe ✓ 猫'],
  ])('escapes %s in a label value', async (_, value, escaped) => {
    expect(valueLines(await exposition([sample(total, 1, { a: value })]))).toEqual([
      `test_total{a="${escaped}"} 1`,
    ]);
  });

  it('escapes any label value so that it can be read back from one line', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
        const lines = valueLines(await exposition([sample(total, 1, { a: value })]));
        expect(lines).toHaveLength(1);
        expect(unescaped(lines[0]?.slice('test_total{a="'.length, -'"} 1'.length) ?? '')).toBe(value);
      }),
    );
  });

  it.each([
    ['commas and colons', { a: 'x,b:y', b: 'z' }, { a: 'x', b: 'y,b:z' }],
    ['pipes', { a: 'x|y', b: 'z' }, { a: 'x', b: 'y|z' }],
    ['empty texts', { a: '', b: 'x' }, { a: 'x', b: '' }],
    ['names of objects', { a: '__proto__', b: 'constructor' }, { a: 'constructor', b: '__proto__' }],
  ])('keeps label values apart that hold %s', async (_, one, other) => {
    const text = await exposition([sample(labelled, 1, one), sample(labelled, 2, other)]);
    expect(valueLines(text)).toEqual([
      `test_labelled{a="${one.a}",b="${one.b}"} 1`,
      `test_labelled{a="${other.a}",b="${other.b}"} 2`,
    ]);
  });

  it.each([
    [0, '0'],
    [-1, '-1'],
    [0.0005, '0.0005'],
    [1_795_427_133, '1795427133'],
    [25_276_502_016, '25276502016'],
    [1e21, '1e+21'],
    [5e-324, '5e-324'],
  ])('writes %d as a number Go can read', async (value, text) => {
    expect(valueLines(await exposition([sample(plain, value)]))).toEqual([`test_plain ${text}`]);
  });

  it('escapes help texts', async () => {
    const odd = gauge('test_odd', { unit: 'count', help: 'One\\two\nthree "four".' });
    expect(await exposition([sample(odd, 1)])).toBe(
      '# HELP test_odd One\\\\two\\nthree "four".\n# TYPE test_odd gauge\ntest_odd 1\n',
    );
  });

  it('leaves the samples as they were', async () => {
    const samples: readonly Sample[] = Object.freeze([
      Object.freeze(sample(total, 1, Object.freeze({ a: 'x' }))),
    ]);
    await exposition(samples);
    expect(samples).toEqual([{ metric: total, labels: { a: 'x' }, value: 1 }]);
  });
});

describe('what is written once', () => {
  it('is written anew when the value, the metric or the part of the same labels is another', () => {
    const labels = { a: 'x' };
    const one = sample(total, 1, labels);
    const took = histogram('test_took_seconds', { unit: 'seconds', help: 'A time.', labels: ['a'] });
    const bucket = (bound: string): Sample => ({
      metric: took,
      labels,
      value: 1,
      part: { suffix: '_bucket', bound: ['le', bound] },
    });
    const pages = [[one], [one], [{ ...one, value: 2 }], [bucket('1')], [bucket('2')], [one]];
    expect(pages.map((page) => valueLines(exposition(page)))).toEqual([
      ['test_total{a="x"} 1'],
      ['test_total{a="x"} 1'],
      ['test_total{a="x"} 2'],
      ['test_took_seconds_bucket{a="x",le="1"} 1'],
      ['test_took_seconds_bucket{a="x",le="2"} 1'],
      ['test_total{a="x"} 1'],
    ]);
  });
});

// The library every Node program uses for this, which is too slow for hundreds of values in every scrape.
describe("prom-client's text", () => {
  it('is ours, whatever is written', async () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const text = fc.string({ unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.tuple(text, text, value)), async (help, rows) => {
        const given = gauge('test_given', { unit: 'count', help: `${help}.`, labels: ['a', 'b'] });
        const distinct = [...new Map(rows.map((row) => [JSON.stringify(row.slice(0, 2)), row])).values()];
        const registry = new Registry();
        const theirs = new Gauge({
          name: 'test_given',
          help: given.help,
          labelNames: given.labels,
          registers: [registry],
        });
        // It would keep values apart by a text made of their labels, which may be equal: one after the other, then.
        for (const [a, b, number] of distinct) {
          theirs.reset();
          theirs.set({ a, b }, number);
          expect(exposition([sample(given, number, { a, b })])).toBe(await registry.metrics());
        }
      }),
    );
  });
});

describe('contentType', () => {
  it('is the media type of the text format, version and charset included', () => {
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
  });
});
