import * as m from '../../exporter/metrics/schedules.ts';
import { maxBy, times } from '../builder/combine.ts';
import { timeline } from '../builder/course.ts';
import { gauge } from '../builder/expression.ts';
import type { Section } from '../builder/layout.ts';
import { runbook } from '../builder/panel.ts';
import { table } from '../builder/table.ts';
import * as schedules from './schedules.ts';
import { now } from './simple.ts';

const noSchedule = 'No schedule is known';
const schedule = ['scheduler', 'schedule'] as const;

const onTime = timeline({
  title: 'Schedules',
  description:
    'Whether each ran when it was due. Good is on time throughout; late ones side by side are a scheduler or a worker that stopped, one alone is its own task.',
  width: 12,
  queries: [
    {
      vector: maxBy(['target', ...schedule], schedules.late),
      legend: '{{schedule}}, {{scheduler}}, {{target}}',
    },
  ],
  meanings: [
    [0, 'on time', 'green'],
    [1, 'late', 'red'],
  ],
  whenEmpty: noSchedule,
  links: [runbook('ScheduledTaskLate'), runbook('SchedulerStopped')],
});

const moment = (metric: typeof m.scheduleNextRun) =>
  times(maxBy(['target', ...schedule], gauge(metric)), 1000, 'dateTimeFromNow');

const runs = table({
  title: 'Runs of schedules',
  description:
    'When each ran and is due. Good is a lateness of 0, or one under its grace, and no run missed. A last run that is empty was not seen yet.',
  width: 12,
  queries: [
    { vector: moment(m.scheduleNextRun), column: { title: 'Next run', width: 110 } },
    { vector: now(m.scheduleLateness, schedule), column: { title: 'Late by', width: 75 } },
    { vector: now(m.scheduleGrace, schedule), column: { title: 'Grace', width: 65 } },
    { vector: now(m.scheduleMissedRuns, schedule), column: { title: 'Missed', width: 65 } },
    { vector: moment(m.scheduleLastRun), column: { title: 'Last run', width: 110 } },
    { vector: now(m.scheduleInterval, schedule), column: { title: 'Every', width: 65 } },
  ],
  labels: {
    schedule: { title: 'Schedule' },
    scheduler: { title: 'Scheduler', width: 80 },
    target: { title: 'Target', width: 70 },
  },
  sortBy: 'Late by',
  whenEmpty: noSchedule,
  links: [runbook('ScheduledTaskMissed')],
});

export const schedulesSection: Section = { title: 'Schedules', lines: [[onTime, runs]] };
