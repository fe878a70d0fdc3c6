#!/bin/sh
# Sees to it that nobody logs in with Grafana's own default password, and starts Grafana. The password of "admin" is that of
# GF_SECURITY_ADMIN_PASSWORD, or in the file that GF_SECURITY_ADMIN_PASSWORD__FILE names; without them one is made up at
# the first start and kept in a file beside Grafana's data. Grafana takes it at its first start only.
set -eu
data=${GF_PATHS_DATA:-/var/lib/grafana}

# An empty variable is none.
[ -n "${GF_SECURITY_ADMIN_PASSWORD:-}" ] || unset GF_SECURITY_ADMIN_PASSWORD
[ -n "${GF_SECURITY_ADMIN_PASSWORD__FILE:-}" ] || unset GF_SECURITY_ADMIN_PASSWORD__FILE

if [ -z "${GF_SECURITY_ADMIN_PASSWORD:-}${GF_SECURITY_ADMIN_PASSWORD__FILE:-}" ]; then
  file=$data/admin-password
  if [ ! -s "$file" ]; then
    (umask 077 && head -c 24 /dev/urandom | base64 >"$file")
  fi
  echo "The password of admin is in $file." >&2
  export GF_SECURITY_ADMIN_PASSWORD__FILE="$file"
elif [ "${GF_SECURITY_ADMIN_PASSWORD:-}" = admin ]; then
  echo 'GF_SECURITY_ADMIN_PASSWORD: expected a password of your own, got the default one' >&2
  exit 2
fi

# The image's own script, which stands in its root folder.
PATH=$PATH:/
exec run.sh "$@"
