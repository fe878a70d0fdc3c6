import { describe, expect, it } from 'vitest';
import { readKeyspace } from '../../../exporter/collectors/redis-keyspace.ts';

const read = (value: string) =>
  readKeyspace([['7', value]]).map(({ metric, labels, value: number }) => {
    expect(labels).toEqual({ db: 'db7' });
    return [metric.name, number];
  });

describe('readKeyspace', () => {
  it('gives keys and the time they have to live in seconds', () => {
    expect(read('keys=77,expires=20,avg_ttl=604966')).toEqual([
      ['redis_db_keys', 77],
      ['redis_db_keys_expiring', 20],
      ['redis_db_avg_ttl_seconds', 604.966],
    ]);
  });

  it.each(['subexpiry=3', 'keys_with_volatile_items=3', 'subexpiry=3,keys_with_volatile_items=4'])(
    'counts hashes with fields that expire once: %s',
    (value) => {
      expect(read(value)).toEqual([['redis_db_keys_with_expiring_items', 3]]);
    },
  );

  it('gives nothing for what is not there', () => {
    expect(read('keys=,expires=x')).toEqual([]);
  });
});
