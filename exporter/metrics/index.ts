import type { Metric } from '../metric.ts';
import * as celeryWork from './celery-work.ts';
import * as headroom from './headroom.ts';
import * as process from './process.ts';
import * as queues from './queues.ts';
import * as redis from './redis.ts';
import * as redisKeys from './redis-keys.ts';

/** The files of the catalogue, in the order in which METRICS.md shows them. */
export const chapters: Readonly<Record<string, readonly Metric[]>> = {
  Redis: Object.values(redis),
  'Redis keys': Object.values(redisKeys),
  Queues: Object.values(queues),
  'Work of Celery': Object.values(celeryWork),
  Headroom: Object.values(headroom),
  Process: Object.values(process),
};

/** Every metric the exporter can emit. */
export const catalogue: readonly Metric[] = Object.values(chapters).flat();
