import type { Database, Transaction } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { literal, sql, type Sql } from "../../../lib/sql.ts";
import { documentOf, type Searchable } from "./document.ts";

const CHUNK = 500;

/** A tweet as searches are to find it. */
export type Old = Searchable & { retweeted_author_id: Id | null };

/**
 * Makes some of the tweets from before there were searches ones that they find, the newest first, in one transaction:
 * safe to stop at any time, safe in several processes.
 * @returns false when nothing is left to do
 */
export const indexChunk = (db: Database): Promise<boolean> =>
  db.transaction(async (tx) => {
    const backlog = await tx.row<{ below: Id }>(sql`
      select below
      from search_backlog
      for update skip locked`);
    if (!backlog) return false;
    const tweets = await oldTweets(tx, backlog.below);
    await insertDocuments(tx, tweets);
    const last = tweets.at(-1);
    await tx.run(
      last ? sql`update search_backlog set below = ${last.id}` : sql`delete from search_backlog`,
    );
    return true;
  });

const oldTweets = (tx: Transaction, below: Id) =>
  rowsWhere(tx, sql`tweets.id < ${below} and not tweets.withheld`);

/** The columns of an `Old`, of `tweets` and, where it is a retweet, its `original`. */
export const oldColumns: Sql = sql`
  tweets.id, tweets.author_id, tweets.text, tweets.conversation_id, tweets.replied_to_id,
  tweets.in_reply_to_user_id, tweets.quoted_id, tweets.retweeted_id, tweets.lang,
  tweets.entities, tweets.media_type, original.author_id as retweeted_author_id`;

const rowsWhere = (tx: Transaction, condition: Sql) =>
  tx.rows<Old>(sql`
    select ${oldColumns}
    from tweets
    left join tweets original on original.id = tweets.retweeted_id
    where ${condition}
    order by tweets.id desc
    limit ${literal(CHUNK)}
    for key share of tweets`);

const insertDocuments = (tx: Transaction, tweets: readonly Old[]) =>
  tx.run(sql`
    insert into searchable (tweet_id, author_id, document)
    select id, author_id, document::tsvector
    from unnest(
      ${tweets.map(({ id }) => id)}::bigint[],
      ${tweets.map(({ author_id }) => author_id)}::bigint[],
      ${tweets.map((tweet) => documentOf(tweet, tweet.retweeted_author_id))}::text[]
    ) as tweet (id, author_id, document)
    on conflict do nothing`);

/** Makes a tweet that was taken out by `unindexTweet` one that searches find again. */
export const indexTweet = async (tx: Transaction, id: Id): Promise<void> => {
  await insertDocuments(tx, await rowsWhere(tx, sql`tweets.id = ${id}`));
};

/** Makes what searches have of some tweets, which are locked, what it must be. */
export async function reindex(tx: Transaction, ids: Id[]): Promise<void> {
  await tx.run(sql`
    delete from searchable
    where tweet_id = any(${ids}::bigint[])`);
  const open = sql`tweets.id = any(${ids}::bigint[]) and not tweets.withheld`;
  await insertDocuments(tx, await rowsWhere(tx, open));
}

/** Takes a tweet out of what searches find and trends count. */
export const unindexTweet = (tx: Transaction, id: Id): Promise<number> =>
  tx.run(sql`
    with gone as (
      delete from topics
      where tweet_id = ${id}
    )
    delete from searchable
    where tweet_id = ${id}`);
