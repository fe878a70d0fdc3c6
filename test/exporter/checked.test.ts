import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundedLabel, Checker } from '../../exporter/checked.ts';
import { counter, gauge, histogram, type Metric } from '../../exporter/metric.ts';
import { atTarget, histogramSamples, type Sample, sample } from '../../exporter/sample.ts';

const size = gauge('test_size', { unit: 'bytes', help: 'A size.', labels: ['target'] });
const queue = gauge('test_queue', { unit: 'count', help: 'A queue.', labels: ['target', 'db', 'name'] });
const other = counter('test_other_total', { unit: 'count', help: 'Another.', labels: ['target'] });

const length = (name: string, value = 1, db = 'db0') => sample(queue, value, { db, name });

const checked = (batch: readonly Sample[], metrics: readonly Metric[], cap: number) =>
  new Checker('main', metrics, cap).check(batch);
const atMain = (batch: readonly Sample[]) => batch.map((each) => atTarget(each, 'main'));

describe('what a checker lets through', () => {
  it('gives a batch back as it is when nothing is wrong with it', () => {
    const batch = [sample(size, 7), length('a'), length('b', 0)];
    expect(checked(batch, [size, queue], 10)).toEqual({ samples: atMain(batch), dropped: 0 });
  });

  it('takes an empty batch', () => {
    expect(checked([], [size], 10)).toEqual({ samples: [], dropped: 0 });
  });

  it('refuses a metric that is not declared', () => {
    expect(() => checked([sample(other, 1)], [size, queue], 10)).toThrow(
      new TypeError('Expected a metric the collector declares, got test_other_total'),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses the value %d',
    (value) => {
      expect(() => checked([sample(size, value)], [size], 10)).toThrow(
        new TypeError(`Expected a finite value of test_size, got ${value}`),
      );
    },
  );

  it('refuses two samples of the same labels', () => {
    expect(() => checked([length('a', 1), length('a', 2)], [queue], 10)).toThrow(
      new TypeError('Expected one sample of test_queue, 3:db01:a, got two'),
    );
  });

  it('refuses two samples of a metric without labels of its own', () => {
    expect(() => checked([sample(size, 1), sample(size, 1)], [size], 10)).toThrow(TypeError);
  });

  it('refuses the same labels given in another order', () => {
    const swapped: Sample = { metric: queue, labels: { name: 'a', db: 'db0' }, value: 1 };
    expect(() => checked([length('a'), swapped], [queue], 10)).toThrow(TypeError);
  });

  it.each<readonly [string, Readonly<Record<string, string>>]>([
    ['missing', { db: 'db0' }],
    ['extra', { db: 'db0', name: 'a', more: 'x' }],
    ['misspelt', { db: 'db0', nome: 'a' }],
    ['target', { db: 'db0', name: 'a', target: 'another' }],
  ])('refuses a label that is %s', (_, labels) => {
    expect(() => checked([{ metric: queue, labels, value: 1 }], [queue], 10)).toThrow(
      /^Expected test_queue with labels db,name, got /,
    );
  });

  it('keeps the first samples up to the cap, and counts the others', () => {
    const batch = ['a', 'b', 'c', 'd', 'e'].map((name) => length(name));
    expect(checked(batch, [queue], 3)).toEqual({ samples: atMain(batch.slice(0, 3)), dropped: 2 });
  });

  it('drops nothing of a batch that is just as long as the cap', () => {
    const batch = ['a', 'b', 'c'].map((name) => length(name));
    expect(checked(batch, [queue], 3)).toEqual({ samples: atMain(batch), dropped: 0 });
  });

  it('cuts a label value that is too long', () => {
    const { samples } = checked([length('x'.repeat(1000))], [queue], 10);
    expect(samples).toEqual(atMain([length(boundedLabel('x'.repeat(1000)))]));
  });

  it('keeps two long values apart that begin alike', () => {
    const batch = [length(`${'x'.repeat(1000)}1`), length(`${'x'.repeat(1000)}2`)];
    expect(new Set(checked(batch, [queue], 10).samples.map(({ labels }) => labels.name)).size).toBe(2);
  });

  it.each([
    ['commas', 'a,b', 'c', 'a', 'b,c'],
    ['quotes', 'a","b', 'c', 'a', 'b","c'],
  ])('keeps values with %s in them apart', (_, db, name, otherDb, otherName) => {
    const batch = [length(name, 1, db), length(otherName, 1, otherDb)];
    expect(checked(batch, [queue], 10).samples).toEqual(atMain(batch));
  });

  it('refuses two of the same bucket, and keeps two buckets apart', () => {
    const took = histogram('test_took_seconds', { unit: 'seconds', help: 'A time.', labels: ['target'] });
    const [bucket, ...others] = histogramSamples(took, { atMost: new Map([[1, 2]]), sum: 3, count: 4 });
    const batch = [bucket as Sample, ...others];
    expect(checked(batch, [took], 10).samples).toEqual(atMain(batch));
    expect(() => checked([...batch, bucket as Sample], [took], 10)).toThrow(TypeError);
  });
});

describe('a checker', () => {
  it('gives samples of the same labels the same labels object, batch after batch', () => {
    const checker = new Checker('main', [queue], 10);
    const [first] = checker.check([length('a', 1)]).samples;
    const [second, other] = checker.check([length('a', 2), length('b', 2)]).samples;
    expect(second).toEqual(atTarget(length('a', 2), 'main'));
    expect(second?.labels).toBe(first?.labels);
    expect(other?.labels).not.toBe(first?.labels);
  });

  it('keeps no labels of samples that are gone', () => {
    const checker = new Checker('main', [queue], 10);
    const [first] = checker.check([length('a')]).samples;
    checker.check([length('b')]);
    expect(checker.check([length('a')]).samples[0]?.labels).not.toBe(first?.labels);
  });

  it('does not check the same batch again', () => {
    const checker = new Checker('main', [queue], 10);
    const batch = [length('a')];
    expect(checker.check(batch)).toBe(checker.check(batch));
  });
});

describe('boundedLabel', () => {
  it('leaves a value of 200 characters as it is', () => {
    expect(boundedLabel('x'.repeat(200))).toBe('x'.repeat(200));
  });

  it('cuts a longer one and ends it in a hash', () => {
    expect(boundedLabel('x'.repeat(201))).toBe(`${'x'.repeat(187)}…84a0678c9093`);
  });

  it('never gives more than 200 characters, nor another text for the same value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400, size: 'max' }), (value) => {
        expect(boundedLabel(value).length).toBeLessThanOrEqual(200);
        expect(boundedLabel(value)).toBe(boundedLabel(value));
      }),
    );
  });

  it('gives different values different texts', () => {
    const long = fc.string({ minLength: 190, maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(long, long, (one, two) => {
        expect(boundedLabel(one) === boundedLabel(two)).toBe(one === two);
      }),
    );
  });
});
