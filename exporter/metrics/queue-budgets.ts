import { gauge } from '../metric.ts';

const celeryQueue = ['target', 'db', 'prefix', 'queue_name'] as const;
const bullmqQueue = ['target', 'db', 'prefix', 'queue'] as const;

export const celeryLengthBudget = gauge('celery_queue_length_budget', {
  unit: 'count',
  help: 'Most messages celery_queue_length should reach, from the config; absent where it says none.',
  labels: celeryQueue,
});

export const celeryAgeBudget = gauge('celery_queue_oldest_age_budget_seconds', {
  unit: 'seconds',
  help: 'Most seconds celery_queue_oldest_age_seconds should reach, from the config; absent where it says none.',
  labels: celeryQueue,
});

export const celeryFailureBudget = gauge('celery_task_failure_ratio_budget', {
  unit: 'ratio',
  help: 'Most of the tasks that end which may be in celery_task_failed_total, from 0 to 1, from the config; absent where it says none.',
  labels: ['target', 'db', 'prefix'],
});

export const bullmqWaitingBudget = gauge('bullmq_queue_waiting_budget', {
  unit: 'count',
  help: 'Most jobs that should wait: bullmq_job_count of the states paused, prioritized and waiting together, from the config; absent where it says none.',
  labels: bullmqQueue,
});

export const bullmqAgeBudget = gauge('bullmq_queue_oldest_age_budget_seconds', {
  unit: 'seconds',
  help: 'Most seconds the oldest waiting job of a BullMQ queue should wait, from the config; absent where it says none.',
  labels: bullmqQueue,
});

export const bullmqFailureBudget = gauge('bullmq_failure_ratio_budget', {
  unit: 'ratio',
  help: 'Most of the jobs that end which may fail, from 0 to 1, from the config; absent where it says none.',
  labels: bullmqQueue,
});

export const bullmqHistoryBudget = gauge('bullmq_history_growth_budget_bytes_per_day', {
  unit: 'bytes',
  help: 'Most bytes that completed and failed jobs of a BullMQ queue should grow by in 24 hours, from the config; absent where it says none.',
  labels: bullmqQueue,
});
