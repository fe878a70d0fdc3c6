import { describe, expect, it } from 'vitest';
import { gauge } from '../../exporter/metric.ts';
import { atTarget, sample } from '../../exporter/sample.ts';

const plain = gauge('test_plain', { unit: 'count', help: 'Without labels of its own.', labels: ['target'] });
const queue = gauge('test_queue', { unit: 'count', help: 'With one.', labels: ['target', 'name'] });

describe('sample', () => {
  it('is a metric and a value where the metric has no labels but its target', () => {
    expect(sample(plain, 7)).toEqual({ metric: plain, labels: {}, value: 7 });
  });

  it('carries its labels', () => {
    expect(sample(queue, 7, { name: 'a' })).toEqual({ metric: queue, labels: { name: 'a' }, value: 7 });
  });

  it('does not compile with a label that is missing, misspelt, extra, or the target', () => {
    // @ts-expect-error: missing
    sample(queue, 7);
    // @ts-expect-error: misspelt
    sample(queue, 7, { nome: 'a' });
    // @ts-expect-error: extra
    sample(queue, 7, { name: 'a', more: 'b' });
    // @ts-expect-error: the target is the scrape's to say
    sample(queue, 7, { name: 'a', target: 'b' });
    // @ts-expect-error: a metric without labels takes none
    sample(plain, 7, { name: 'a' });
    expect(queue.labels).toEqual(['target', 'name']);
  });
});

describe('atTarget', () => {
  it('puts the target in front of the labels', () => {
    expect(Object.entries(atTarget(sample(queue, 7, { name: 'a' }), 'main').labels)).toEqual([
      ['target', 'main'],
      ['name', 'a'],
    ]);
  });

  it('leaves the sample as it was', () => {
    const read = sample(plain, 7);
    atTarget(read, 'main');
    expect(read.labels).toEqual({});
  });
});
