import { gauge } from '../metric.ts';

export const pgUp = gauge('pg_up', {
  unit: 'boolean',
  help: 'Whether Postgres answered in the last collection: also 1 when it refused this exporter because all connection slots are taken, which pg_saturated tells.',
  labels: ['target'],
});

export const pgSaturated = gauge('pg_saturated', {
  unit: 'boolean',
  help: 'Whether no connection slot is left for ordinary roles, or the last connection this exporter tried was refused for want of one (SQLSTATE 53300), be it of the server, the database or the role.',
  labels: ['target'],
});

export const pgStatic = gauge('pg_static', {
  unit: 'info',
  help: 'Constant 1; the labels are version() and its number, such as 15.18.0.',
  labels: ['target', 'version', 'short_version'],
});

export const pgServerVersion = gauge('pg_settings_server_version_num', {
  unit: 'other',
  help: 'Version of the server as one number, such as 150018 for 15.18.',
  labels: ['target'],
});

export const pgStartTime = gauge('pg_postmaster_start_time_seconds', {
  unit: 'timestamp',
  help: 'Unix time at which the server started, pg_postmaster_start_time().',
  labels: ['target'],
});

export const pgIsReplica = gauge('pg_replication_is_replica', {
  unit: 'boolean',
  help: 'Whether the server is in recovery, as a standby is.',
  labels: ['target'],
});

export const pgMaxConnections = gauge('pg_settings_max_connections', {
  unit: 'count',
  help: 'Connection slots of the server, max_connections.',
  labels: ['target'],
});

export const pgSuperuserReserved = gauge('pg_settings_superuser_reserved_connections', {
  unit: 'count',
  help: 'Connection slots that only superusers get, superuser_reserved_connections.',
  labels: ['target'],
});

export const pgReserved = gauge('pg_settings_reserved_connections', {
  unit: 'count',
  help: 'Connection slots that only roles with pg_use_reserved_connections and superusers get, reserved_connections; from Postgres 16 on.',
  labels: ['target'],
});

export const pgRdsReserved = gauge('pg_settings_rds_rds_superuser_reserved_connections', {
  unit: 'count',
  help: 'Connection slots that only rds_superuser gets, rds.rds_superuser_reserved_connections; on Amazon RDS only.',
  labels: ['target'],
});

export const pgMaxWalSenders = gauge('pg_settings_max_wal_senders', {
  unit: 'count',
  help: 'Most connections of standbys and backups, which have slots of their own, max_wal_senders.',
  labels: ['target'],
});

export const connectionsUsable = gauge('pg_connections_usable', {
  unit: 'count',
  help: 'Connection slots that ordinary roles can have: max_connections less everything that is reserved.',
  labels: ['target'],
});

export const connectionsUsed = gauge('pg_connections_used', {
  unit: 'count',
  help: 'Connection slots taken by client backends, among them the one of this exporter. Up to Postgres 17 those that are still logging in take slots and are seen nowhere.',
  labels: ['target'],
});

export const connectionsFree = gauge('pg_connections_free', {
  unit: 'count',
  help: 'Connection slots left to ordinary roles: pg_connections_usable less pg_connections_used, at least 0.',
  labels: ['target'],
});

export const connectionsBudget = gauge('pg_connections_budget_ratio', {
  unit: 'ratio',
  help: 'Largest part of pg_connections_usable that pg_connections_used should reach, from the config.',
  labels: ['target'],
});

export const connectionsAuthenticating = gauge('pg_connections_authenticating', {
  unit: 'count',
  help: 'Connection slots taken by clients that have not logged in yet, state starting; from Postgres 18 on, absent before, where nothing shows them.',
  labels: ['target'],
});

export const activityCount = gauge('pg_stat_activity_count', {
  unit: 'count',
  help: 'Client backends by database, state, role and application, this exporter left out; state unknown where rights to see it are missing, and other where there are too many names.',
  labels: ['target', 'datname', 'state', 'usename', 'application_name'],
});

export const activityMaxTransaction = gauge('pg_stat_activity_max_tx_duration', {
  unit: 'other',
  help: 'Seconds since the oldest transaction of these client backends began; 0 when they are in none.',
  labels: ['target', 'datname', 'state', 'usename', 'application_name'],
});

export const activityMaxState = gauge('pg_stat_activity_max_state_seconds', {
  unit: 'seconds',
  help: 'Longest time that one of these client backends has been in its state: of active ones since its statement began, of idle ones since it ended.',
  labels: ['target', 'datname', 'state', 'usename', 'application_name'],
});

export const connectDuration = gauge('pg_connect_duration_seconds', {
  unit: 'seconds',
  help: 'Seconds it took to open a connection and log in, measured once a minute.',
  labels: ['target'],
});
