#!/bin/sh
# Run once, on an empty data folder: the demo's database with a role that owns it, and a role for the exporter that may
# look at everybody's statistics and at nobody's data, as "headroom grants" prints it. Passwords are those of secrets.sh.
set -eu
secrets=${HEADROOM_SECRETS_DIR:-/secrets}

for name in headroom shop; do
  if [ ! -s "$secrets/$name" ]; then
    echo "init.sh: expected a password in $secrets/$name, got none" >&2
    exit 2
  fi
done

# psql reads the passwords itself: on a command line others could see them.
export HEADROOM_SECRETS_DIR="$secrets"
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname="${POSTGRES_DB:-postgres}" <<'SQL'
\set headroom `cat "$HEADROOM_SECRETS_DIR/headroom"`
\set shop `cat "$HEADROOM_SECRETS_DIR/shop"`
-- The server logs statements that fail, and some log all: not these, which hold passwords.
SET log_min_error_statement = panic;
SET log_statement = none;
SET log_min_duration_statement = -1;
CREATE ROLE headroom LOGIN PASSWORD :'headroom' CONNECTION LIMIT 5;
GRANT pg_read_all_stats TO headroom;
CREATE ROLE shop LOGIN PASSWORD :'shop';
CREATE DATABASE shop OWNER shop;
-- From Postgres 16 on.
SELECT 'GRANT pg_use_reserved_connections TO headroom'
  WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_use_reserved_connections') \gexec
SQL
