#!/bin/sh
# Renders alertmanager.yml as the environment says, and starts Alertmanager with it; docs/alerting.md lists the variables. Each
# may be named with _FILE at its end and then names a file that holds the value. What cannot be used is refused with one
# sentence, which never shows the value, and exit status 2. Secrets go into files of their own, which only this user may
# read; webhook URLs go into the rendered file, because Alertmanager takes them from a file only since 0.26.
set -eu
umask 077
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
edits=$work/edits.sed
newline='
'

refuse() {
  echo "$1: expected $2" >&2
  rm -rf "$work"
  exit 2
}

# What a variable or its file holds: one line that is all of the pattern, or nothing.
value() { # name, pattern, what that is
  eval "text=\${$1:-} file=\${$1_FILE:-}"
  if [ -n "$file" ]; then
    [ -z "$text" ] || refuse "$1" "no value beside $1_FILE, got both"
    if [ ! -f "$file" ] || [ ! -r "$file" ]; then refuse "$1_FILE" 'a file that can be read, got none'; fi
    text=$(cat "$file")
    [ -n "$text" ] || refuse "$1_FILE" 'a file with a value, got an empty one'
  fi
  [ -n "$text" ] || return 0
  case $text in *"$newline"*) refuse "$1" "$3, got several lines" ;; esac
  printf '%s\n' "$text" | LC_ALL=C grep -Eqx "$2" || refuse "$1" "$3, got something else"
  printf %s "$text"
}

# Edits of the copy. No pattern lets through what has a meaning to sed, but for & and |.
on() { printf 's/^\\( *\\)#%s# /\\1/\n' "$1" >>"$edits"; }
drop() { printf '/ #%s$/d\n' "$1" >>"$edits"; }
put() { printf 's|%s|%s|\n' "$1" "$(printf %s "$2" | sed 's/[&|]/\\&/g')" >>"$edits"; }
keep() { # a secret, by the name it has in alertmanager.yml
  printf %s "$2" >"$work/$1"
  put "@$1@" "$work/$1"
}

url='https?://[][A-Za-z0-9._~:/?#@!$&()*+,;=%|-]+'
a_url='an http or https URL'
address='[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+'
addresses="$address(,$address)*"
some_addresses='addresses with commas between them'
key='[A-Za-z0-9]{32}'
a_key='the 32 letters and digits of an integration key'
time='([01][0-9]|2[0-3]):[0-5][0-9]'
day='(sunday|monday|tuesday|wednesday|thursday|friday|saturday)'

page=$(value HEADROOM_PAGE_URL "$url" "$a_url")
ticket=$(value HEADROOM_TICKET_URL "$url" "$a_url")
watchdog=$(value HEADROOM_WATCHDOG_URL "$url" "$a_url")
slack=$(value HEADROOM_SLACK_WEBHOOK_URL "$url" "$a_url")
pagerduty=$(value HEADROOM_PAGERDUTY_ROUTING_KEY "$key" "$a_key")
pagerduty_url=$(value HEADROOM_PAGERDUTY_URL "$url" "$a_url")
smtp=$(value HEADROOM_SMTP_HOST '[A-Za-z0-9.-]+:[0-9]+' 'host:port of a mail server')
smtp_from=$(value HEADROOM_SMTP_FROM "$address" 'one address')
smtp_to=$(value HEADROOM_SMTP_TO "$addresses" "$some_addresses")
smtp_username=$(value HEADROOM_SMTP_USERNAME '[A-Za-z0-9._@+-]+' 'a user name of letters, digits and ._@+-')
smtp_password=$(value HEADROOM_SMTP_PASSWORD '.+' 'one line')
smtp_tls=$(value HEADROOM_SMTP_REQUIRE_TLS 'true|false' 'true or false')
hours=$(value HEADROOM_WORKING_HOURS "$time-($time|24:00)" 'hours such as 09:00-17:00')
days=$(value HEADROOM_WORKING_DAYS "$day(,$day)*" 'days such as monday,tuesday')
zone=$(value HEADROOM_TIME_ZONE '[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*' 'a time zone such as Europe/Berlin')
external=$(value HEADROOM_ALERTMANAGER_EXTERNAL_URL "$url" "$a_url")

# What makes no sense alone.
needs() { [ -z "$2" ] || [ -n "$4" ] || refuse "$3" "a value beside $1, got none"; }
needs HEADROOM_PAGERDUTY_URL "$pagerduty_url" HEADROOM_PAGERDUTY_ROUTING_KEY "$pagerduty"
needs HEADROOM_SMTP_HOST "$smtp" HEADROOM_SMTP_FROM "$smtp_from"
needs HEADROOM_SMTP_HOST "$smtp" HEADROOM_SMTP_TO "$smtp_to"
needs HEADROOM_SMTP_FROM "$smtp_from" HEADROOM_SMTP_HOST "$smtp"
needs HEADROOM_SMTP_TO "$smtp_to" HEADROOM_SMTP_HOST "$smtp"
needs HEADROOM_SMTP_USERNAME "$smtp_username" HEADROOM_SMTP_HOST "$smtp"
needs HEADROOM_SMTP_USERNAME "$smtp_username" HEADROOM_SMTP_PASSWORD "$smtp_password"
needs HEADROOM_SMTP_PASSWORD "$smtp_password" HEADROOM_SMTP_USERNAME "$smtp_username"
needs HEADROOM_WORKING_DAYS "$days" HEADROOM_WORKING_HOURS "$hours"
needs HEADROOM_TIME_ZONE "$zone" HEADROOM_WORKING_HOURS "$hours"

