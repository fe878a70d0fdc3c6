// Queues, workers and schedules of the healthy installation.
import { byDay, counted, type Row } from './rhythm.ts';

const MiB = 1024 * 1024;
const main = { target: 'main' };
const space = { ...main, db: 'db0' };
const mail = { ...space, prefix: 'bull', queue: 'mail' };

const workers = ['one@host', 'two@host', 'three@host'];
export const celery: readonly Row[] = [
  ['celery_workers_expected', space, workers.length],
  ['celery_workers_missing', space, 0],
  ['celery_workers_hung', space, 0],
  ['celery_unacked_oldest_age_seconds', space, 20],
  ['celery_visibility_timeout_budget_seconds', space, 3600],
  ['celery_leaked_bytes', { ...space, kind: 'reply' }, 4096],
  ['celery_task_failure_ratio_budget', space, 0.05],
  ...workers.flatMap((hostname): readonly Row[] => [
    ['celery_worker_up', { ...space, hostname }, 1],
    ['celery_task_succeeded_total', { ...space, hostname, name: 'shop.order' }, counted(10, 2)],
    [
      'celery_task_failed_total',
      { ...space, hostname, name: 'shop.order' },
      (minute) => Math.floor(minute / 240),
    ],
  ]),
  ...['celery', 'email'].flatMap((name): readonly Row[] => {
    const queue = { ...space, queue_name: name };
    return [
      ['celery_queue_length', queue, byDay(12, 0)],
      ['celery_queue_length_budget', queue, 1000],
      ['celery_queue_oldest_age_seconds', { ...queue, source: 'head' }, byDay(4, 0)],
      ['celery_queue_oldest_age_budget_seconds', queue, 300],
      ['celery_queue_consumer_stuck', queue, 0],
      ['celery_active_worker_count', queue, workers.length],
    ];
  }),
];

export const bullmq: readonly Row[] = [
  ...['paused', 'prioritized', 'waiting', 'completed', 'failed'].map((state): Row => {
    return ['bullmq_job_count', { ...mail, state }, state === 'waiting' ? byDay(8, 0) : 0];
  }),
  ['bullmq_job_completed_total', mail, counted(4, 1)],
  ['bullmq_job_failed_total', mail, (minute) => Math.floor(minute / 300)],
  ['bullmq_failure_ratio_budget', mail, 0.05],
  ['bullmq_queue_waiting_budget', mail, 1000],
  ['bullmq_queue_oldest_waiting_age_seconds', mail, byDay(3, 0)],
  ['bullmq_queue_oldest_age_budget_seconds', mail, 300],
  ['bullmq_queue_paused', mail, 0],
  ['bullmq_stalled_jobs', mail, 0],
  ['bullmq_workers', mail, 2],
  ['bullmq_delayed_overdue_seconds', mail, 0],
  ['bullmq_history_bytes', { ...mail, state: 'completed' }, 2 * MiB],
  ['bullmq_history_growth_budget_bytes_per_day', mail, 10 * MiB],
];

/** Each schedule with its interval and grace in minutes. */
export const schedules = [
  { scheduler: 'beat', schedule: 'refresh', every: 5, grace: 1 },
  { scheduler: 'beat', schedule: 'sync', every: 10, grace: 1 },
  { scheduler: 'beat', schedule: 'digest', every: 60, grace: 5 },
  { scheduler: 'bullmq', schedule: 'report', every: 60, grace: 5 },
] as const;

export const scheduled = schedules.flatMap(({ scheduler, schedule, every, grace }): readonly Row[] => {
  const labels = { ...main, scheduler, schedule };
  const lastRun = (minute: number) => Math.floor(minute / every) * every * 60;
  return [
    ['headroom_schedule_interval_seconds', labels, every * 60],
    ['headroom_schedule_grace_seconds', labels, grace * 60],
    ['headroom_schedule_lateness_seconds', labels, 0],
    ['headroom_schedule_missed_runs', labels, 0],
    ['headroom_schedule_last_run_timestamp_seconds', labels, lastRun],
    ['headroom_schedule_next_run_timestamp_seconds', labels, (minute) => lastRun(minute) + every * 60],
  ];
});
