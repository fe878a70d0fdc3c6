import { counter, gauge } from '../metric.ts';

export const redisIoThreadsActive = gauge('redis_io_threads_active', {
  unit: 'boolean',
  help: 'Whether I/O threads work at this moment; not how many there are, INFO io_threads_active.',
  labels: ['target'],
});

export const redisIoThreadedReadsProcessed = counter('redis_io_threaded_reads_processed', {
  unit: 'count',
  help: 'Reads done by I/O threads, INFO io_threaded_reads_processed.',
  labels: ['target'],
});

export const redisIoThreadedWritesProcessed = counter('redis_io_threaded_writes_processed', {
  unit: 'count',
  help: 'Writes done by I/O threads, INFO io_threaded_writes_processed.',
  labels: ['target'],
});

export const redisIoThreadedFreedObjectsTotal = counter('redis_io_threaded_freed_objects_total', {
  unit: 'count',
  help: 'Objects freed by I/O threads of a Valkey, INFO io_threaded_freed_objects.',
  labels: ['target'],
});

export const redisIoThreadedAcceptProcessedTotal = counter('redis_io_threaded_accept_processed_total', {
  unit: 'count',
  help: 'Connections accepted by I/O threads of a Valkey, INFO io_threaded_accept_processed.',
  labels: ['target'],
});

export const redisIoThreadedPollProcessedTotal = counter('redis_io_threaded_poll_processed_total', {
  unit: 'count',
  help: 'Polls done by I/O threads of a Valkey, INFO io_threaded_poll_processed.',
  labels: ['target'],
});

export const redisIoThreadedPrefetchBatchesTotal = counter('redis_io_threaded_prefetch_batches_total', {
  unit: 'count',
  help: 'Batches of keys fetched ahead of their commands, INFO io_threaded_total_prefetch_batches.',
  labels: ['target'],
});

export const redisIoThreadedPrefetchEntriesTotal = counter('redis_io_threaded_prefetch_entries_total', {
  unit: 'count',
  help: 'Keys fetched ahead of their commands, INFO io_threaded_total_prefetch_entries.',
  labels: ['target'],
});

export const redisActiveTimeMainThreadSecondsTotal = counter('redis_active_time_main_thread_seconds_total', {
  unit: 'seconds',
  help: 'Seconds the main thread of a Valkey was not waiting, INFO used_active_time_main_thread.',
  labels: ['target'],
});

export const redisActiveTimeIoThreadSecondsTotal = counter('redis_active_time_io_thread_seconds_total', {
  unit: 'seconds',
  help: 'Seconds an I/O thread of a Valkey was not waiting, INFO used_active_time_io_thread_N.',
  labels: ['target', 'thread'],
});

export const redisIoThreadClients = gauge('redis_io_thread_clients', {
  unit: 'count',
  help: 'Clients an I/O thread of a Redis serves, INFO io_thread_N.',
  labels: ['target', 'thread'],
});

export const redisIoThreadReadsTotal = counter('redis_io_thread_reads_total', {
  unit: 'count',
  help: 'Reads an I/O thread of a Redis has done, INFO io_thread_N.',
  labels: ['target', 'thread'],
});

export const redisIoThreadWritesTotal = counter('redis_io_thread_writes_total', {
  unit: 'count',
  help: 'Writes an I/O thread of a Redis has done, INFO io_thread_N.',
  labels: ['target', 'thread'],
});
