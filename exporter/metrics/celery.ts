import { counter, gauge, histogram } from '../metric.ts';

const worker = ['target', 'db', 'prefix', 'hostname'] as const;
// The host is empty, as if it were not there, unless the config has hostname_on_tasks.
const task = ['target', 'db', 'prefix', 'name', 'hostname'] as const;

export const workerUp = gauge('celery_worker_up', {
  unit: 'boolean',
  help: 'Whether a Celery worker is heard; absent while that is not known, after a clean stop, and once another has replaced it.',
  labels: worker,
});

export const workerTasksActive = gauge('celery_worker_tasks_active', {
  unit: 'count',
  help: 'Tasks a Celery worker was running at its last heartbeat.',
  labels: worker,
});

export const workerTasksProcessed = counter('celery_worker_tasks_processed_total', {
  unit: 'count',
  help: 'Tasks a Celery worker has taken since it started, by its last heartbeat; told without events of tasks.',
  labels: worker,
});

export const workerInfo = gauge('celery_worker_info', {
  unit: 'info',
  help: 'Constant 1 for each Celery worker that is up; version is that of its Celery.',
  labels: [...worker, 'version'],
});

export const workersExpected = gauge('celery_workers_expected', {
  unit: 'count',
  help: 'Celery workers there should be, from the config; absent where it names no number.',
  labels: ['target', 'db', 'prefix'],
});

export const workersMissing = gauge('celery_workers_missing', {
  unit: 'count',
  help: 'Celery workers of those in celery_workers_expected that are missing, at least; where the config names them, each by its name. Absent while that is not known.',
  labels: ['target', 'db', 'prefix'],
});

export const workerBindingsLeaked = gauge('celery_worker_bindings_leaked', {
  unit: 'count',
  help: 'Bindings left over in _kombu.binding.celery.pidbox of Celery workers that were killed, and replaced or lost for a day.',
  labels: ['target', 'db', 'prefix'],
});

export const eventsRejected = counter('celery_events_rejected_total', {
  unit: 'count',
  help: 'Messages and events on the channels of Celery events that were not understood.',
  labels: ['target', 'db', 'prefix'],
});

export const taskSent = counter('celery_task_sent_total', {
  unit: 'count',
  help: 'Celery tasks sent, by name; producers tell it with task_send_sent_event only.',
  labels: task,
});

export const taskReceived = counter('celery_task_received_total', {
  unit: 'count',
  help: 'Celery tasks a worker received, by name; workers tell it with -E only.',
  labels: task,
});

export const taskStarted = counter('celery_task_started_total', {
  unit: 'count',
  help: 'Celery tasks a worker started, by name.',
  labels: task,
});

export const taskSucceeded = counter('celery_task_succeeded_total', {
  unit: 'count',
  help: 'Celery tasks that ended well, by name.',
  labels: task,
});

export const taskFailed = counter('celery_task_failed_total', {
  unit: 'count',
  help: 'Celery tasks that failed, by name.',
  labels: task,
});

export const taskRejected = counter('celery_task_rejected_total', {
  unit: 'count',
  help: 'Celery tasks a worker rejected, by name.',
  labels: task,
});

export const taskRevoked = counter('celery_task_revoked_total', {
  unit: 'count',
  help: 'Celery tasks that were revoked, by name.',
  labels: task,
});

export const taskRetried = counter('celery_task_retried_total', {
  unit: 'count',
  help: 'Times Celery tasks failed to be tried again, by name.',
  labels: task,
});

export const taskRuntime = histogram('celery_task_runtime', {
  unit: 'other',
  help: 'Seconds Celery tasks ran that ended well, by name.',
  labels: task,
});
