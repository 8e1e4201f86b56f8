import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs } from "../../../lib/time.ts";
import { networkOf } from "./network.ts";
import { shortAgent, type Client } from "./note.ts";

export type Refusal = "sign_in_refused" | "second_factor_refused";

const HOUR_MS = 3_600_000;
/** From more places than this within a second they are counted without saying where from. */
const MAX_KINDS = 1_000;

interface Refused {
  user_id: Id;
  act: Refusal;
  network: string;
  user_agent: string | null;
  at_ms: number;
  count: number;
}

let refused = new Map<string, Refused>();

/**
 * Counts a refusal. It costs no statement: what has gathered is written once a second. A sign-in
 * that fails must take the same time whether the account exists or not, and a flood must be cheap;
 * a process that is killed loses a second of them.
 */
export function noteRefusal(user_id: Id, act: Refusal, { address, user_agent }: Client): void {
  const network = refused.size < MAX_KINDS ? networkOf(address) : "";
  const key = `${user_id} ${act} ${network}`;
  const known = refused.get(key);
  const count = (known?.count ?? 0) + 1;
  const at_ms = nowMs();
  refused.set(key, { user_id, act, network, user_agent: shortAgent(user_agent), at_ms, count });
}

const iso = (ms: number) => new Date(ms).toISOString();

/** Writes down what has gathered: one row for each account, kind, network and hour. */
export async function writeRefusals(db: Connection): Promise<void> {
  if (!refused.size) return;
  const list = [...refused.values()];
  refused = new Map();
  await db.run(sql`
    insert into audit as known (at, last_at, user_id, act, network, user_agent, count, hour)
    select at, at, user_id, act, network, user_agent, count, hour
    from unnest(
      ${list.map(({ at_ms }) => iso(at_ms))}::timestamptz[],
      ${list.map(({ user_id }) => user_id)}::bigint[],
      ${list.map(({ act }) => act)}::text[],
      ${list.map(({ network }) => network)}::text[],
      ${list.map(({ user_agent }) => user_agent)}::text[],
      ${list.map(({ count }) => count)}::int[],
      ${list.map(({ at_ms }) => iso(at_ms - (at_ms % HOUR_MS)))}::timestamptz[]
    ) as refusal (at, user_id, act, network, user_agent, count, hour)
    where exists (select from users where id = user_id)
    order by user_id, act, network, hour
    on conflict (user_id, act, network, hour) where hour is not null do update
    set count = known.count + excluded.count,
      last_at = greatest(known.last_at, excluded.last_at),
      user_agent = excluded.user_agent`);
}
