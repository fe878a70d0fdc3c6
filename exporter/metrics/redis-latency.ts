import { gauge, histogram } from '../metric.ts';

export const redisSpikeLast = gauge('redis_latency_spike_last', {
  unit: 'timestamp',
  help: 'Unix time of the last latency spike of each event, LATENCY LATEST; none unless latency-monitor-threshold is set.',
  labels: ['target', 'event_name'],
});

export const redisSpikeDuration = gauge('redis_latency_spike_duration_seconds', {
  unit: 'seconds',
  help: 'Seconds the last latency spike of each event took, LATENCY LATEST.',
  labels: ['target', 'event_name'],
});

export const redisSpikeMax = gauge('redis_latency_spike_max_duration_seconds', {
  unit: 'seconds',
  help: 'Seconds the longest latency spike of each event took since LATENCY RESET or start, LATENCY LATEST.',
  labels: ['target', 'event_name'],
});

export const redisCommandLatencies = histogram('redis_commands_latencies_usec', {
  unit: 'other',
  help: 'Microseconds calls of a command took on the server, LATENCY HISTOGRAM, in ten buckets that are the same for every command and server, so they can be summed; the sum is from INFO commandstats, absent where it counts other calls. Of more than 30 commands those most called when first read, else other.',
  labels: ['target', 'cmd'],
});
