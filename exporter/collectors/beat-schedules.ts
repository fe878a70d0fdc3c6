// Schedules of Celery beat as the config declares them, held against what is heard of their tasks.
import type { CeleryEvents } from '../celery/events.ts';
import type { Collector } from '../collector.ts';
import type { RedisPort } from '../targets/redis-port.ts';
import { heardPace } from './pace.ts';
import { placeOf, scheduleMetrics, scheduleSamples } from './schedule-samples.ts';

/** Tells how declared schedules stand, without a command; absent while the listener hears nothing. */
export const beatSchedules = (events: CeleryEvents): Collector<RedisPort> => {
  const spaces = events.spaces.filter(({ schedules }) => schedules.size > 0);
  return {
    name: 'beat_schedules',
    metrics: scheduleMetrics,
    reads: spaces.length > 0 ? ['info', 'psubscribe'] : [],
    keys: [],
    channels: spaces.map(({ pattern }) => pattern),
    pace: heardPace,
    listens: true,
    collect: async () => {
      if (spaces.length === 0) return [];
      const { since, failure } = events.listening;
      if (failure) throw failure;
      if (since === undefined) return [];
      const now = events.now();
      const standings = spaces.flatMap((space) => {
        const place = placeOf(spaces, { db: space.db, prefix: space.keyPrefix });
        return space.schedules
          .standings(now, since)
          .map((standing) => ({ ...standing, label: place + standing.name }));
      });
      return scheduleSamples('beat', standings);
    },
  };
};
