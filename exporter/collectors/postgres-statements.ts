// What Postgres collectors ask; two that ask the same statement share its answer.
// Columns: https://www.postgresql.org/docs/current/monitoring-stats.html

/** One row: what the server is, how many connections it takes, and what this role may see. */
export const serverStatement = `SELECT version() AS version,
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

/** A row for each database that clients can be in. */
export const databasesStatement = `SELECT d.oid::text AS datid, d.datname::text, d.datconnlimit::float8 AS connection_limit,
  numbackends::float8, xact_commit::float8, xact_rollback::float8, blks_read::float8, blks_hit::float8,
  tup_returned::float8, tup_fetched::float8, tup_inserted::float8, tup_updated::float8, tup_deleted::float8,
  conflicts::float8, temp_files::float8, temp_bytes::float8, deadlocks::float8, blk_read_time, blk_write_time,
  sessions::float8, sessions_abandoned::float8, sessions_fatal::float8, sessions_killed::float8,
  session_time, active_time, idle_in_transaction_time, extract(epoch FROM stats_reset)::float8 AS stats_reset
  FROM pg_stat_database s JOIN pg_database d ON d.oid = s.datid
  WHERE d.datallowconn AND NOT d.datistemplate ORDER BY numbackends DESC, d.datname LIMIT 100`;

/** A row for all locks of one database and mode; of those that are waited for, how long the first has been. */
export const locksStatement = `SELECT d.datname::text, lower(mode) AS mode, granted, count(*)::float8 AS locks,
  max(extract(epoch FROM clock_timestamp() - waitstart))::float8 AS waited_seconds
  FROM pg_locks l LEFT JOIN pg_database d ON d.oid = l.database
  WHERE pid IS DISTINCT FROM pg_backend_pid() GROUP BY 1, 2, 3`;

/** A row for each role that may log in so many times only. */
export const rolesStatement = `SELECT rolname::text, rolconnlimit::float8 AS connection_limit
  FROM pg_roles WHERE rolcanlogin AND rolconnlimit >= 0 ORDER BY rolname LIMIT 50`;

/** A row for each setting; what a session was given of it for itself is in setting alone. */
export const settingsStatement = `SELECT name, setting, reset_val, unit, pending_restart,
  extract(epoch FROM pg_conf_load_time())::float8 AS loaded FROM pg_settings`;
