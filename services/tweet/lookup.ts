import { action, internal, type Scope, type Viewer } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { flag, ids, optional } from "../../lib/params.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import type { TweetRow, UserTweetCounts } from "./contract.ts";
import { MEDIA } from "./media/rows.ts";
import { pollOf } from "./polls.ts";
import { rememberedTweets } from "./row-memory.ts";
import { columnsOf } from "./rows.ts";
import { tweetIds } from "./versions.ts";

/** A page of 500 with all that it refers to. */
const MAX_IDS = 5_000;

const NEWEST = sql`
      coalesce(tweets.version_ids[cardinality(tweets.version_ids)], tweets.id)`;

/** The columns of a TweetRow. */
export const rowOf = (
  viewer: Viewer | undefined,
  version_id = NEWEST,
) => sql`${columnsOf("tweets")},
      ${pollOf(viewer?.user_id ?? null)} as poll, ${MEDIA} as media, ${version_id} as version_id`;

/**
 * Tweets and what they refer to.
 * @param ids an expression: an array of ids, which is `asked` in the statement
 * @param more further columns
 */
export const withReferences = (ids: Sql, viewer: Viewer | undefined, more?: Sql) => sql`
    with asked as (
      select id, replied_to_id, quoted_id, retweeted_id
      from tweets
      where id = any(${ids})
    ), originals as (
      select id, replied_to_id, quoted_id
      from tweets
      where id = any(array(select retweeted_id from asked))
    )
    select ${rowOf(viewer)}${more}
    from tweets
    where id = any(array(
      select unnest(array[id, replied_to_id, quoted_id]) from asked
      union
      select unnest(array[id, replied_to_id, quoted_id]) from originals))`;

/** One statement, however many tweets, references and versions. */
export const byIds = action(
  "tweet.byIds",
  { ids: ids(MAX_IDS), references: optional(flag), versions: optional(flag) },
  ({ ids, references, versions }, { db, viewer }) => {
    const older = (asked: Id[]) => (versions ? olderVersions(asked, viewer) : undefined);
    if (references)
      return rememberedTweets(db, ids, (asked) =>
        db.shared.rows<TweetRow>(sql`${withReferences(tweetIds(asked), viewer)}${older(asked)}`),
      );
    return db.shared.rows<TweetRow>(sql`
    select ${rowOf(viewer)}
    from tweets
    where id = any(${tweetIds(ids)})${older(ids)}`);
  },
);

/** The same for ids of tweets alone, with what they refer to. */
export const rowsByIds = (ids: Id[], { db, viewer }: Pick<Scope, "db" | "viewer">) =>
  rememberedTweets(db, ids, (asked) =>
    db.shared.rows<TweetRow>(withReferences(sql`${asked}::bigint[]`, viewer)),
  );

/** What a version says; in all else it is its tweet. */
const SAID = {
  text: "versions",
  lang: "versions",
  entities: "versions",
  media_ids: "versions",
  media_type: "versions",
};

const olderVersions = (ids: Id[], viewer: Viewer | undefined) => sql`
    union all
    select ${rowOf(viewer, sql`versions.id`)}
    from versions
    join tweets as newest on newest.id = versions.tweet_id
    cross join lateral (select ${columnsOf("newest", SAID)}) as tweets
    where newest.id = any(${tweetIds(ids)})
      and versions.id <> newest.version_ids[cardinality(newest.version_ids)]`;

/** Every id is answered; somebody unknown has no tweets. */
export const countsOfUsers = internal(
  "tweet.countsOfUsers",
  { ids: ids(MAX_IDS) },
  ({ ids }, { db }) =>
    db.shared.rows<UserTweetCounts>(sql`
      select
        asked.id,
        coalesce(tweet_count, 0) as tweet_count,
        (select coalesce(version_ids[cardinality(version_ids)], tweets.id)
        from tweets
        where author_id = asked.id and not withheld
        order by tweets.id desc
        limit 1) as most_recent_tweet_id
      from unnest(${ids}::bigint[]) as asked (id)
      left join authors on user_id = asked.id`),
);
