import type { Database, Events, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { literal, sql, type Sql } from "../../lib/sql.ts";
import { ownedByUser } from "../../lib/stream-owner.ts";
import { now, nowMs } from "../../lib/time.ts";
import { releaseMediaOf } from "./media/expiry.ts";
import { closePeople } from "./people.ts";
import { lockTweets, removeTweets } from "./removal.ts";
import { forgetRules } from "./stream-rules.ts";

/** Few enough that each with its share of retweets fits the statement_timeout many times over. */
const CHUNK = 500;
/** When a request that was under way as the account ended has ended too. */
const SECOND_LOOK_MS = 60_000;

interface Removal {
  what: "user" | "tweet";
  id: Id;
}

/** Notes that accounts are gone; what they wrote follows in chunks, see `removeChunk`. */
export async function forgetUsers(
  tx: Transaction,
  events: Events["auth.user_deleted"][],
): Promise<void> {
  const ids = events.map(({ id }) => id);
  const second_look = new Date(nowMs() + SECOND_LOOK_MS).toISOString();
  await tx.run(sql`
    insert into removals (what, id, due_at)
    select 'user', id, due_at
    from unnest(${ids}::bigint[]) as id,
      unnest(array[${now().toISOString()}, ${second_look}]::timestamptz[]) as due_at
    on conflict do nothing`);
  await closePeople(tx, ids);
}

/**
 * Does a part of what `removals` asks for, in one transaction: safe to stop at any time, safe in
 * several processes.
 * @returns false when there is nothing to do now
 */
export async function removeChunk(db: Database): Promise<boolean> {
  const found = await db.transaction(async (tx) => {
    const removal = await nextRemoval(tx);
    if (removal) await advance(tx, removal);
    return removal !== undefined;
  });
  if (found) db.logged();
  return found;
}

/** Forgets what may be said again. */
export const removeExpiredTexts = (db: Database) =>
  db.run(sql`
    delete from recent_texts
    where expires_at < ${now().toISOString()}`);

const nextRemoval = (tx: Transaction) =>
  tx.row<Removal>(sql`
    select what, id
    from removals
    where due_at <= ${now().toISOString()}
    order by due_at
    limit 1
    for update skip locked`);

async function advance(tx: Transaction, removal: Removal): Promise<void> {
  const locked = await lockTweets(tx, remainsOf(removal));
  const condemned = await tx.rows<{ id: Id }>(remainsOf(removal));
  const mine = condemned.map(({ id }) => id).filter((id) => locked.includes(id));
  if (mine.length) await removeTweets(tx, mine);
  else if (removal.what === "tweet" || !(await removeTraces(tx, removal.id)))
    await settle(tx, removal);
}

const remainsOf = ({ what, id }: Removal): Sql => {
  const whose = what === "user" ? sql`author_id = ${id}` : sql`retweeted_id = ${id}`;
  return sql`
    select id
    from tweets
    where ${whose}
    order by id desc
    limit ${literal(CHUNK)}`;
};

/** @returns 0 when nothing is left of what a user did to others' tweets, or has here */
const removeTraces = async (tx: Transaction, user_id: Id) =>
  (await forgetRules(tx, [ownedByUser(user_id)])) +
  (await removeMentions(tx, user_id)) +
  (await removeVotes(tx, user_id)) +
  (await releaseMediaOf(tx, user_id));

const removeMentions = (tx: Transaction, user_id: Id) =>
  tx.run(sql`
    delete from mentions
    where user_id = ${user_id} and tweet_id in (
      select tweet_id from mentions where user_id = ${user_id} limit ${literal(CHUNK)})`);

const removeVotes = (tx: Transaction, user_id: Id) =>
  tx.run(sql`
    with gone as (
      delete from poll_votes
      where user_id = ${user_id} and poll_id in (
        select poll_id from poll_votes where user_id = ${user_id} limit ${literal(CHUNK)})
      returning poll_id, position
    )
    update polls
    set votes[position] = votes[position] - 1
    from gone
    where polls.id = gone.poll_id`);

async function settle(tx: Transaction, { what, id }: Removal): Promise<void> {
  if (what === "user")
    await tx.run(sql`
      delete from authors
      where user_id = ${id} and tweet_count = 0`);
  await tx.run(sql`
    delete from removals
    where what = ${what} and id = ${id} and due_at <= ${now().toISOString()}`);
}
