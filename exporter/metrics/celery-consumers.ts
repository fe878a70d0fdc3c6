import { gauge } from '../metric.ts';

export const queueConsumerStuck = gauge('celery_queue_consumer_stuck', {
  unit: 'boolean',
  help: 'Whether Celery workers are heard, none is active, and the queue has stood still for two minutes with nobody blocked on BRPOP in its database; for fifteen where messages are fetched, which a rate limit may hold back. Absent while that is not known.',
  labels: ['target', 'db', 'prefix', 'queue_name'],
});
