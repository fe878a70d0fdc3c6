import { gauge } from '../metric.ts';

export const redisConnectedSlaves = gauge('redis_connected_slaves', {
  unit: 'count',
  help: 'Replicas connected, INFO connected_slaves.',
  labels: ['target'],
});

export const redisMasterReplOffset = gauge('redis_master_repl_offset', {
  unit: 'count',
  help: 'Byte of the replication stream the server has come to, INFO master_repl_offset.',
  labels: ['target'],
});

export const redisSecondReplOffset = gauge('redis_second_repl_offset', {
  unit: 'count',
  help: 'Byte up to which replicas of the former master may go on, -1 without one, INFO second_repl_offset.',
  labels: ['target'],
});

export const redisReplBacklogIsActive = gauge('redis_repl_backlog_is_active', {
  unit: 'boolean',
  help: 'Whether a backlog is kept, INFO repl_backlog_active.',
  labels: ['target'],
});

export const redisReplicationBacklogBytes = gauge('redis_replication_backlog_bytes', {
  unit: 'bytes',
  help: 'Bytes the backlog may hold, INFO repl_backlog_size.',
  labels: ['target'],
});

export const redisReplBacklogFirstByteOffset = gauge('redis_repl_backlog_first_byte_offset', {
  unit: 'count',
  help: 'First byte of the replication stream that the backlog holds, INFO repl_backlog_first_byte_offset.',
  labels: ['target'],
});

export const redisReplBacklogHistoryBytes = gauge('redis_repl_backlog_history_bytes', {
  unit: 'bytes',
  help: 'Bytes the backlog holds, INFO repl_backlog_histlen.',
  labels: ['target'],
});

export const redisReplicaResyncsFull = gauge('redis_replica_resyncs_full', {
  unit: 'count',
  help: 'Full copies given to replicas since start, INFO sync_full.',
  labels: ['target'],
});

export const redisReplicaPartialResyncAccepted = gauge('redis_replica_partial_resync_accepted', {
  unit: 'count',
  help: 'Replicas that could go on from the backlog, INFO sync_partial_ok.',
  labels: ['target'],
});

export const redisReplicaPartialResyncDenied = gauge('redis_replica_partial_resync_denied', {
  unit: 'count',
  help: 'Replicas that could not go on from the backlog, INFO sync_partial_err.',
  labels: ['target'],
});

export const redisSlaveExpiresTrackedKeys = gauge('redis_slave_expires_tracked_keys', {
  unit: 'count',
  help: 'Keys that a writable replica has to expire itself, INFO slave_expires_tracked_keys.',
  labels: ['target'],
});

export const redisSlavePriority = gauge('redis_slave_priority', {
  unit: 'count',
  help: 'Rank of a replica in a failover, lowest first, 0 for never, INFO slave_priority.',
  labels: ['target'],
});

export const redisReplicasReplBufferSizeBytes = gauge('redis_replicas_repl_buffer_size_bytes', {
  unit: 'bytes',
  help: 'Bytes of its full copy that a Valkey replica has buffered, INFO replicas_repl_buffer_size.',
  labels: ['target'],
});

export const redisReplicasReplBufferPeakBytes = gauge('redis_replicas_repl_buffer_peak_bytes', {
  unit: 'bytes',
  help: 'Most bytes of its full copy that a Valkey replica had buffered, INFO replicas_repl_buffer_peak.',
  labels: ['target'],
});

export const redisReplicasWaitingPsync = gauge('redis_replicas_waiting_psync', {
  unit: 'count',
  help: 'Replicas of a Valkey that wait to go on after their full copy, INFO replicas_waiting_psync.',
  labels: ['target'],
});

export const redisConnectedSlaveOffsetBytes = gauge('redis_connected_slave_offset_bytes', {
  unit: 'bytes',
  help: 'Byte of the replication stream that a replica has confirmed, INFO slaveN.',
  labels: ['target', 'slave_ip', 'slave_port', 'slave_state'],
});

export const redisConnectedSlaveLagSeconds = gauge('redis_connected_slave_lag_seconds', {
  unit: 'seconds',
  help: 'Seconds since a replica last confirmed, INFO slaveN.',
  labels: ['target', 'slave_ip', 'slave_port', 'slave_state'],
});

export const redisSlaveInfo = gauge('redis_slave_info', {
  unit: 'info',
  help: 'Constant 1 on a replica; the labels are what INFO says of its master and of itself.',
  labels: ['target', 'master_host', 'master_port', 'read_only'],
});

export const redisMasterLinkUp = gauge('redis_master_link_up', {
  unit: 'boolean',
  help: 'Whether a replica is connected to its master, INFO master_link_status.',
  labels: ['target', 'master_host', 'master_port'],
});

export const redisMasterLastIoSecondsAgo = gauge('redis_master_last_io_seconds_ago', {
  unit: 'seconds',
  help: 'Seconds since a replica heard of its master, -1 while it is cut off, INFO master_last_io_seconds_ago.',
  labels: ['target', 'master_host', 'master_port'],
});

export const redisMasterSyncInProgress = gauge('redis_master_sync_in_progress', {
  unit: 'boolean',
  help: 'Whether a replica is being given a full copy, INFO master_sync_in_progress.',
  labels: ['target', 'master_host', 'master_port'],
});

export const redisMasterLinkDownSinceSeconds = gauge('redis_master_link_down_since_seconds', {
  unit: 'seconds',
  help: 'Seconds since a replica lost its master, only while it is cut off, INFO master_link_down_since_seconds.',
  labels: ['target', 'master_host', 'master_port'],
});

export const redisSlaveReplOffset = gauge('redis_slave_repl_offset', {
  unit: 'count',
  help: 'Byte of the replication stream a replica has come to, INFO slave_repl_offset.',
  labels: ['target', 'master_host', 'master_port'],
});
