import type { Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { literal, name, sql } from "../../lib/sql.ts";
import type { Step } from "./chores.ts";
import { COUNT_REMOVED_FOLLOWS } from "./counts.ts";
import { takenBack } from "./notify.ts";

/** Edges per transaction: some milliseconds, so that requests wait for its locks no longer. */
const CHUNK = 1_000;

const left = (removed: number) => (removed === CHUNK ? "more" : "done");

// `skip locked`: an edge that a request is just removing needs no help, and waiting for it would
// turn the order of the locks round.

/** The follows of people, with the counts of the other side. */
export const removeFollows =
  (side: "follower_id" | "followee_id"): Step =>
  async (tx, ids) => {
    const doomed = await tx.rows<{ follower_id: Id; followee_id: Id }>(sql`
      select follower_id, followee_id
      from follows
      where ${name(side)} = any(${ids}::bigint[])
      limit ${literal(CHUNK)}
      for update skip locked`);
    if (doomed.length)
      await tx.run(sql`
        with removed as (
          delete from follows
          using unnest(
            ${doomed.map((edge) => edge.follower_id)}::bigint[],
            ${doomed.map((edge) => edge.followee_id)}::bigint[]
          ) as doomed (follower, followee)
          where follower_id = doomed.follower and followee_id = doomed.followee
          returning follower_id, followee_id
        )
        ${COUNT_REMOVED_FOLLOWS}`);
    return left(doomed.length);
  };

interface Mark {
  id: Id;
  user_id: Id;
  tweet_id: Id;
}

type Side = "user_id" | "tweet_id";

/** The likes of people or of tweets, with the counts of both and what was told of them. */
export const removeLikes =
  (side: Side): Step =>
  async (tx, ids) => {
    const removed = await removeMarks(tx, "likes", side, ids);
    await takeBackLikes(tx, removed);
    await countOff(tx, "user_counts", "user_id", "like_count", removed);
    await countOff(tx, "tweet_counts", "tweet_id", "like_count", removed);
    return left(removed.length);
  };

export const removeBookmarks =
  (side: Side): Step =>
  async (tx, ids) => {
    const removed = await removeMarks(tx, "bookmarks", side, ids);
    await countOff(tx, "tweet_counts", "tweet_id", "bookmark_count", removed);
    return left(removed.length);
  };

const removeMarks = (tx: Transaction, table: "likes" | "bookmarks", side: Side, ids: Id[]) =>
  tx.rows<Mark>(sql`
    with doomed as (
      select user_id, tweet_id
      from ${name(table)}
      where ${name(side)} = any(${ids}::bigint[])
      limit ${literal(CHUNK)}
      for update skip locked
    )
    delete from ${name(table)} as mark
    using doomed
    where mark.user_id = doomed.user_id and mark.tweet_id = doomed.tweet_id
    returning mark.id, mark.user_id, mark.tweet_id`);

const takeBackLikes = (tx: Transaction, removed: Mark[]) =>
  tx.run(sql`
    with ${takenBack(sql`
      select user_id, id
      from unnest(
        ${removed.map((mark) => mark.user_id)}::bigint[],
        ${removed.map((mark) => mark.id)}::bigint[]
      ) as mark (user_id, id)`)}
    select`);

const countOff = (
  tx: Transaction,
  table: "user_counts" | "tweet_counts",
  key: Side,
  column: "like_count" | "bookmark_count",
  removed: Mark[],
) =>
  tx.run(sql`
    with losses as (
      select key, count(*) as lost
      from unnest(${removed.map((mark) => mark[key])}::bigint[]) as key
      group by key
    ), held as (
      select losses.key, losses.lost
      from losses
      join ${name(table)} as counts on counts.${name(key)} = losses.key
      order by losses.key
      for update of counts
    )
    update ${name(table)} as counts
    set ${name(column)} = counts.${name(column)} - held.lost
    from held
    where counts.${name(key)} = held.key`);

type Rest =
  | "follow_requests"
  | "blocks"
  | "mutes"
  | "user_counts"
  | "tweet_counts"
  | "list_members"
  | "list_followers"
  | "list_pins"
  | "notifications"
  | "reports";

/** Rows that nothing counts. */
export const removeRest =
  (table: Rest, column: string): Step =>
  async (tx, ids) =>
    left(
      await tx.run(sql`
        with doomed as (
          select ctid as place
          from ${name(table)}
          where ${name(column)} = any(${ids}::bigint[])
          limit ${literal(CHUNK)}
          for update skip locked
        )
        delete from ${name(table)}
        using doomed
        where ctid = doomed.place`),
    );
