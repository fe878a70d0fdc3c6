// Queries of schedules that more than one dashboard asks.
import type { Metric } from '../../exporter/metric.ts';
import * as schedules from '../../exporter/metrics/schedules.ts';
import { having, lacking, maxBy, minBy, only, plus, sumBy } from '../builder/combine.ts';
import { gauge, overTime } from '../builder/expression.ts';
import { recordedOfSchedule } from '../builder/rules.ts';
import { here } from './operations.ts';

const scheduler = [...here, 'scheduler'] as const;
const schedule = [...scheduler, 'schedule'] as const;

/** 1 for each schedule that is late, 0 for each that is not. */
export const late = recordedOfSchedule('target_schedule:schedule_late:bool');
const lateness = recordedOfSchedule('target_schedule:schedule_lateness_seconds:max');
const isLate = only(late, '==', 1);

/** How late those are that are late. */
export const latenessOfLate = having(lateness, schedule, isLate);

// What was last read stands for two minutes, as the alerts have it.
const lastRead = (metric: Metric<'target' | 'scheduler' | 'schedule', 'gauge'>) =>
  overTime('last', metric, '2m');

/** The run after a late one is late too, as ScheduledTaskMissed has it. */
export const missed = having(
  only(maxBy(schedule, lastRead(schedules.scheduleMissedRuns)), '>', 1),
  schedule,
  only(
    lateness,
    '>',
    plus(
      maxBy(schedule, lastRead(schedules.scheduleGrace)),
      maxBy(schedule, lastRead(schedules.scheduleInterval)),
    ),
  ),
);

/** Two schedules are late and nothing has run since one was due, as SchedulerStopped has it. */
export const stopped = lacking(
  only(sumBy(scheduler, late), '>', 1),
  scheduler,
  only(
    maxBy(scheduler, lastRead(schedules.scheduleLastRun)),
    '>=',
    minBy(scheduler, having(lastRead(schedules.scheduleNextRun), schedule, isLate)),
  ),
);

/** Where any schedule is known. */
export const areKnown = maxBy(here, gauge(schedules.scheduleLateness));
