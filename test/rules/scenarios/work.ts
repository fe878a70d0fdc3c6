import { baseline } from './baseline.ts';
import { schedules } from './baseline-work.ts';
import { celeryAlert, scheduleAlert } from './known.ts';
import type { Scenario } from './scenario.ts';
import { altered, type Change, hours, instead, only, set } from './series.ts';

/** A counter that stands still between two minutes. */
const stopped =
  (from: number, to: number): Change =>
  (healthy) =>
  (minute) => {
    if (minute < from) return healthy(minute);
    return minute < to ? healthy(from) : (healthy(minute) ?? 0) - (healthy(to) ?? 0) + (healthy(from) ?? 0);
  };

/** Killed at 2:13; the exporter is sure two minutes later; what it had fetched comes back after an hour; restarted at 7:30. */
const killed = { from: 2 * hours + 15, to: 7.5 * hours };
export const workerLost: Scenario = {
  name: 'a Celery worker lost at night',
  series: altered(baseline, [
    [/^celery_worker_up$/, only('hostname', 'three@host', set(killed.from, killed.to, 0))],
    [/^celery_workers_missing$/, set(killed.from, killed.to, 1)],
    [/^celery_active_worker_count$/, set(killed.from, killed.to, 2)],
    [/^celery_task_\w+_total$/, only('hostname', 'three@host', stopped(killed.from, killed.to))],
    [/^celery_queue_length$/, set(4 * hours, killed.to, 30)],
    [
      /^celery_unacked_oldest_age_seconds$/,
      instead(killed.from, killed.from + hours, (minute) => (minute - killed.from + 2) * 60),
    ],
  ]),
  firing: [
    celeryAlert('CeleryWorkersMissing', 'critical', [[140, 459]]),
    celeryAlert('CeleryWorkerDown', 'warning', [[140, 454]], { hostname: 'three@host' }),
    celeryAlert('CeleryUnackedNearVisibilityTimeout', 'warning', [[185, 199]]),
  ],
  pages: ['CeleryWorkersMissing'],
  tickets: [],
};

/** Beat ends at nine and is started again at eleven: what is due meanwhile runs then. The schedules of BullMQ go on. */
const beat = { from: 9 * hours, to: 11 * hours };
const byBeat = (make: (due: number, every: number) => (minute: number) => number): Change => {
  return (healthy, { scheduler, schedule }) => {
    const every = schedules.find((each) => each.schedule === schedule)?.every ?? 1;
    // What was due at nine was sent.
    if (scheduler !== 'beat') return healthy;
    return instead(beat.from, beat.to, make(beat.from + every, every))(healthy, {});
  };
};

export const beatStopped: Scenario = {
  name: 'a beat that stopped',
  series: altered(baseline, [
    [/^headroom_schedule_lateness_seconds$/, byBeat((due) => (minute) => Math.max(minute - due, 0) * 60)],
    [
      /^headroom_schedule_missed_runs$/,
      byBeat((due, every) => (minute) => Math.max(Math.floor((minute - due) / every) + 1, 0)),
    ],
    [/^headroom_schedule_last_run_timestamp_seconds$/, byBeat((due, every) => () => (due - every) * 60)],
    [/^headroom_schedule_next_run_timestamp_seconds$/, byBeat((due) => () => due * 60)],
  ]),
  firing: [
    scheduleAlert('ScheduledTaskLate', 'warning', [[548, 664]], { schedule: 'refresh' }),
    scheduleAlert('ScheduledTaskLate', 'warning', [[553, 664]], { schedule: 'sync' }),
    scheduleAlert('ScheduledTaskLate', 'warning', [[607, 664]], { schedule: 'digest' }),
    scheduleAlert('ScheduledTaskMissed', 'critical', [[553, 664]], { schedule: 'refresh' }),
    scheduleAlert('ScheduledTaskMissed', 'critical', [[563, 664]], { schedule: 'sync' }),
    scheduleAlert('SchedulerStopped', 'critical', [[553, 664]]),
  ],
  pages: ['SchedulerStopped'],
  // The first one is late before anybody can know that it is the scheduler.
  tickets: ['ScheduledTaskLate'],
};
