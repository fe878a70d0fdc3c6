// What Postgres collectors ask; two that ask the same statement share its answer.
// Columns: https://www.postgresql.org/docs/current/monitoring-stats.html

/** One row: what the server is, how many connections it takes, and what this role may see. */
export const serverStatement = `SELECT version() AS version, current_setting('server_version') AS short_version,
  current_setting('server_version_num')::float8 AS version_num,
  extract(epoch FROM pg_postmaster_start_time())::float8 AS started,
  pg_is_in_recovery() AS is_replica,
  current_setting('max_connections')::float8 AS max_connections,
  current_setting('superuser_reserved_connections')::float8 AS superuser_reserved,
  nullif(current_setting('reserved_connections', true), '')::float8 AS reserved,
  nullif(current_setting('rds.rds_superuser_reserved_connections', true), '')::float8 AS rds_reserved,
  current_setting('max_wal_senders')::float8 AS max_wal_senders,
  current_user::text AS own_role,
  pg_has_role('pg_read_all_stats', 'USAGE') AS sees_all`;

/**
 * A row for all client backends alike, the asking one left out. Without the right to see it, what is left of a row is its
 * database, role and application; workers of a session look the same then, and are counted too.
 */
export const activityStatement = `SELECT datname::text, usename::text, application_name,
  CASE WHEN backend_type IS NULL THEN 'unknown' ELSE state END AS state, count(*)::float8 AS connections,
  max(extract(epoch FROM clock_timestamp() - xact_start))::float8 AS transaction_seconds,
  max(extract(epoch FROM clock_timestamp() - state_change))::float8 AS state_seconds
  FROM pg_stat_activity
  WHERE pid <> pg_backend_pid() AND (backend_type = 'client backend'
    OR backend_type IS NULL AND datid IS NOT NULL AND usesysid IS NOT NULL)
  GROUP BY 1, 2, 3, 4`;
