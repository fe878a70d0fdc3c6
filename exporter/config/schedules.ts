import type { DeclaredSchedule } from '../celery/schedule-watch.ts';
import type { RedisTargetFile } from './schema.ts';

type CeleryFile = RedisTargetFile['celery'][number];
type FaultAt = (keys: readonly PropertyKey[], message: string) => void;

/** The schedules a Celery entry declares; a fault for each that is due never or twice, named twice, or cannot be heard. */
export const declaredSchedules = (
  { schedules, events }: Pick<CeleryFile, 'schedules' | 'events'>,
  graceMs: number,
  fault: FaultAt,
): readonly DeclaredSchedule[] => {
  if (schedules.length > 0 && !events) fault(['events'], 'expected true beside schedules, got false');
  return schedules.map(({ name, task, every, cron, timezone, grace }, position) => {
    const keys = ['schedules', position];
    if ((every === undefined) === (cron === undefined))
      fault(keys, `expected either every or cron, got ${every === undefined ? 'neither' : 'both'}`);
    if (schedules.findIndex((other) => other.name === name) < position)
      fault([...keys, 'name'], `expected a name of its own, got ${name} again`);
    return { name, task, everyMs: every, cron, timezone, graceMs: grace ?? graceMs };
  });
};
