import { counter, gauge } from '../metric.ts';

export const redisNetInputBytesTotal = counter('redis_net_input_bytes_total', {
  unit: 'bytes',
  help: 'Bytes received, replication included, INFO total_net_input_bytes.',
  labels: ['target'],
});

export const redisNetOutputBytesTotal = counter('redis_net_output_bytes_total', {
  unit: 'bytes',
  help: 'Bytes sent, replication included, INFO total_net_output_bytes.',
  labels: ['target'],
});

export const redisNetReplInputBytesTotal = counter('redis_net_repl_input_bytes_total', {
  unit: 'bytes',
  help: 'Bytes received for replication, INFO total_net_repl_input_bytes.',
  labels: ['target'],
});

export const redisNetReplOutputBytesTotal = counter('redis_net_repl_output_bytes_total', {
  unit: 'bytes',
  help: 'Bytes sent for replication, INFO total_net_repl_output_bytes.',
  labels: ['target'],
});

export const redisUnexpectedErrorReplies = counter('redis_unexpected_error_replies', {
  unit: 'count',
  help: 'Errors in replication or while loading an append-only file, INFO unexpected_error_replies.',
  labels: ['target'],
});

export const redisDumpPayloadSanitizations = counter('redis_dump_payload_sanitizations', {
  unit: 'count',
  help: 'Values checked in full when they were loaded or restored, INFO dump_payload_sanitizations.',
  labels: ['target'],
});

export const redisTotalReadsProcessed = counter('redis_total_reads_processed', {
  unit: 'count',
  help: 'Reads from clients, INFO total_reads_processed.',
  labels: ['target'],
});

export const redisTotalWritesProcessed = counter('redis_total_writes_processed', {
  unit: 'count',
  help: 'Writes to clients, INFO total_writes_processed.',
  labels: ['target'],
});

export const redisReplyBufferShrinksTotal = counter('redis_reply_buffer_shrinks_total', {
  unit: 'count',
  help: 'Times a reply buffer was made smaller, INFO reply_buffer_shrinks.',
  labels: ['target'],
});

export const redisReplyBufferExpandsTotal = counter('redis_reply_buffer_expands_total', {
  unit: 'count',
  help: 'Times a reply buffer was made larger, INFO reply_buffer_expands.',
  labels: ['target'],
});

export const redisPubsubChannels = gauge('redis_pubsub_channels', {
  unit: 'count',
  help: 'Channels with subscribers, INFO pubsub_channels.',
  labels: ['target'],
});

export const redisPubsubPatterns = gauge('redis_pubsub_patterns', {
  unit: 'count',
  help: 'Patterns with subscribers, INFO pubsub_patterns.',
  labels: ['target'],
});

export const redisPubsubshardChannels = gauge('redis_pubsubshard_channels', {
  unit: 'count',
  help: 'Sharded channels with subscribers, INFO pubsubshard_channels.',
  labels: ['target'],
});

export const redisMigrateCachedSocketsTotal = gauge('redis_migrate_cached_sockets_total', {
  unit: 'count',
  help: 'Connections kept open for MIGRATE; a gauge in spite of its name, INFO migrate_cached_sockets.',
  labels: ['target'],
});

export const redisTrackingTotalKeys = gauge('redis_tracking_total_keys', {
  unit: 'count',
  help: 'Keys tracked for clients that cache them, INFO tracking_total_keys.',
  labels: ['target'],
});

export const redisTrackingTotalItems = gauge('redis_tracking_total_items', {
  unit: 'count',
  help: 'Keys tracked, each once for every client that caches it, INFO tracking_total_items.',
  labels: ['target'],
});

export const redisTrackingTotalPrefixes = gauge('redis_tracking_total_prefixes', {
  unit: 'count',
  help: 'Prefixes tracked in broadcasting mode, INFO tracking_total_prefixes.',
  labels: ['target'],
});

export const redisEvictedScriptsTotal = counter('redis_evicted_scripts_total', {
  unit: 'count',
  help: 'Scripts dropped from the cache to make room, INFO evicted_scripts.',
  labels: ['target'],
});

export const redisEvictionExceededTimeMsTotal = counter('redis_eviction_exceeded_time_ms_total', {
  unit: 'other',
  help: 'Milliseconds used memory was over maxmemory, INFO total_eviction_exceeded_time.',
  labels: ['target'],
});

export const redisCurrentEvictionExceededTimeMs = gauge('redis_current_eviction_exceeded_time_ms', {
  unit: 'other',
  help: 'Milliseconds since used memory went over maxmemory, 0 while it is not, INFO current_eviction_exceeded_time.',
  labels: ['target'],
});
