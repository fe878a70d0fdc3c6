import type { Metric } from '../metric.ts';
import * as headroom from './headroom.ts';
import * as process from './process.ts';
import * as queues from './queues.ts';
import * as redis from './redis.ts';
import * as redisAcl from './redis-acl.ts';
import * as redisConfig from './redis-config.ts';
import * as redisKeys from './redis-keys.ts';
import * as redisLatency from './redis-latency.ts';
import * as redisSlowlog from './redis-slowlog.ts';

/** The files of the catalogue, in the order in which METRICS.md shows them. */
export const chapters: Readonly<Record<string, readonly Metric[]>> = {
  Redis: Object.values(redis),
  'Redis keys': Object.values(redisKeys),
  'Redis settings': Object.values(redisConfig),
  'Redis slow log': Object.values(redisSlowlog),
  'Redis latency': Object.values(redisLatency),
  'Redis ACL log': Object.values(redisAcl),
  Queues: Object.values(queues),
  Headroom: Object.values(headroom),
  Process: Object.values(process),
};

/** Every metric the exporter can emit. */
export const catalogue: readonly Metric[] = Object.values(chapters).flat();
