import { counter, gauge } from '../metric.ts';

export const redisLoadingDumpFile = gauge('redis_loading_dump_file', {
  unit: 'boolean',
  help: 'Whether the server reads its data after a start or as a replica, INFO loading; redis_up is 0 meanwhile.',
  labels: ['target'],
});

export const redisAsyncLoading = gauge('redis_async_loading', {
  unit: 'boolean',
  help: 'Whether a replica reads new data and serves the old, INFO async_loading.',
  labels: ['target'],
});

export const redisLoadingStartTimestampSeconds = gauge('redis_loading_start_timestamp_seconds', {
  unit: 'timestamp',
  help: 'Unix time at which loading began, only while loading, INFO loading_start_time.',
  labels: ['target'],
});

export const redisLoadingTotalBytes = gauge('redis_loading_total_bytes', {
  unit: 'bytes',
  help: 'Bytes to load, only while loading, INFO loading_total_bytes.',
  labels: ['target'],
});

export const redisLoadingLoadedBytes = gauge('redis_loading_loaded_bytes', {
  unit: 'bytes',
  help: 'Bytes loaded so far, only while loading, INFO loading_loaded_bytes.',
  labels: ['target'],
});

export const redisLoadingLoadedRatio = gauge('redis_loading_loaded_ratio', {
  unit: 'ratio',
  help: 'Part of the bytes loaded so far, only while loading, INFO loading_loaded_perc.',
  labels: ['target'],
});

export const redisLoadingRdbUsedMemoryBytes = gauge('redis_loading_rdb_used_memory_bytes', {
  unit: 'bytes',
  help: 'Bytes the server used when it wrote the file, only while loading, INFO loading_rdb_used_mem.',
  labels: ['target'],
});

export const redisLoadingEtaSeconds = gauge('redis_loading_eta_seconds', {
  unit: 'seconds',
  help: "Seconds left by the server's own estimate, only while loading, INFO loading_eta_seconds.",
  labels: ['target'],
});

export const redisLatestForkSeconds = gauge('redis_latest_fork_seconds', {
  unit: 'seconds',
  help: 'Seconds the last fork stopped the server, INFO latest_fork_usec.',
  labels: ['target'],
});

export const redisForksTotal = counter('redis_forks_total', {
  unit: 'count',
  help: 'Forks since start, INFO total_forks.',
  labels: ['target'],
});

export const redisCurrentCowSizeBytes = gauge('redis_current_cow_size_bytes', {
  unit: 'bytes',
  help: 'Bytes copied on write for the present child, INFO current_cow_size.',
  labels: ['target'],
});

export const redisCurrentCowPeakBytes = gauge('redis_current_cow_peak_bytes', {
  unit: 'bytes',
  help: 'Most bytes copied on write for the present child, INFO current_cow_peak.',
  labels: ['target'],
});

export const redisCurrentForkRatio = gauge('redis_current_fork_ratio', {
  unit: 'ratio',
  help: 'Part of its work the present child has done, INFO current_fork_perc.',
  labels: ['target'],
});

export const redisModuleForkInProgress = gauge('redis_module_fork_in_progress', {
  unit: 'boolean',
  help: 'Whether a child of a module runs, INFO module_fork_in_progress.',
  labels: ['target'],
});

export const redisModuleForkLastCowSize = gauge('redis_module_fork_last_cow_size', {
  unit: 'bytes',
  help: 'Bytes copied on write for the last child of a module, INFO module_fork_last_cow_size.',
  labels: ['target'],
});
