import * as redis from '../../exporter/metrics/redis.ts';
import * as m from '../../exporter/metrics/redis-keyspace.ts';
import { only, plus, quotient, share, sumBy } from '../builder/combine.ts';
import { graph } from '../builder/course.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { now, perSecond } from './simple.ts';

const notRead = 'Redis was not read';
const noKeys = 'No database has keys';

const keys = graph({
  title: 'Keys',
  description:
    'Keys of each database, and those of them with a time to live. Good is two lines that stay together where the keys are a cache.',
  width: 8,
  queries: [
    { vector: now(redis.redisKeys, ['db']), legend: '{{db}}, {{target}}' },
    { vector: now(redis.redisKeysExpiring, ['db']), legend: 'with TTL, {{db}}, {{target}}' },
  ],
  whenEmpty: noKeys,
  links: [runbook('RedisKeysWithoutTtlGrowing')],
});

const ttl = graph({
  title: 'Average time to live',
  description:
    'Of the keys that have one, as the server estimates it. Good is the time your cache is meant to keep things.',
  width: 8,
  queries: [{ vector: now(m.redisDbAvgTtlSeconds, ['db']), legend: '{{db}}, {{target}}' }],
  whenEmpty: noKeys,
});

const hits = perSecond(m.redisKeyspaceHitsTotal);
const lookups = plus(hits, perSecond(m.redisKeyspaceMissesTotal));

const hitRatio = graph({
  title: 'Lookups that found a key',
  description:
    'Good is what your cache is built for, often over 80 %; a fall means keys are evicted or expire too early. Queues that are polled while empty count as misses.',
  width: 8,
  queries: [{ vector: share(hits, lookups), legend: '{{target}}' }],
  whenEmpty: 'No lookups, or Redis was not read',
});

const gone = graph({
  title: 'Keys that went',
  description:
    'Keys a second that expired, and that were evicted to make room. Good is no eviction where queues share the server.',
  width: 12,
  queries: [
    { vector: perSecond(m.redisExpiredKeysTotal), legend: 'expired, {{target}}' },
    { vector: perSecond(redis.redisEvictedKeys), legend: 'evicted, {{target}}' },
  ],
  whenEmpty: notRead,
  links: [runbook('RedisEvicting'), runbook('RedisEvictingCoordinationKeys')],
});

const turnover = graph({
  title: 'Turnover of the cache',
  description:
    'How long it takes to evict as many keys as have a time to live. Good is that nothing is evicted; under a minute, locks of running jobs go too.',
  width: 12,
  queries: [
    {
      vector: quotient(
        sumBy(['target'], now(redis.redisKeysExpiring, ['db'])),
        only(perSecond(redis.redisEvictedKeys), '>', 0),
        's',
      ),
      legend: '{{target}}',
    },
  ],
  whenEmpty: 'Nothing is evicted',
  links: [runbook('RedisEvictingCoordinationKeys')],
});

export const keyspace: Section = {
  title: 'Keys and evictions',
  lines: [
    [keys, ttl, hitRatio],
    [gone, turnover],
  ],
};
