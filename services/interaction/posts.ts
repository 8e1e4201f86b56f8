import type { Events, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql, touching } from "../../lib/sql.ts";
import type { Origin } from "../contract.ts";
import { note } from "./chores.ts";
import { takeBackPosts, tellOfEdits, tellOfPosts } from "./notify-posts.ts";

type Created = Events["tweet.created"];
type Deleted = Events["tweet.deleted"];
type Edited = Events["tweet.edited"];
type Moderated = Events["tweet.moderated"];

/** What Tweet's log tells, as the post index and as notifications. */
export const postsFromLog = {
  async "tweet.created"(tx: Transaction, events: Created[]): Promise<void> {
    await addPosts(tx, events);
    await tellOfPosts(tx, events);
  },
  async "tweet.edited"(tx: Transaction, events: Edited[]): Promise<void> {
    await addVersions(tx, events);
    await tellOfEdits(tx, events);
  },
  async "tweet.moderated"(tx: Transaction, events: Moderated[]): Promise<void> {
    await withhold(tx, events);
  },
  async "tweet.deleted"(tx: Transaction, events: Deleted[]): Promise<void> {
    const ids = events.map((event) => event.id);
    await takeBackPosts(tx, events);
    await removePosts(tx, ids);
    await note(tx, "tweet_deleted", ids);
  },
};

type Post = Omit<Origin, "withheld"> & Partial<Origin>;

// A tweet and its retweet may come in one batch, when the index does not hold the tweet yet.
export const addPosts = (tx: Transaction, events: Post[]): Promise<number> =>
  // of what is added, nothing can be remembered
  tx.run(touching(additionOf(events), { posts: [] }));

const additionOf = (events: Post[]) => sql`
    with created as (
      select tweet_id, author_id, retweeted_id, is_reply, withheld
      from unnest(
        ${events.map((event) => event.id)}::bigint[],
        ${events.map((event) => event.author_id)}::bigint[],
        ${events.map((event) => event.retweeted_id)}::bigint[],
        ${events.map((event) => event.replied_to_id !== null)}::boolean[],
        ${events.map((event) => event.withheld ?? false)}::boolean[]
      ) as event (tweet_id, author_id, retweeted_id, is_reply, withheld)
    )
    insert into posts (tweet_id, author_id, retweeted_id, retweeted_author_id, is_reply, withheld)
    select created.tweet_id, created.author_id, created.retweeted_id,
      case
        when created.retweeted_id is not null
        then coalesce(original.author_id, companion.author_id, 0)
      end,
      created.is_reply, created.withheld
    from created
    left join posts as original on original.tweet_id = created.retweeted_id
    left join created as companion on companion.tweet_id = created.retweeted_id
    on conflict do nothing`;

const addVersions = (tx: Transaction, events: Edited[]) =>
  tx.run(sql`
    insert into versions (id, tweet_id)
    select id, tweet_id
    from unnest(
      ${events.map((event) => event.version_id)}::bigint[],
      ${events.map((event) => event.id)}::bigint[]
    ) as event (id, tweet_id)
    on conflict do nothing`);

/** The rows alone, for those that are added anew: what hangs on them stays. */
export const clearPosts = (tx: Transaction, ids: Id[]): Promise<number> =>
  tx.run(sql`
    delete from posts
    where tweet_id = any(${ids}::bigint[])`);

export const removePosts = (tx: Transaction, ids: Id[]): Promise<number> =>
  tx.run(sql`
    with gone as (
      delete from versions
      where tweet_id = any(${ids}::bigint[])
    )
    delete from posts
    where tweet_id = any(${ids}::bigint[])`);

/** A hidden tweet tells nobody anything: what it told of waits until it is shown again. */
async function withhold(tx: Transaction, events: Moderated[]): Promise<void> {
  // a statement may change a row only once, so of several events about one tweet the last
  const latest = [...new Map(events.map((event) => [event.id, event])).values()];
  const moderated = sql`
    unnest(
      ${latest.map((event) => event.id)}::bigint[],
      ${latest.map((event) => event.author_id)}::bigint[],
      ${latest.map((event) => event.withheld)}::boolean[]
    ) as moderated (tweet_id, author_id, withheld)`;
  await tx.run(sql`
    with told as (
      update notifications
      set withheld = moderated.withheld
      from ${moderated}
      where actor_id = moderated.author_id and notifications.id in (
        select moderated.tweet_id
        union all
        select versions.id from versions where versions.tweet_id = moderated.tweet_id
      )
    )
    update posts
    set withheld = moderated.withheld
    from ${moderated}
    where posts.tweet_id = moderated.tweet_id`);
}
