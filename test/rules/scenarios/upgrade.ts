import { knownMetrics } from '../known-metrics.ts';
import { alerting, baseline } from './baseline.ts';
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

/** What errors and refusals Redis had once, and an exporter that never told of them. */
const once = (
  [
    ['redis_errors_total', { err: 'OOM' }],
    ['redis_errors_total', { err: 'NOAUTH' }],
    ['redis_commands_rejected_calls_total', { cmd: 'flushall' }],
  ] as const
).map(
  ([metric, labels]): Series => ({
    metric,
    labels: { target: 'main', instance: 'exporter:19121', ...labels },
    at: () => 0,
  }),
);
const isCounter = ({ metric }: Series): boolean => knownMetrics.get(metric)?.kind === 'counter';

/** Every counter that a rule looks at appears with much that was counted before, beside gauges that were always there. */
export const countersFirstSeen: Scenario = {
  name: 'counters that are first seen high',
  series: [...baseline, ...once, ...alerting.filter(isCounter)].map((each) =>
    isCounter(each)
      ? {
          ...each,
          at: unseen(0, hours)((minute) => (each.at(minute) ?? 0) + 100_000, each.labels),
        }
      : each,
  ),
  firing: [],
  pages: [],
  tickets: [],
};
