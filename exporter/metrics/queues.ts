import { gauge } from '../metric.ts';

export const celeryQueueLength = gauge('celery_queue_length', {
  unit: 'count',
  help: 'Messages waiting in a Celery queue, all priority lists summed; those a worker has fetched are not in it.',
  labels: ['target', 'db', 'prefix', 'queue_name'],
});

export const bullmqJobCount = gauge('bullmq_job_count', {
  unit: 'count',
  help: 'Jobs of a BullMQ queue in each state.',
  labels: ['target', 'db', 'prefix', 'queue', 'state'],
});

export const bullmqQueuePaused = gauge('bullmq_queue_paused', {
  unit: 'boolean',
  help: 'Whether a BullMQ queue is paused: its jobs wait, as paused in BullMQ 5 and as waiting in BullMQ 6.',
  labels: ['target', 'db', 'prefix', 'queue'],
});
