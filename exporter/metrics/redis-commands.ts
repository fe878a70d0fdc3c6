import { counter, summary } from '../metric.ts';

export const redisOperationsByPurpose = counter('redis_operations_by_purpose_total', {
  unit: 'count',
  help: "What operations were for since this exporter started; the purposes grow by as much as redis_commands_processed_total. monitor is what this exporter sent; heartbeats are events of Celery's workers that were heard; queue_work is what Celery's and BullMQ's steps of work consist of, and pushes and pops of lists; idle_polling is reads that waited in vain; scripts is what BullMQ's scripts ran; health_pings, connections, inspection, cache_reads (of strings and hashes) and cache_writes are told by the command alone; other is what cannot be told, such as what unknown scripts may have run.",
  labels: ['target', 'purpose'],
});

export const redisCommandsDurationSecondsTotal = counter('redis_commands_duration_seconds_total', {
  unit: 'seconds',
  help: 'Seconds spent running each command, INFO commandstats usec.',
  labels: ['target', 'cmd'],
});

export const redisCommandsRejectedCallsTotal = counter('redis_commands_rejected_calls_total', {
  unit: 'count',
  help: 'Calls of each command refused before they ran, INFO commandstats rejected_calls.',
  labels: ['target', 'cmd'],
});

export const redisCommandsFailedCallsTotal = counter('redis_commands_failed_calls_total', {
  unit: 'count',
  help: 'Calls of each command that ran and failed, INFO commandstats failed_calls.',
  labels: ['target', 'cmd'],
});

export const redisLatencyPercentilesUsec = summary('redis_latency_percentiles_usec', {
  unit: 'other',
  help: 'Microseconds each command took since start, INFO latencystats; quantile 0.5 is the median, where redis_exporter writes 50.',
  labels: ['target', 'cmd'],
});

export const redisErrorsTotal = counter('redis_errors_total', {
  unit: 'count',
  help: "Error replies by their first word, INFO errorstats; err is other for what is no error code, and for scripts' own codes when they are over 50.",
  labels: ['target', 'err'],
});
