import { gauge } from '../metric.ts';

export const queueConsumerStuck = gauge('celery_queue_consumer_stuck', {
  unit: 'boolean',
  help: 'Whether Celery workers are heard, none is active, and the queue has stood still for two minutes with nobody blocked on BRPOP in its database; for fifteen where messages are fetched, which a rate limit may hold back. Absent while that is not known.',
  labels: ['target', 'db', 'prefix', 'queue_name'],
});

export const settingEffective = gauge('celery_setting_effective', {
  unit: 'boolean',
  help: 'Whether a setting that keeps Redis operations low has an effect, by what was measured: polling_interval (consumers ask at most every 3 s), heartbeat_interval (at least 30 s), result_backend (off), prefetch (1). Absent while that is not known.',
  labels: ['target', 'db', 'prefix', 'setting'],
});

export const consumers = gauge('celery_consumers', {
  unit: 'count',
  help: 'Connections of a database that wait in BRPOP for a message, as consumers of Celery do (CLIENT LIST).',
  labels: ['target', 'db'],
});

export const consumerPollInterval = gauge('celery_consumer_poll_interval_seconds', {
  unit: 'seconds',
  help: 'Seconds from one BRPOP of a waiting consumer to its next, the mean of all of the server over the last minutes; those that a task answered are left out.',
  labels: ['target'],
});

export const resultsStored = gauge('celery_results_stored_ratio', {
  unit: 'ratio',
  help: 'SETEX commands of the server for each task that Celery workers took, over the last ten tasks or more: 1 where each stores its result, and more where others use SETEX too.',
  labels: ['target'],
});

export const workerHeartbeatInterval = gauge('celery_worker_heartbeat_interval_seconds', {
  unit: 'seconds',
  help: 'Seconds between the heartbeats of a Celery worker that is up, as it announces them.',
  labels: ['target', 'db', 'prefix', 'hostname'],
});
