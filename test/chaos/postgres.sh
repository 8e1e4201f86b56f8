#!/bin/sh
# postgres.sh start|stop|restart: a Postgres of the chaos run's own in $CHAOS_DIR/postgres; stops at once.
set -eu
bin=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
data=$CHAOS_DIR/postgres
as_owner() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
if [ "$1" = start ] && [ ! -d "$data" ]; then
  mkdir -p "$data"
  [ "$(id -u)" != 0 ] || chown postgres "$data"
  as_owner "$bin/initdb" -D "$data" -U postgres -A trust >/dev/null
fi
[ "$1" = start ] && mode= || mode="-m immediate"
cd "$data"
as_owner "$bin/pg_ctl" -D "$data" -w -l "$data/log" $mode \
  -o "-p $CHAOS_PG_PORT -k $data -c listen_addresses=127.0.0.1" "$1" >/dev/null || { tail "$data/log" >&2; exit 1; }
