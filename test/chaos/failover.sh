#!/bin/sh
# failover.sh [TIMES]: under load the primary dies and a standby of Postgres takes over, TIMES (10) times;
# then once more while the primary lives on. Says how long writes were refused, and compares all that was
# acknowledged, and every counter, with what is there.
set -eu
cd "$(dirname "$0")/../.."
export PATH="$PWD/node_modules/.bin:$PATH" FAILOVERS="${1:-10}"
exec npm test -- test/integration/failover.test.ts
