import { describe, expect, it } from 'vitest';
import { readFields } from '../../../exporter/collectors/redis-field.ts';
import { gauge } from '../../../exporter/metric.ts';
import { parseInfo } from '../../../exporter/targets/redis-info.ts';

const plain = gauge('test_plain', { unit: 'count', help: 'A count.', labels: ['target'] });
const seconds = gauge('test_seconds', { unit: 'seconds', help: 'A time.', labels: ['target'] });
const read = (text: string) =>
  readFields(parseInfo(text), [
    ['count', plain],
    ['time_ms', seconds, 1000],
  ]).map(({ metric, value }) => [metric.name, value]);

describe('readFields', () => {
  it('gives each field in the unit of its metric', () => {
    expect(read('time_ms:1500\ncount:3\n')).toEqual([
      ['test_plain', 3],
      ['test_seconds', 1.5],
    ]);
  });

  it('keeps a 0, and a -1 as servers write it for none', () => {
    expect(read('count:0\n')).toEqual([['test_plain', 0]]);
    expect(read('count:-1\n')).toEqual([['test_plain', -1]]);
  });

  it.each(['', 'count:\n', 'count:none\n', 'count:1e999\n', 'other:1\n'])('gives nothing for %j', (text) => {
    expect(read(text)).toEqual([]);
  });
});
