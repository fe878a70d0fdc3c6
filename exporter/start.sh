#!/bin/sh
# The exporter's image starts here: it makes URLs of what a host can only tell as host:port, and hands over. A REDIS_URL
# that is a URL already is left to the exporter, which says in one sentence what is wrong with it.
set -eu

case ${REDIS_URL:-} in
  *[/@?]*) ;;
  ?*:[0-9]*) export REDIS_URL="redis://$REDIS_URL" ;;
esac

exec node "$(dirname "$0")/dist/exporter/main.js" "$@"
