import { baseline } from './baseline.ts';
import { redisAlert } from './known.ts';
import { redisAway } from './redis-away.ts';
import type { Scenario } from './scenario.ts';
import { changed, hours, type Series, unseen } from './series.ts';

// The exporter goes at noon and is there again, elsewhere, two minutes later; then Redis is restarted once.
const noon = 12 * hours;
const redeployed = noon + 2;
const restart = noon + 10;

/** What the version before did not export; counters are found with what they had long ago. */
const isNew = /^(application_pool|bullmq_history|celery_leaked|headroom_application|redis_service)/;

const redis = redisAway(baseline, (minute) => {
  if (minute < restart) return { state: 'up', since: 0 };
  const since = restart + 2;
  if (minute >= since) return { state: 'up', since };
  return { state: minute === restart ? 'down' : 'loading', since };
});

const grown = changed(
  redis,
  /^(application_pool_timeouts_total|bullmq_job_failed_total|pg_stat_database_deadlocks)$/,
  (healthy) => (minute) => {
    const value = healthy(minute);
    return value === undefined ? undefined : value + 1000;
  },
);

const before = changed(
  grown.filter(({ metric }) => !isNew.test(metric)),
  /./,
  unseen(noon, Number.POSITIVE_INFINITY),
);
const after = changed(grown, /./, unseen(0, redeployed)).map(
  (each): Series => ({ ...each, labels: { ...each.labels, instance: 'exporter-2:19121' } }),
);

export const upgrade: Scenario = {
  name: 'an upgrade',
  series: [...before, ...after],
  firing: [redisAlert('RedisLoading', 'info', [[restart + 1, restart + 1]])],
  pages: [],
  tickets: [],
};
