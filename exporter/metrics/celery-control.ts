import { gauge } from '../metric.ts';

export const controlListeners = gauge('celery_control_listeners', {
  unit: 'count',
  help: 'Celery workers that listen for remote control, as PUBLISH counts them; 0 where it is disabled too.',
  labels: ['target', 'db', 'prefix'],
});

export const controlReplies = gauge('celery_control_replies', {
  unit: 'count',
  help: 'Celery workers that answered a control request, within a second of it.',
  labels: ['target', 'db', 'prefix'],
});

export const workersHung = gauge('celery_workers_hung', {
  unit: 'count',
  help: 'Celery workers that listen for remote control and do not answer, but for those whose connections show that they run a task themselves.',
  labels: ['target', 'db', 'prefix'],
});

export const workerResponding = gauge('celery_worker_responding', {
  unit: 'boolean',
  help: 'Whether a Celery worker answered the last control request, of those that did or that have a mailbox bound; a killed one may have.',
  labels: ['target', 'db', 'prefix', 'hostname'],
});

export const activeWorkers = gauge('celery_active_worker_count', {
  unit: 'count',
  help: 'Celery workers that take tasks from a queue, of those that answered (active_queues); 0 only where all answered.',
  labels: ['target', 'db', 'prefix', 'queue_name'],
});

export const activeProcesses = gauge('celery_active_process_count', {
  unit: 'count',
  help: 'Processes in the pools of the Celery workers that take tasks from a queue, threads or slots where a pool has none (stats).',
  labels: ['target', 'db', 'prefix', 'queue_name'],
});

export const workerSlots = gauge('celery_worker_slots', {
  unit: 'count',
  help: 'Tasks a Celery worker can run at once (max-concurrency of its pool).',
  labels: ['target', 'db', 'prefix', 'hostname'],
});

export const workerPrefetch = gauge('celery_worker_prefetch_count', {
  unit: 'count',
  help: 'Messages a Celery worker may hold unacknowledged at once (prefetch_count); 0 is no limit.',
  labels: ['target', 'db', 'prefix', 'hostname'],
});

export const saturation = gauge('celery_saturation_ratio', {
  unit: 'ratio',
  help: 'Tasks that run and messages that wait in queues, as a part of the slots of all workers that are up; absent until each of those has told its slots.',
  labels: ['target', 'db', 'prefix'],
});
