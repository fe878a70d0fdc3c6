#!/bin/sh
# PgBouncer expands no environment variables and reads users from a file of its own form: this writes both and starts it.
# HEADROOM_POSTGRES is the host:port of Postgres. Each file in HEADROOM_SECRETS_DIR that may be read is a user of that
# name, and holds its password.
set -eu
umask 077
secrets=${HEADROOM_SECRETS_DIR:-/secrets}
postgres=${HEADROOM_POSTGRES:-postgres:5432}
folder=${TMPDIR:-/tmp}

fail() {
  echo "$1" >&2
  exit 2
}

host=${postgres%:*}
port=${postgres##*:}
case $postgres in *:*) ;; *) fail 'HEADROOM_POSTGRES: expected host:port, got something else' ;; esac
case $host in '' | *[!A-Za-z0-9._-]*) fail 'HEADROOM_POSTGRES: expected host:port, got something else' ;; esac
case $port in '' | *[!0-9]*) fail 'HEADROOM_POSTGRES: expected host:port, got something else' ;; esac

for file in "$secrets"/*; do
  if [ ! -f "$file" ] || [ ! -r "$file" ] || [ ! -s "$file" ]; then continue; fi
  user=$(basename "$file")
  password=$(cat "$file")
  case $user$password in
    *[!A-Za-z0-9._=-]*) fail "$file: expected letters, digits and . _ = -, got something else" ;;
  esac
  printf '"%s" "%s"\n' "$user" "$password"
done >"$folder/userlist.txt"
[ -s "$folder/userlist.txt" ] || fail "HEADROOM_SECRETS_DIR: expected files with passwords in $secrets, got none"

sed -e "s/host=postgres port=5432/host=$host port=$port/" -e "s|^auth_file = .*|auth_file = $folder/userlist.txt|" \
  "$(dirname "$0")/pgbouncer.ini" >"$folder/pgbouncer.ini"

exec pgbouncer "$@" "$folder/pgbouncer.ini"
