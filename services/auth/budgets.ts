import { createHash } from "node:crypto";
import type { Connection, Database } from "../../lib/action.ts";
import { tooManyRequests } from "../../lib/errors.ts";
import { count as countMetric } from "../../lib/metrics/meter.ts";
import { sql } from "../../lib/sql.ts";
import { now, nowMs } from "../../lib/time.ts";

/** So many tries under one key within its window, which begins with the first. */
export interface Budget {
  key: Buffer;
  tries: number;
  window_secs: number;
}

/** @param about what is counted; the table holds its hash only */
export const budgetOf = (about: string, tries: number, window_secs: number): Budget => ({
  key: createHash("sha256").update(about).digest(),
  tries,
  window_secs,
});

const refusal = (until_ms: number) => {
  countMetric("gorjeo_shed_total", { reason: "budget" });
  return tooManyRequests((until_ms - nowMs()) / 1_000);
};

const MAX_REFUSED = 10_000;
/** What was refused once is refused from memory till its window ends: a flood costs no statement. */
const refused = new Map<string, number>();

function refuseKnown({ key }: Budget): void {
  const until = refused.get(key.toString("base64"));
  if (until === undefined) return;
  if (until > nowMs()) throw refusal(until);
  refused.delete(key.toString("base64"));
}

function noteRefused({ key }: Budget, until_ms: number): void {
  if (refused.size >= MAX_REFUSED) refused.clear();
  refused.set(key.toString("base64"), until_ms);
}

interface Count {
  tries: number;
  expires_at: Date;
}

/**
 * Takes one try of the budget. All processes of this service count in one place, each try in one
 * statement: the number is exact.
 * @throws tooManyRequests
 */
export async function spend(db: Connection, budget: Budget): Promise<void> {
  refuseKnown(budget);
  const { tries, expires_at } = await count(db, budget);
  if (tries <= budget.tries) return;
  noteRefused(budget, expires_at.getTime());
  throw refusal(expires_at.getTime());
}

/** Counts one try and refuses nothing. @returns how many there are now */
export const tally = async (db: Connection, budget: Budget): Promise<number> =>
  (await count(db, budget)).tries;

async function count(db: Connection, { key, window_secs }: Budget): Promise<Count> {
  const at = now().toISOString();
  const end = new Date(nowMs() + window_secs * 1_000).toISOString();
  const [counted] = await db.rows<Count>(sql`
    insert into attempts as known (key, tries, expires_at)
    values (${key}, 1, ${end})
    on conflict (key) do update
    set tries = case
        when known.expires_at <= ${at}::timestamptz then 1
        else known.tries + 1 end,
      expires_at = case
        when known.expires_at <= ${at}::timestamptz then excluded.expires_at
        else known.expires_at end
    returning tries, expires_at`);
  if (!counted) throw new Error("a count gave no row");
  return counted;
}

/** Gives back one try of each of `some`, and all that were spent of `whole`. */
export const giveBack = (db: Connection, some: Budget[], whole: Budget): Promise<number> =>
  db.run(sql`
    update attempts
    set tries = case when key = ${whole.key} then 0 else greatest(tries - 1, 0) end
    where key in (
      select key
      from attempts
      where key = any(${[whole, ...some].map(({ key }) => key)}::bytea[])
      order by key
      for update)`);

const SWEEP_MS = 60_000;
let swept_ms = 0;

/** Clears up once a minute. Nobody waits for it: what has expired counts for nothing anyway. */
export function sweep(db: Database): void {
  if (Math.abs(nowMs() - swept_ms) < SWEEP_MS) return;
  swept_ms = nowMs();
  db.run(
    sql`
    delete from attempts
    where key in (
      select key
      from attempts
      where expires_at <= ${now().toISOString()}
      order by key
      for update skip locked)`,
  ).catch(() => undefined);
}
