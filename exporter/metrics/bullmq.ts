import { counter, gauge, histogram } from '../metric.ts';

const queue = ['target', 'db', 'prefix', 'queue'] as const;

export const bullmqJobsAdded = counter('bullmq_jobs_added_total', {
  unit: 'count',
  help: 'Jobs ever added to a BullMQ queue: the counter that BullMQ itself keeps in its key id, custom ids and scheduled jobs included.',
  labels: queue,
});

export const bullmqJobCompleted = counter('bullmq_job_completed_total', {
  unit: 'count',
  help: 'Jobs completed since the exporter started, counted in the stream of events: right for workers without metrics and for jobs that are removed at once. See bullmq_event_gaps_total.',
  labels: queue,
});

export const bullmqJobFailed = counter('bullmq_job_failed_total', {
  unit: 'count',
  help: 'Jobs failed for good since the exporter started, counted in the stream of events; attempts that are tried again are not in it. See bullmq_event_gaps_total.',
  labels: queue,
});

export const bullmqJobsDeduplicated = counter('bullmq_jobs_deduplicated_total', {
  unit: 'count',
  help: 'Jobs that were not added since the exporter started, as one with their deduplication id was there; counted in the stream of events, see bullmq_event_gaps_total.',
  labels: ['target', 'db', 'prefix', 'queue'],
});

export const bullmqEventGaps = counter('bullmq_event_gaps_total', {
  unit: 'count',
  help: 'Times the stream of events had been trimmed beyond what was read: jobs that ended in between are in no total of the queue.',
  labels: queue,
});

export const bullmqJobWait = histogram('bullmq_job_wait_seconds', {
  unit: 'seconds',
  help: 'Seconds from when a job began to wait (last added, due or put back) to when a worker took it, by the times of its events; jobs seen doing both, or a random part of them where more than 20,000 are under way.',
  labels: queue,
});

export const bullmqJobRun = histogram('bullmq_job_run_seconds', {
  unit: 'seconds',
  help: 'Seconds from when a worker took a job to when it completed or failed for good, by the times of its events; as bullmq_job_wait_seconds.',
  labels: queue,
});

export const bullmqOldestWaitingAge = gauge('bullmq_queue_oldest_waiting_age_seconds', {
  unit: 'seconds',
  help: "Seconds since the oldest waiting or prioritized job was added, its delay taken off, by the producer's clock against the server's. Looked at: both ends of the list, the seven most urgent priorities and the least urgent, and the oldest of before. No series where none waits.",
  labels: queue,
});

export const bullmqDelayedOverdue = gauge('bullmq_delayed_overdue_seconds', {
  unit: 'seconds',
  help: 'Seconds by which the delayed job that was due first is late: workers make delayed jobs wait, so that it grows while there is none. 0 where none is late.',
  labels: queue,
});

export const bullmqStalledJobs = gauge('bullmq_stalled_jobs', {
  unit: 'count',
  help: 'Active jobs whose lock has ended: their worker died or is stuck. Of the 100 jobs of a queue that were taken first.',
  labels: queue,
});

export const bullmqWorkers = gauge('bullmq_workers', {
  unit: 'count',
  help: 'Workers connected for a BullMQ queue, by the names of their connections in CLIENT LIST.',
  labels: queue,
});

export const bullmqRateLimited = gauge('bullmq_rate_limited', {
  unit: 'boolean',
  help: 'Whether the rate limit of a BullMQ queue lets no job start at this moment. Absent while jobs are counted against a limit that only workers know.',
  labels: queue,
});

export const bullmqRateLimitWait = gauge('bullmq_rate_limit_wait_seconds', {
  unit: 'seconds',
  help: 'Seconds until a rate limit that is reached lets jobs start again; 0 where none is reached.',
  labels: queue,
});

export const bullmqHistoryBytes = gauge('bullmq_history_bytes', {
  unit: 'bytes',
  help: 'Bytes of the jobs kept as completed or failed, estimated: their number times the mean of MEMORY USAGE of jobs drawn at random, 200 at most, plus the set itself. Logs and sets of children are not in it.',
  labels: [...queue, 'state'],
});
