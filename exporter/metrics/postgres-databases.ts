// Of each database, column by column of pg_stat_database: https://www.postgresql.org/docs/current/monitoring-stats.html
import { counter, gauge } from '../metric.ts';

export const databaseConnectionLimit = gauge('pg_database_connection_limit', {
  unit: 'count',
  help: 'Most connections to the database; -1 means no limit.',
  labels: ['target', 'datname'],
});

export const roleConnectionLimit = gauge('pg_roles_connection_limit', {
  unit: 'count',
  help: 'Most connections of the role; roles without a limit are left out.',
  labels: ['target', 'rolname'],
});

export const roleConnections = gauge('pg_roles_connections', {
  unit: 'count',
  help: 'Connections of each role that has a limit, one of this exporter included.',
  labels: ['target', 'rolname'],
});

export const numBackends = gauge('pg_stat_database_numbackends', {
  unit: 'count',
  help: 'Backends connected to the database, workers and this exporter included.',
  labels: ['target', 'datid', 'datname'],
});

export const xactCommit = counter('pg_stat_database_xact_commit', {
  unit: 'count',
  help: 'Transactions of the database that were committed.',
  labels: ['target', 'datid', 'datname'],
});

export const xactRollback = counter('pg_stat_database_xact_rollback', {
  unit: 'count',
  help: 'Transactions of the database that were rolled back.',
  labels: ['target', 'datid', 'datname'],
});

export const blksRead = counter('pg_stat_database_blks_read', {
  unit: 'count',
  help: 'Blocks read from disk or from the cache of the system.',
  labels: ['target', 'datid', 'datname'],
});

export const blksHit = counter('pg_stat_database_blks_hit', {
  unit: 'count',
  help: 'Blocks found in shared buffers.',
  labels: ['target', 'datid', 'datname'],
});

export const tupReturned = counter('pg_stat_database_tup_returned', {
  unit: 'count',
  help: 'Rows returned by scans.',
  labels: ['target', 'datid', 'datname'],
});

export const tupFetched = counter('pg_stat_database_tup_fetched', {
  unit: 'count',
  help: 'Rows fetched by index scans.',
  labels: ['target', 'datid', 'datname'],
});

export const tupInserted = counter('pg_stat_database_tup_inserted', {
  unit: 'count',
  help: 'Rows inserted.',
  labels: ['target', 'datid', 'datname'],
});

export const tupUpdated = counter('pg_stat_database_tup_updated', {
  unit: 'count',
  help: 'Rows updated.',
  labels: ['target', 'datid', 'datname'],
});

export const tupDeleted = counter('pg_stat_database_tup_deleted', {
  unit: 'count',
  help: 'Rows deleted.',
  labels: ['target', 'datid', 'datname'],
});

export const conflicts = counter('pg_stat_database_conflicts', {
  unit: 'count',
  help: 'Queries cancelled because they conflicted with recovery.',
  labels: ['target', 'datid', 'datname'],
});

export const tempFiles = counter('pg_stat_database_temp_files', {
  unit: 'count',
  help: 'Temporary files written by queries.',
  labels: ['target', 'datid', 'datname'],
});

export const tempBytes = counter('pg_stat_database_temp_bytes', {
  unit: 'other',
  help: 'Bytes written to temporary files.',
  labels: ['target', 'datid', 'datname'],
});

export const deadlocks = counter('pg_stat_database_deadlocks', {
  unit: 'count',
  help: 'Deadlocks found in the database.',
  labels: ['target', 'datid', 'datname'],
});

export const blkReadTime = counter('pg_stat_database_blk_read_time', {
  unit: 'other',
  help: 'Milliseconds spent reading blocks, where track_io_timing is on.',
  labels: ['target', 'datid', 'datname'],
});

export const blkWriteTime = counter('pg_stat_database_blk_write_time', {
  unit: 'other',
  help: 'Milliseconds spent writing blocks, where track_io_timing is on.',
  labels: ['target', 'datid', 'datname'],
});

export const sessions = counter('pg_stat_database_sessions', {
  unit: 'count',
  help: 'Sessions that began, those of this exporter included.',
  labels: ['target', 'datid', 'datname'],
});

export const sessionsAbandoned = counter('pg_stat_database_sessions_abandoned', {
  unit: 'count',
  help: 'Sessions that ended because their client vanished.',
  labels: ['target', 'datid', 'datname'],
});

export const sessionsFatal = counter('pg_stat_database_sessions_fatal', {
  unit: 'count',
  help: 'Sessions that ended by a fatal error, a timeout among them.',
  labels: ['target', 'datid', 'datname'],
});

export const sessionsKilled = counter('pg_stat_database_sessions_killed', {
  unit: 'count',
  help: 'Sessions that were ended by an operator.',
  labels: ['target', 'datid', 'datname'],
});

export const sessionTime = counter('pg_stat_database_session_time_seconds_total', {
  unit: 'seconds',
  help: 'Seconds that sessions have lasted.',
  labels: ['target', 'datid', 'datname'],
});

export const activeTime = counter('pg_stat_database_active_time_seconds_total', {
  unit: 'seconds',
  help: 'Seconds that sessions have spent running statements.',
  labels: ['target', 'datid', 'datname'],
});

export const idleInTransactionTime = counter('pg_stat_database_idle_in_transaction_time_seconds_total', {
  unit: 'seconds',
  help: 'Seconds that sessions have been idle in a transaction.',
  labels: ['target', 'datid', 'datname'],
});

export const statsReset = gauge('pg_stat_database_stats_reset', {
  unit: 'other',
  help: 'Unix time at which the statistics of the database began anew.',
  labels: ['target', 'datid', 'datname'],
});
