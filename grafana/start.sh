#!/bin/sh
# Sees to it that nobody logs in with Grafana's own default password, and starts Grafana. The password of "admin" is that of
# GF_SECURITY_ADMIN_PASSWORD, or in the file that GF_SECURITY_ADMIN_PASSWORD__FILE names; without them one is made up at
# the first start and kept in a file beside Grafana's data. Grafana takes it at its first start only.
# HEADROOM_PROMETHEUS_URL and HEADROOM_ALERTMANAGER_URL may be a host:port, which is all that Render tells of a service;
# where it tells Grafana's own address, links in mails and shared dashboards have it.
set -eu

# A name of a variable and its value: the URL.
url() {
  case $2 in
    *[!A-Za-z0-9._~:/%?=@-]*) ;;
    http://?* | https://?*) echo "$2" && return ;;
    *[/@?=%]*) ;;
    ?*:[0-9]*) echo "http://$2" && return ;;
  esac
  echo "$1: expected an http or https URL or host:port, got something else" >&2
  exit 2
}
HEADROOM_PROMETHEUS_URL=$(url HEADROOM_PROMETHEUS_URL "${HEADROOM_PROMETHEUS_URL:-http://prometheus:9090}")
HEADROOM_ALERTMANAGER_URL=$(url HEADROOM_ALERTMANAGER_URL "${HEADROOM_ALERTMANAGER_URL:-http://alertmanager:9093}")
export HEADROOM_PROMETHEUS_URL HEADROOM_ALERTMANAGER_URL
[ -z "${RENDER_EXTERNAL_URL:-}" ] || export GF_SERVER_ROOT_URL="${GF_SERVER_ROOT_URL:-$RENDER_EXTERNAL_URL}"

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
