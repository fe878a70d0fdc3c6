import { gauge } from '../metric.ts';

export const celeryUnacked = gauge('celery_unacked_messages', {
  unit: 'count',
  help: 'Messages that workers have fetched and not acknowledged (HLEN unacked): prefetched, waiting for their ETA, or running with acks_late.',
  labels: ['target', 'db', 'prefix'],
});

export const celeryUnackedByQueue = gauge('celery_unacked_queue_messages', {
  unit: 'count',
  help: 'Unacknowledged messages of a queue, estimated from the messages drawn: exact where celery_unacked_sample_messages equals celery_unacked_messages. Routing keys of no known queue are other.',
  labels: ['target', 'db', 'prefix', 'queue_name'],
});

export const celeryUnackedSample = gauge('celery_unacked_sample_messages', {
  unit: 'count',
  help: 'Unacknowledged messages drawn at random for the estimates by queue, ETA and redelivery.',
  labels: ['target', 'db', 'prefix'],
});

export const celeryUnackedOldestAge = gauge('celery_unacked_oldest_age_seconds', {
  unit: 'seconds',
  help: "Seconds since the longest unacknowledged message was fetched, by the worker's clock against the exporter's, 0 where that is ahead. Beyond the visibility timeout Celery delivers it again.",
  labels: ['target', 'db', 'prefix'],
});

export const celeryVisibilityTimeout = gauge('celery_visibility_timeout_budget_seconds', {
  unit: 'seconds',
  help: 'Seconds after which an unacknowledged message is delivered again, as the config says it (visibility_timeout).',
  labels: ['target', 'db', 'prefix'],
});

export const celeryEta = gauge('celery_eta_messages', {
  unit: 'count',
  help: 'Unacknowledged messages whose ETA or countdown is still to come, estimated from the messages drawn.',
  labels: ['target', 'db', 'prefix'],
});

export const celeryEtaOverdue = gauge('celery_eta_overdue_messages', {
  unit: 'count',
  help: 'Unacknowledged messages whose ETA has passed, estimated from the messages drawn; with acks_late those running are among them.',
  labels: ['target', 'db', 'prefix'],
});

export const celeryRedelivered = gauge('celery_redelivered_messages', {
  unit: 'count',
  help: 'Unacknowledged messages that had been fetched before and came back, estimated from the messages drawn.',
  labels: ['target', 'db', 'prefix'],
});

export const celeryQueueOldestAge = gauge('celery_queue_oldest_age_seconds', {
  unit: 'seconds',
  help: "Age of the oldest task next in line in a queue's lists, since it was sent or since its ETA if that is later. Source header: by the publisher's clock, 0 where that is ahead. Source head: since first seen there, which it is at least. No series where nothing waits, nor of most where more than 100 lists do.",
  labels: ['target', 'db', 'prefix', 'queue_name', 'source'],
});

export const celeryLeakedKeys = gauge('celery_leaked_keys', {
  unit: 'count',
  help: 'Lists that nobody reads: replies to remote control (reply) or events (event) that were still there when keys were scanned again.',
  labels: ['target', 'db', 'prefix', 'kind'],
});

export const celeryLeakedBytes = gauge('celery_leaked_bytes', {
  unit: 'bytes',
  help: 'Bytes of the lists that nobody reads, as MEMORY USAGE counts them, extrapolated from those measured: five a reading, 200 in all.',
  labels: ['target', 'db', 'prefix', 'kind'],
});
