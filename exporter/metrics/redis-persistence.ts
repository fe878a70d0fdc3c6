import { counter, gauge } from '../metric.ts';

export const redisRdbChangesSinceLastSave = gauge('redis_rdb_changes_since_last_save', {
  unit: 'count',
  help: 'Writes since the last snapshot, INFO rdb_changes_since_last_save.',
  labels: ['target'],
});

export const redisRdbBgsaveInProgress = gauge('redis_rdb_bgsave_in_progress', {
  unit: 'boolean',
  help: 'Whether a snapshot is being written, INFO rdb_bgsave_in_progress.',
  labels: ['target'],
});

export const redisRdbLastSaveTimestampSeconds = gauge('redis_rdb_last_save_timestamp_seconds', {
  unit: 'timestamp',
  help: 'Unix time of the last snapshot, that of the start before the first, INFO rdb_last_save_time.',
  labels: ['target'],
});

export const redisRdbLastBgsaveStatus = gauge('redis_rdb_last_bgsave_status', {
  unit: 'boolean',
  help: 'Whether the last snapshot succeeded, INFO rdb_last_bgsave_status.',
  labels: ['target'],
});

export const redisRdbLastBgsaveDurationSec = gauge('redis_rdb_last_bgsave_duration_sec', {
  unit: 'seconds',
  help: 'Seconds the last snapshot took, -1 before the first, INFO rdb_last_bgsave_time_sec.',
  labels: ['target'],
});

export const redisRdbCurrentBgsaveDurationSec = gauge('redis_rdb_current_bgsave_duration_sec', {
  unit: 'seconds',
  help: 'Seconds the present snapshot has taken, -1 while there is none, INFO rdb_current_bgsave_time_sec.',
  labels: ['target'],
});

export const redisRdbSavesTotal = gauge('redis_rdb_saves_total', {
  unit: 'count',
  help: 'Snapshots since start; a count, though redis_exporter calls it a gauge, INFO rdb_saves.',
  labels: ['target'],
});

export const redisRdbSavesConsecutiveFailures = gauge('redis_rdb_saves_consecutive_failures', {
  unit: 'count',
  help: 'Snapshots that failed since one succeeded, INFO rdb_saves_consecutive_failures.',
  labels: ['target'],
});

export const redisRdbLastCowSizeBytes = gauge('redis_rdb_last_cow_size_bytes', {
  unit: 'bytes',
  help: 'Bytes copied on write during the last snapshot, INFO rdb_last_cow_size.',
  labels: ['target'],
});

export const redisRdbLastLoadExpiredKeys = gauge('redis_rdb_last_load_expired_keys', {
  unit: 'count',
  help: 'Keys of the last snapshot loaded that had expired, INFO rdb_last_load_keys_expired.',
  labels: ['target'],
});

export const redisRdbLastLoadLoadedKeys = gauge('redis_rdb_last_load_loaded_keys', {
  unit: 'count',
  help: 'Keys of the last snapshot loaded that were kept, INFO rdb_last_load_keys_loaded.',
  labels: ['target'],
});

export const redisAofEnabled = gauge('redis_aof_enabled', {
  unit: 'boolean',
  help: 'Whether writes go to an append-only file, INFO aof_enabled.',
  labels: ['target'],
});

export const redisAofRewriteInProgress = gauge('redis_aof_rewrite_in_progress', {
  unit: 'boolean',
  help: 'Whether the append-only file is being rewritten, INFO aof_rewrite_in_progress.',
  labels: ['target'],
});

export const redisAofRewriteScheduled = gauge('redis_aof_rewrite_scheduled', {
  unit: 'boolean',
  help: 'Whether a rewrite waits for a snapshot to end, INFO aof_rewrite_scheduled.',
  labels: ['target'],
});

export const redisAofLastRewriteDurationSec = gauge('redis_aof_last_rewrite_duration_sec', {
  unit: 'seconds',
  help: 'Seconds the last rewrite took, -1 before the first, INFO aof_last_rewrite_time_sec.',
  labels: ['target'],
});

export const redisAofCurrentRewriteDurationSec = gauge('redis_aof_current_rewrite_duration_sec', {
  unit: 'seconds',
  help: 'Seconds the present rewrite has taken, -1 while there is none, INFO aof_current_rewrite_time_sec.',
  labels: ['target'],
});

export const redisAofLastBgrewriteStatus = gauge('redis_aof_last_bgrewrite_status', {
  unit: 'boolean',
  help: 'Whether the last rewrite succeeded, INFO aof_last_bgrewrite_status.',
  labels: ['target'],
});

export const redisAofRewritesTotal = counter('redis_aof_rewrites_total', {
  unit: 'count',
  help: 'Rewrites of the append-only file since start, INFO aof_rewrites.',
  labels: ['target'],
});

export const redisAofRewritesConsecutiveFailures = gauge('redis_aof_rewrites_consecutive_failures', {
  unit: 'count',
  help: 'Rewrites that failed since one succeeded, INFO aof_rewrites_consecutive_failures.',
  labels: ['target'],
});

export const redisAofLastWriteStatus = gauge('redis_aof_last_write_status', {
  unit: 'boolean',
  help: 'Whether the last write to the append-only file succeeded, INFO aof_last_write_status.',
  labels: ['target'],
});

export const redisAofLastCowSizeBytes = gauge('redis_aof_last_cow_size_bytes', {
  unit: 'bytes',
  help: 'Bytes copied on write during the last rewrite, INFO aof_last_cow_size.',
  labels: ['target'],
});

export const redisAofCurrentSizeBytes = gauge('redis_aof_current_size_bytes', {
  unit: 'bytes',
  help: 'Bytes of the append-only file, INFO aof_current_size.',
  labels: ['target'],
});

export const redisAofBaseSizeBytes = gauge('redis_aof_base_size_bytes', {
  unit: 'bytes',
  help: 'Bytes of the append-only file after start or its last rewrite, INFO aof_base_size.',
  labels: ['target'],
});

export const redisAofPendingRewrite = gauge('redis_aof_pending_rewrite', {
  unit: 'boolean',
  help: 'Whether a rewrite waits for its turn, INFO aof_pending_rewrite.',
  labels: ['target'],
});

export const redisAofBufferLength = gauge('redis_aof_buffer_length', {
  unit: 'bytes',
  help: 'Bytes waiting to be written to the append-only file, INFO aof_buffer_length while it is on.',
  labels: ['target'],
});

export const redisAofRewriteBufferLength = gauge('redis_aof_rewrite_buffer_length', {
  unit: 'bytes',
  help: 'Bytes waiting to be added to a rewrite, before Redis 7.0, INFO aof_rewrite_buffer_length.',
  labels: ['target'],
});

export const redisAofPendingBioFsync = gauge('redis_aof_pending_bio_fsync', {
  unit: 'count',
  help: 'Calls of fsync waiting in the background, INFO aof_pending_bio_fsync.',
  labels: ['target'],
});

export const redisAofDelayedFsync = gauge('redis_aof_delayed_fsync', {
  unit: 'count',
  help: 'Times a write waited for fsync since start, INFO aof_delayed_fsync.',
  labels: ['target'],
});