put 'templates/\*' "$here/templates/*"

# Receivers of some components' own: where one of them goes elsewhere, the others go where the general ones go.
teams=
own() { # NAME in variables, name in marks
  own_page=$(value "HEADROOM_$1_PAGE_URL" "$url" "$a_url")
  own_ticket=$(value "HEADROOM_$1_TICKET_URL" "$url" "$a_url")
  own_slack=$(value "HEADROOM_$1_SLACK_WEBHOOK_URL" "$url" "$a_url")
  own_pagerduty=$(value "HEADROOM_$1_PAGERDUTY_ROUTING_KEY" "$key" "$a_key")
  own_smtp=$(value "HEADROOM_$1_SMTP_TO" "$addresses" "$some_addresses")
  [ -n "$own_page$own_ticket$own_slack$own_pagerduty$own_smtp" ] || return 0
  needs "HEADROOM_$1_SLACK_WEBHOOK_URL" "$own_slack" HEADROOM_SLACK_WEBHOOK_URL "$slack"
  needs "HEADROOM_$1_PAGERDUTY_ROUTING_KEY" "$own_pagerduty" HEADROOM_PAGERDUTY_ROUTING_KEY "$pagerduty"
  needs "HEADROOM_$1_SMTP_TO" "$own_smtp" HEADROOM_SMTP_TO "$smtp_to"
  teams=$teams$2
  on "$2"
  own_way() { [ -z "$3" ] || { on "$1" && "$4" "$2" "$3"; }; } # mark, name in alertmanager.yml, value, put or keep
  own_way "$2-page" "@$1_PAGE_URL@" "${own_page:-$page}" put
  own_way "$2-ticket" "@$1_TICKET_URL@" "${own_ticket:-$ticket}" put
  own_way "$2-slack" "$1_SLACK_URL" "${own_slack:-$slack}" keep
  own_way "$2-pagerduty" "$1_PAGERDUTY_KEY" "${own_pagerduty:-$pagerduty}" keep
  own_way "$2-smtp" "@$1_SMTP_TO@" "${own_smtp:-$smtp_to}" put
}
own DATABASE database
own QUEUES queues

# With nothing set, all webhooks stay those of the demo.
if [ -n "$page$ticket$watchdog$slack$pagerduty$smtp$teams" ]; then
  [ -n "$page$slack$pagerduty$smtp" ] ||
    refuse HEADROOM_PAGE_URL 'a value, as neither Slack, PagerDuty nor mail is set, got none: nobody would be paged'
  [ -n "$ticket$slack$smtp" ] || echo 'HEADROOM_TICKET_URL is not set: warnings are sent nowhere' >&2
  [ -n "$watchdog" ] || echo 'HEADROOM_WATCHDOG_URL is not set: nobody is told when alerting itself stops' >&2
  webhook() { if [ -n "$2" ]; then put "http://receiver:19122/$1" "$2"; else drop "$1"; fi; }
  webhook page "$page"
  webhook ticket "$ticket"
  webhook watchdog "$watchdog"
fi

if [ -n "$pagerduty" ]; then
  on pagerduty
  keep PAGERDUTY_KEY "$pagerduty"
  put @PAGERDUTY_URL@ "${pagerduty_url:-https://events.pagerduty.com/v2/enqueue}"
fi

if [ -n "$slack" ]; then
  on slack
  keep SLACK_URL "$slack"
fi

if [ -n "$smtp" ]; then
  on smtp
  put @SMTP_HOST@ "$smtp"
  put @SMTP_FROM@ "$smtp_from"
  put @SMTP_TO@ "$smtp_to"
  put @SMTP_TLS@ "${smtp_tls:-true}"
  if [ -n "$smtp_username" ]; then
    on login
    put @SMTP_USERNAME@ "$smtp_username"
    keep SMTP_PASSWORD "$smtp_password"
  fi
fi

if [ -n "$hours" ]; then
  zone=${zone:-UTC}
  [ "$(echo "${hours%-*}" | tr -d :)" -lt "$(echo "${hours#*-}" | tr -d :)" ] ||
    refuse HEADROOM_WORKING_HOURS 'an end after its begin, got one before'
  [ "$zone" = UTC ] || [ -f "/usr/share/zoneinfo/$zone" ] ||
    refuse HEADROOM_TIME_ZONE 'a time zone that this system knows, got another'
  on hours
  put @OPENS@ "${hours%-*}"
  put @CLOSES@ "${hours#*-}"
  put @DAYS@ "${days:-monday,tuesday,wednesday,thursday,friday}"
  put @ZONE@ "$zone"
fi

sed -f "$edits" "$here/alertmanager.yml" >"$work/alertmanager.yml"
rm "$edits"
# Debian gives it another name.
program=$(command -v alertmanager || command -v prometheus-alertmanager || echo alertmanager)
exec "$program" --config.file="$work/alertmanager.yml" ${external:+"--web.external-url=$external"} "$@"
