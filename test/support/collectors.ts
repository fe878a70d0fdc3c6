import type { Collector } from '../../exporter/collector.ts';
import { redisCollectors } from '../../exporter/collectors/index.ts';
import type { RedisPort } from '../../exporter/targets/redis-port.ts';

/** Every collector of a Redis target that has neither queues nor a budget, in the order they run. */
export const plainCollectors: readonly Collector<RedisPort>[] = redisCollectors({
  celery: [],
  bullmq: [],
  budgets: { commandsPerDay: undefined },
  ownShare: 0.1,
});

export const collectorNames: readonly string[] = plainCollectors.map(({ name }) => name);
