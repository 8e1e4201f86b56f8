import type { Database, Scope, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { removeFromLists, removeOwnedLists } from "./list-removals.ts";
import { grantRequests } from "./opened.ts";
import { removeBookmarks, removeFollows, removeLikes, removeRest } from "./removals.ts";

/** Something that an event leaves to do. */
export type What = "user_deleted" | "user_opened" | "tweet_deleted" | "list_deleted";

/** Does a piece of a chore for all `ids`; is called again until it answers that nothing is left. */
export type Step = (tx: Transaction, ids: Id[], newId: Scope["newId"]) => Promise<"more" | "done">;

const STEPS: Record<What, Step[]> = {
  user_deleted: [
    removeFollows("follower_id"),
    removeFollows("followee_id"),
    removeLikes("user_id"),
    removeBookmarks("user_id"),
    removeRest("follow_requests", "follower_id"),
    removeRest("follow_requests", "followee_id"),
    removeRest("blocks", "blocker_id"),
    removeRest("blocks", "blocked_id"),
    removeRest("mutes", "muter_id"),
    removeRest("mutes", "muted_id"),
    removeRest("user_counts", "user_id"),
    removeOwnedLists,
    removeFromLists("list_members"),
    removeFromLists("list_followers"),
    removeRest("list_pins", "user_id"),
    removeRest("notifications", "recipient_id"),
    removeRest("notifications", "actor_id"),
    removeRest("reports", "reporter_id"),
    removeRest("reports", "user_id"),
  ],
  user_opened: [grantRequests],
  tweet_deleted: [
    removeLikes("tweet_id"),
    removeBookmarks("tweet_id"),
    removeRest("tweet_counts", "tweet_id"),
    removeRest("reports", "tweet_id"),
  ],
  list_deleted: [
    removeRest("list_members", "list_id"),
    removeRest("list_followers", "list_id"),
    removeRest("list_pins", "list_id"),
  ],
};

/** Leaves chores to the sweep: they can be too long for the transaction that applies a batch. */
export async function note(tx: Transaction, what: What, ids: Id[]): Promise<void> {
  await tx.run(sql`
    insert into chores (what, id)
    select distinct ${what}, id
    from unnest(${ids}::bigint[]) as id
    on conflict (what, id) do update set noted_at = excluded.noted_at, due_at = excluded.due_at`);
}

interface Chore {
  what: What;
  id: Id;
  noted_at: string;
  second: boolean;
}

/**
 * Does what is due. It may be ended at any moment and by `kill -9`, and several processes may
 * sweep at once: each step is a transaction, and what is left is found again.
 * @returns false when nothing was due
 */
export async function sweep({ db, newId }: Pick<Scope, "db" | "newId">): Promise<boolean> {
  const due = await dueChores(db);
  for (const what of new Set(due.map((chore) => chore.what))) {
    const chores = due.filter((chore) => chore.what === what);
    const ids = chores.map((chore) => chore.id);
    for (const step of STEPS[what])
      while ((await db.transaction((tx) => step(tx, ids, newId))) === "more");
    await settle(db, what, chores);
  }
  return due.length > 0;
}

const dueChores = (db: Database) =>
  db.rows<Chore>(sql`
    select what, id, noted_at::text, due_at > noted_at as second
    from chores
    where due_at <= now()
    order by due_at
    limit 500`);

/**
 * A first round is followed by a second: a request that was under way when the event came may
 * have made one more edge. Half a minute later none can be: requests have a deadline of seconds.
 */
const settle = (db: Database, what: What, chores: Chore[]) =>
  db.run(sql`
    with swept as (
      select id, noted_at, second
      from unnest(
        ${chores.map((chore) => chore.id)}::bigint[],
        ${chores.map((chore) => chore.noted_at)}::timestamptz[],
        ${chores.map((chore) => chore.second)}::boolean[]
      ) as chore (id, noted_at, second)
    ), ended as (
      delete from chores
      using swept
      where chores.what = ${what} and chores.id = swept.id
        and chores.noted_at = swept.noted_at and swept.second
    )
    update chores
    set due_at = now() + interval '30 seconds'
    from swept
    where chores.what = ${what} and chores.id = swept.id
      and chores.noted_at = swept.noted_at and not swept.second`);
