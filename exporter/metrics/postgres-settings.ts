import { gauge } from '../metric.ts';

export const settingsChanged = gauge('pg_settings_changed_timestamp_seconds', {
  unit: 'timestamp',
  help: 'Unix time at which a setting of Postgres was last seen to have another value than before, on one connection of this exporter; the last 50 settings that did.',
  labels: ['target', 'setting'],
});

export const settingsInfo = gauge('pg_settings_info', {
  unit: 'info',
  help: 'Constant 1; fingerprint is a short hash of all settings this exporter may see, equal where they are equal.',
  labels: ['target', 'fingerprint'],
});

export const settingsPending = gauge('pg_settings_pending_restart', {
  unit: 'count',
  help: 'Settings that were changed in the configuration file and wait for a restart.',
  labels: ['target'],
});

export const settingsLoaded = gauge('pg_settings_loaded_timestamp_seconds', {
  unit: 'timestamp',
  help: 'Unix time at which the configuration files were last loaded, pg_conf_load_time().',
  labels: ['target'],
});

export const idleInTransactionTimeout = gauge('pg_settings_idle_in_transaction_session_timeout_seconds', {
  unit: 'seconds',
  help: 'Seconds after which an idle transaction is ended, idle_in_transaction_session_timeout; 0 means never.',
  labels: ['target'],
});

export const idleSessionTimeout = gauge('pg_settings_idle_session_timeout_seconds', {
  unit: 'seconds',
  help: 'Seconds after which an idle session is ended, idle_session_timeout; 0 means never.',
  labels: ['target'],
});

export const statementTimeout = gauge('pg_settings_statement_timeout_seconds', {
  unit: 'seconds',
  help: 'Seconds after which a statement is ended, statement_timeout as a session of this exporter begins with; 0 means never.',
  labels: ['target'],
});

export const transactionTimeout = gauge('pg_settings_transaction_timeout_seconds', {
  unit: 'seconds',
  help: 'Seconds after which a transaction is ended, transaction_timeout; 0 means never, from Postgres 17 on.',
  labels: ['target'],
});

export const lockTimeout = gauge('pg_settings_lock_timeout_seconds', {
  unit: 'seconds',
  help: 'Seconds after which waiting for a lock is given up, lock_timeout; 0 means never.',
  labels: ['target'],
});

export const deadlockTimeout = gauge('pg_settings_deadlock_timeout_seconds', {
  unit: 'seconds',
  help: 'Seconds of waiting for a lock after which a deadlock is looked for, deadlock_timeout.',
  labels: ['target'],
});

export const authenticationTimeout = gauge('pg_settings_authentication_timeout_seconds', {
  unit: 'seconds',
  help: 'Seconds a client may take to log in, and hold a slot meanwhile, authentication_timeout.',
  labels: ['target'],
});

export const clientCheckInterval = gauge('pg_settings_client_connection_check_interval_seconds', {
  unit: 'seconds',
  help: 'Seconds between checks whether the client of a running statement is still there, client_connection_check_interval; 0 means it is not checked.',
  labels: ['target'],
});

export const keepalivesIdle = gauge('pg_settings_tcp_keepalives_idle_seconds', {
  unit: 'seconds',
  help: 'Seconds of silence after which a connection is asked whether it is there, tcp_keepalives_idle.',
  labels: ['target'],
});

export const keepalivesInterval = gauge('pg_settings_tcp_keepalives_interval_seconds', {
  unit: 'seconds',
  help: 'Seconds between two such questions without an answer, tcp_keepalives_interval.',
  labels: ['target'],
});

export const tcpUserTimeout = gauge('pg_settings_tcp_user_timeout_seconds', {
  unit: 'seconds',
  help: 'Seconds that sent data may go unacknowledged before the connection is closed, tcp_user_timeout; 0 means as the system does.',
  labels: ['target'],
});

export const keepalivesCount = gauge('pg_settings_tcp_keepalives_count', {
  unit: 'count',
  help: 'Questions without an answer after which a connection counts as lost, tcp_keepalives_count.',
  labels: ['target'],
});
