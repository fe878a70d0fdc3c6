// What happens to Celery tasks, by their names: counted as it is heard, and told without a command.

import { taskEventTypes } from '../celery/event.ts';
import type { CeleryEvents, HeardSpace } from '../celery/events.ts';
import { runtimeBounds, type TaskCounts } from '../celery/task-table.ts';
import type { Collector } from '../collector.ts';
import * as m from '../metrics/celery.ts';
import { histogramSamples, type Sample, sample } from '../sample.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { heardPace } from './pace.ts';

const counters = {
  sent: m.taskSent,
  received: m.taskReceived,
  started: m.taskStarted,
  succeeded: m.taskSucceeded,
  failed: m.taskFailed,
  rejected: m.taskRejected,
  revoked: m.taskRevoked,
  retried: m.taskRetried,
} as const;

const cumulative = (runtimes: readonly number[]): ReadonlyMap<number, number> => {
  let sum = 0;
  return new Map(
    runtimeBounds.map((bound, index) => {
      sum += runtimes[index] ?? 0;
      return [bound, sum];
    }),
  );
};

const runtimeSamples = ({ runtimes, runtimeSum: sum, runtimeCount: count }: TaskCounts, labels: Labels) =>
  count === 0 ? [] : histogramSamples(m.taskRuntime, { atMost: cumulative(runtimes), sum, count }, labels);

interface Labels {
  readonly db: string;
  readonly prefix: string;
  readonly name: string;
  readonly hostname: string;
}

/** Workers tell all but `sent`, producers that: where neither does, there is nothing to tell, not even 0. */
const spaceSamples = ({ db, keyPrefix, tasks, hostnameOnTasks = false }: HeardSpace): readonly Sample[] => {
  const byWorkers = taskEventTypes.some((type) => type !== 'sent' && tasks.heard(type));
  const told = taskEventTypes.filter((type) => (type === 'sent' ? tasks.heard(type) : byWorkers));
  return tasks.counts().flatMap((counts) => {
    const { name, hostname } = counts;
    const labels: Labels = { db: `db${db}`, prefix: keyPrefix, name, hostname };
    return [
      // Who sends is no worker: by worker, what is sent has rows of its own.
      ...told
        .filter((type) => !hostnameOnTasks || (type === 'sent') === (hostname === ''))
        .map((type) => sample(counters[type], counts.events[type], labels)),
      ...runtimeSamples(counts, labels),
    ];
  });
};

/** Counts events of tasks by name, as far as they are sent; absent while the listener hears nothing. */
export const celeryTasks = (events: CeleryEvents): Collector<RedisPort> => ({
  name: 'celery_tasks',
  metrics: [...Object.values(counters), m.taskRuntime, m.eventsRejected],
  reads: events.patterns.length > 0 ? ['info', 'psubscribe'] : [],
  keys: [],
  channels: events.patterns,
  pace: heardPace,
  listens: true,
  collect: async () => {
    const { since, failure } = events.listening;
    if (failure) throw failure;
    if (since === undefined) return [];
    return events.spaces.flatMap((space) => [
      sample(m.eventsRejected, space.rejected, { db: `db${space.db}`, prefix: space.keyPrefix }),
      ...spaceSamples(space),
    ]);
  },
});
