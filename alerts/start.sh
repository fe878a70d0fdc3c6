#!/bin/sh
# Alertmanager expands no environment variables: this puts the receivers' URLs into a copy of alertmanager.yml and starts it.
# HEADROOM_PAGE_URL, HEADROOM_TICKET_URL and HEADROOM_WATCHDOG_URL replace the URL that ends in /page, /ticket or
# /watchdog; without them that URL stays. What is no http or https URL is refused, and not shown: it may be a secret.
set -eu
umask 077
config=${TMPDIR:-/tmp}/alertmanager.yml

awk '
  /^ *- url: / {
    count = split($0, parts, "/")
    name = "HEADROOM_" toupper(parts[count]) "_URL"
    value = ENVIRON[name]
    if (value != "" && (value !~ /^https?:\/\/./ || value ~ /[^!-~]|["\047\\]/)) {
      print name ": expected an http or https URL, got something else" > "/dev/stderr"
      exit 2
    }
    if (value != "") $0 = substr($0, 1, index($0, "url: ") + 4) "\047" value "\047"
  }
  { print }
' "$(dirname "$0")/alertmanager.yml" >"$config"

exec alertmanager --config.file="$config" "$@"
