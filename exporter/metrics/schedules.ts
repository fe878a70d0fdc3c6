import { gauge } from '../metric.ts';

const labels = ['target', 'scheduler', 'schedule'] as const;

export const scheduleNextRun = gauge('headroom_schedule_next_run_timestamp_seconds', {
  unit: 'timestamp',
  help: 'When the next run of a schedule is due, in the past while that run is late. bullmq: the score of its scheduler. redbeat: the score of its entry. beat: the first due time after the run last heard, or after the exporter began to listen.',
  labels,
});

export const scheduleLastRun = gauge('headroom_schedule_last_run_timestamp_seconds', {
  unit: 'timestamp',
  help: 'The last run of a schedule. bullmq and redbeat: when it was due, reckoned back from the next run; absent before the first. beat: when the task was heard; absent until it was.',
  labels,
});

export const scheduleInterval = gauge('headroom_schedule_interval_seconds', {
  unit: 'seconds',
  help: 'Seconds from the next run, or the one that is late, to the one after it; absent where the definition is not understood.',
  labels,
});

export const scheduleLateness = gauge('headroom_schedule_lateness_seconds', {
  unit: 'seconds',
  help: 'Seconds since the next run was due, 0 while it is not. bullmq: until a worker begins it. redbeat: until a beat has sent it, by the clock of Redis. beat: until an event of its task is heard: sent, or else received by a worker, so that a run by hand counts too.',
  labels,
});

export const scheduleMissedRuns = gauge('headroom_schedule_missed_runs', {
  unit: 'count',
  help: 'Due times that have passed without a run, the one that is late included, 1000 at most; absent where the definition is not understood.',
  labels,
});

export const scheduleGrace = gauge('headroom_schedule_grace_seconds', {
  unit: 'seconds',
  help: 'How late a run may be before it is called late, as the config says it (schedule_grace, or grace of the schedule).',
  labels,
});

export const schedulerLockHeld = gauge('headroom_scheduler_lock_held', {
  unit: 'boolean',
  help: 'Whether a beat holds the lock of redbeat, which ends by itself 25 minutes after a beat was killed; always 0 where redbeat is told to use no lock.',
  labels: ['target', 'scheduler'],
});
