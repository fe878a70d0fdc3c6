import { redisCollectors } from '../../exporter/collectors/index.ts';

/** The names of every collector of a Redis target, in the order they run. */
export const collectorNames: readonly string[] = redisCollectors({
  celery: [],
  bullmq: [],
  budgets: { commandsPerDay: undefined, memoryBytes: 1 },
  ownShare: 0.1,
}).map(({ name }) => name);
