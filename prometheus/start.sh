#!/bin/sh
# Prometheus expands no environment variables where these are needed: this writes a copy of prometheus.yml and of the rules
# and starts it. All may be left out.
#   HEADROOM_EXPORTER      host:port of the exporter, in the place of exporter:19121
#   HEADROOM_DISCOVERY     a suffix such as -discovery: the exporter is looked up under that name in DNS, which knows all
#                          instances of it, and not scraped as one address
#   HEADROOM_ALERTMANAGER  host:port, in the place of alertmanager:9093
#   HEADROOM_GRAFANA_URL   where people reach Grafana, in the place of http://localhost:3000 in links of alerts
set -eu
umask 077
source=$(dirname "$0")
rules=${HEADROOM_RULES_DIR:-/etc/alerts/rules}
folder=${TMPDIR:-/tmp}/headroom

fail() {
  echo "$1" >&2
  exit 2
}

# A name of a variable, and its value: host:port, or nothing.
address() {
  [ -n "$2" ] || return 0
  case $2 in *:*) ;; *) fail "$1: expected host:port, got something else" ;; esac
  case ${2%:*} in '' | *[!A-Za-z0-9._-]*) fail "$1: expected host:port, got something else" ;; esac
  case ${2##*:} in '' | *[!0-9]*) fail "$1: expected host:port, got something else" ;; esac
}

exporter=${HEADROOM_EXPORTER:-exporter:19121}
alertmanager=${HEADROOM_ALERTMANAGER:-alertmanager:9093}
discovery=${HEADROOM_DISCOVERY:-}
grafana=${HEADROOM_GRAFANA_URL:-http://localhost:3000}
address HEADROOM_EXPORTER "$exporter"
address HEADROOM_ALERTMANAGER "$alertmanager"
case $discovery in *[!A-Za-z0-9.-]*) fail 'HEADROOM_DISCOVERY: expected a suffix of a host name, got something else' ;; esac
case $grafana in
  http://?* | https://?*) ;;
  *) fail 'HEADROOM_GRAFANA_URL: expected an http or https URL, got something else' ;;
esac
case $grafana in *[!A-Za-z0-9._~:/%?=-]*) fail 'HEADROOM_GRAFANA_URL: expected an http or https URL, got something else' ;; esac
[ -d "$rules" ] || fail "HEADROOM_RULES_DIR: expected a folder with rules, got $rules"

rm -rf "$folder"
mkdir -p "$folder/prometheus" "$folder/alerts/rules"
for file in "$rules"/*.yml; do
  sed "s|http://localhost:3000|${grafana%/}|g" "$file" >"$folder/alerts/rules/$(basename "$file")"
done

if [ -n "$discovery" ]; then
  sed -e "s/'exporter:19121'//" -e "s/exporter-demo/${exporter%:*}$discovery/" -e "s/19121/${exporter##*:}/" \
    "$source/prometheus.yml"
else
  sed "s/'exporter:19121'/'$exporter'/" "$source/prometheus.yml"
fi | sed "s/'alertmanager:9093'/'$alertmanager'/" >"$folder/prometheus/prometheus.yml"

exec prometheus --config.file="$folder/prometheus/prometheus.yml" "$@"
