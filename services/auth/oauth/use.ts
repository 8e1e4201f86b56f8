import type { Database } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";

/** When a grant was used last is written down at most this often. */
const USE_NOTED_MS = 60_000;

/** Nobody waits for this, and nothing depends on it. */
export function noteGrantUse(db: Database, id: Id, last_used_at: Date): void {
  if (nowMs() - last_used_at.getTime() < USE_NOTED_MS) return;
  const before = new Date(nowMs() - USE_NOTED_MS).toISOString();
  db.run(
    sql`
    update grants
    set last_used_at = ${now().toISOString()}
    where id = ${id}
      and last_used_at <= ${before}`,
  ).catch(() => undefined);
}
