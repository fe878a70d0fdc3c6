import * as base from '../metrics/redis.ts';
import * as m from '../metrics/redis-keyspace.ts';
import { type Sample, sample } from '../sample.ts';
import { parseNumbers } from '../targets/redis-info.ts';
import type { NamedLine } from './redis-lines.ts';

const msPerSecond = 1000;

/** The keys of each database that has any, from lines `db0:keys=77,expires=20,avg_ttl=604966,subexpiry=1`. */
export const readKeyspace = (lines: readonly NamedLine[]): readonly Sample[] =>
  lines.flatMap(([number, value]) => {
    const labels = { db: `db${number}` };
    const { keys, expires, avg_ttl, subexpiry, keys_with_volatile_items } = parseNumbers(value);
    const ttl = avg_ttl === undefined ? undefined : avg_ttl / msPerSecond;
    const found = [
      [base.redisKeys, keys],
      [base.redisKeysExpiring, expires],
      [m.redisDbAvgTtlSeconds, ttl],
      // Redis' name, and Valkey's.
      [m.redisDbKeysWithExpiringItems, subexpiry ?? keys_with_volatile_items],
    ] as const;
    return found.flatMap(([metric, held]) => (held === undefined ? [] : [sample(metric, held, labels)]));
  });
