import { counter, gauge } from '../metric.ts';

export const poolSize = gauge('pgbouncer_databases_pool_size', {
  unit: 'count',
  help: 'Most connections to servers of one pool, pool_size, in SHOW DATABASES; pool_mode is the one in force.',
  labels: ['target', 'name', 'host', 'port', 'database', 'force_user', 'pool_mode'],
});

export const reservePool = gauge('pgbouncer_databases_reserve_pool', {
  unit: 'count',
  help: 'Connections that a pool opens beyond its size while clients wait, reserve_pool, or reserve_pool_size from 1.24 on, in SHOW DATABASES; pool_mode is the one in force.',
  labels: ['target', 'name', 'host', 'port', 'database', 'force_user', 'pool_mode'],
});

export const maxConnections = gauge('pgbouncer_databases_max_connections', {
  unit: 'count',
  help: 'Most connections to servers of the database, max_connections; 0 for no limit, in SHOW DATABASES; pool_mode is the one in force.',
  labels: ['target', 'name', 'host', 'port', 'database', 'force_user', 'pool_mode'],
});

export const currentConnections = gauge('pgbouncer_databases_current_connections', {
  unit: 'count',
  help: 'Connections to servers of the database, current_connections, in SHOW DATABASES; pool_mode is the one in force.',
  labels: ['target', 'name', 'host', 'port', 'database', 'force_user', 'pool_mode'],
});

export const paused = gauge('pgbouncer_databases_paused', {
  unit: 'boolean',
  help: 'Whether the database is paused, in SHOW DATABASES; pool_mode is the one in force.',
  labels: ['target', 'name', 'host', 'port', 'database', 'force_user', 'pool_mode'],
});

export const disabled = gauge('pgbouncer_databases_disabled', {
  unit: 'boolean',
  help: 'Whether the database is disabled, in SHOW DATABASES; pool_mode is the one in force.',
  labels: ['target', 'name', 'host', 'port', 'database', 'force_user', 'pool_mode'],
});

export const queriesPooled = counter('pgbouncer_stats_totals_queries_pooled_total', {
  unit: 'count',
  help: 'Queries: total_query_count of SHOW STATS.',
  labels: ['target', 'database'],
});

export const queriesDuration = counter('pgbouncer_stats_totals_queries_duration_seconds_total', {
  unit: 'seconds',
  help: 'Seconds in which queries were under way: total_query_time of SHOW STATS.',
  labels: ['target', 'database'],
});

export const receivedBytes = counter('pgbouncer_stats_totals_received_bytes_total', {
  unit: 'bytes',
  help: 'Bytes received from clients: total_received of SHOW STATS.',
  labels: ['target', 'database'],
});

export const sentBytes = counter('pgbouncer_stats_totals_sent_bytes_total', {
  unit: 'bytes',
  help: 'Bytes sent to clients: total_sent of SHOW STATS.',
  labels: ['target', 'database'],
});

export const clientWaitTotal = counter('pgbouncer_stats_totals_client_wait_seconds_total', {
  unit: 'seconds',
  help: 'Seconds that clients waited for a connection to a server: total_wait_time of SHOW STATS.',
  labels: ['target', 'database'],
});

export const transactionsPooled = counter('pgbouncer_stats_totals_sql_transactions_pooled_total', {
  unit: 'count',
  help: 'Transactions: total_xact_count of SHOW STATS.',
  labels: ['target', 'database'],
});

export const inTransaction = counter('pgbouncer_stats_totals_server_in_transaction_seconds_total', {
  unit: 'seconds',
  help: 'Seconds that connections to servers were in a transaction: total_xact_time of SHOW STATS.',
  labels: ['target', 'database'],
});

export const serverAssignments = counter('pgbouncer_stats_totals_server_assignments_total', {
  unit: 'count',
  help: 'Times that a client was given a connection to a server; from 1.23 on: total_server_assignment_count of SHOW STATS.',
  labels: ['target', 'database'],
});

export const clientParses = counter('pgbouncer_stats_totals_client_parses_total', {
  unit: 'count',
  help: 'Statements that clients prepared; from 1.24 on: total_client_parse_count of SHOW STATS.',
  labels: ['target', 'database'],
});

export const serverParses = counter('pgbouncer_stats_totals_server_parses_total', {
  unit: 'count',
  help: 'Statements that were prepared on servers; from 1.24 on: total_server_parse_count of SHOW STATS.',
  labels: ['target', 'database'],
});

export const binds = counter('pgbouncer_stats_totals_binds_total', {
  unit: 'count',
  help: 'Prepared statements that were given values; from 1.24 on: total_bind_count of SHOW STATS.',
  labels: ['target', 'database'],
});
