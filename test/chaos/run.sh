#!/bin/sh
# run.sh one-process|many|many-quick HARNESS: the harness' chaos run on this working tree, with processes of
# its own on the ports from CHAOS_PORT (5300) on. Settings of the harness (SECS, SEED, …) pass through.
set -eu
config=$1
harness=$2
cd "$(dirname "$0")/../.."
export PATH="$PWD/node_modules/.bin:$PATH"
export CHAOS_PORT="${CHAOS_PORT:-5300}"
export CHAOS_PORT_2=$((CHAOS_PORT + 1)) CHAOS_NATS_PORT=$((CHAOS_PORT + 2)) CHAOS_PG_PORT=$((CHAOS_PORT + 3))
CHAOS_DIR=$(mktemp -d)
export CHAOS_DIR
chmod 755 "$CHAOS_DIR"
BASE_URL=http://127.0.0.1:$CHAOS_PORT
if [ "$config" != one-process ]; then
  BASE_URL="$BASE_URL,http://127.0.0.1:$CHAOS_PORT_2"
  export DATABASE_URL="postgres://postgres@127.0.0.1:$CHAOS_PG_PORT/postgres" SECRET=chaos DATABASE_POOL=5
  export NATS_URL="nats://127.0.0.1:$CHAOS_NATS_PORT"
  trap 'sh test/chaos/postgres.sh stop; rm -rf "$CHAOS_DIR"' EXIT
  sh test/chaos/postgres.sh start
else
  trap 'rm -rf "$CHAOS_DIR"' EXIT
fi
export BASE_URL
CONFIG="test/chaos/$config.json" node "$harness/chaos.mjs" || {
  status=$?
  [ -z "${CHAOS_KEEP:-}" ] || cp -r "$CHAOS_DIR"/*.log "$CHAOS_KEEP"
  exit "$status"
}
