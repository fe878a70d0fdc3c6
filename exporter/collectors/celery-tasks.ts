// What happens to Celery tasks, by their names: counted as it is heard, and told without a command.

import { type TaskEventType, taskEventTypes } from '../celery/event.ts';
import type { CeleryEvents, CeleryTables } from '../celery/events.ts';
import { runtimeBounds, type TaskCounts, type TaskTable } from '../celery/task-table.ts';
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

const isTold = (tasks: TaskTable, type: TaskEventType): boolean => {
  if (type === 'sent') return tasks.heard(type);
  return tasks.isToldByWorkers || (type === 'started' && tasks.isAsked);
};

/**
 * Workers tell all but `sent`, producers that, and workers that are asked what they have started: where nobody does, there
 * is nothing to tell, not even 0.
 */
const spaceSamples = ({ db, keyPrefix, tasks, hostnameOnTasks = false }: CeleryTables): readonly Sample[] => {
  const told = taskEventTypes.filter((type) => isTold(tasks, type));
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

/** Counts what happens to tasks by name, as far as it is told; absent while the listener hears nothing. */
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
    const heard = since === undefined ? [] : events.spaces;
    return [
      ...heard.flatMap((space) => [
        sample(m.eventsRejected, space.rejected, { db: `db${space.db}`, prefix: space.keyPrefix }),
        ...spaceSamples(space),
      ]),
      ...events.unheard.flatMap(spaceSamples),
    ];
  },
});
