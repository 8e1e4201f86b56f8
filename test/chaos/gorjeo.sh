#!/bin/sh
# gorjeo.sh NAME [VAR=value …]: one process of Gorjeo, as the chaos runs start it.
name=$1
shift
exec env DATA_DIR="$CHAOS_DIR/$name" RATE_LIMITS=off BCRYPT_COST=4 LOG_LEVEL=warn "$@" \
  node_modules/.bin/moleculer-runner-esm --config moleculer.config.ts \
  --mask '**/*.service.ts' services >>"$CHAOS_DIR/$name.log" 2>&1
