import * as m from '../metrics/schedules.ts';
import { type Sample, sample } from '../sample.ts';
import type { Standing } from '../schedules/standing.ts';

/** What every collector of schedules emits. */
export const scheduleMetrics = [
  m.scheduleNextRun,
  m.scheduleLastRun,
  m.scheduleInterval,
  m.scheduleLateness,
  m.scheduleMissedRuns,
  m.scheduleGrace,
] as const;

/** The samples of schedules, the first of each name: two of one name cannot be told apart. */
export const scheduleSamples = (
  scheduler: 'bullmq' | 'redbeat' | 'beat',
  standings: readonly (Standing & { readonly label: string })[],
): readonly Sample[] => {
  const byLabel = new Map<string, Standing>();
  for (const each of standings) if (!byLabel.has(each.label)) byLabel.set(each.label, each);
  return [...byLabel].flatMap(([schedule, { nextAt, lastAt, intervalMs, latenessMs, missed, graceMs }]) => {
    const labels = { scheduler, schedule };
    return [
      sample(m.scheduleNextRun, nextAt / 1000, labels),
      ...(lastAt === undefined ? [] : [sample(m.scheduleLastRun, lastAt / 1000, labels)]),
      ...(intervalMs === undefined ? [] : [sample(m.scheduleInterval, intervalMs / 1000, labels)]),
      sample(m.scheduleLateness, latenessMs / 1000, labels),
      ...(missed === undefined ? [] : [sample(m.scheduleMissedRuns, missed, labels)]),
      sample(m.scheduleGrace, graceMs / 1000, labels),
    ];
  });
};

/** What goes before a schedule's name where a target has several places that may hold the same name. */
export const placeOf = (
  spaces: readonly unknown[],
  { db, prefix }: { readonly db: number; readonly prefix: string },
): string => (spaces.length > 1 ? `db${db}/${prefix === '' ? '' : `${prefix}/`}` : '');
