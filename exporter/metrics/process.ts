import { counter, gauge } from '../metric.ts';

export const processCpu = counter('process_cpu_seconds_total', {
  unit: 'seconds',
  help: 'User and system CPU seconds the exporter has used.',
});

export const processMemory = gauge('process_resident_memory_bytes', {
  unit: 'bytes',
  help: 'Resident memory of the exporter.',
});

export const processMemoryLimit = gauge('headroom_memory_limit_bytes', {
  unit: 'bytes',
  help: 'Memory the exporter may use by the limit of its container; absent where it has none.',
});

export const processHeap = gauge('nodejs_heap_size_used_bytes', {
  unit: 'bytes',
  help: 'JavaScript heap in use in the exporter.',
});

export const processStart = gauge('process_start_time_seconds', {
  unit: 'timestamp',
  help: 'Unix time at which the exporter started.',
});
