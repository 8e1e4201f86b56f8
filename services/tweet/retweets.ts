import { internal, type Scope } from "../../lib/action.ts";
import { notFound, unavailable } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { sql, touching } from "../../lib/sql.ts";
import { retweetText } from "../../lib/text.ts";
import type { StoredTweet } from "./contract.ts";
import { removeTweet } from "./delete.ts";
import { SOURCE, type Draft } from "./draft.ts";
import { columnsOf } from "./rows.ts";
import { countedAndLogged, insertionOf } from "./save.ts";
import { searchableInserted } from "./search/document.ts";
import { tweetId } from "./versions.ts";
import { entitiesWithIds, type Person } from "./written-text.ts";

interface Act {
  user_id: Id;
  tweet_id: Id;
}

/** An original and the id of the user's retweet of it, if there is one. */
interface Original extends StoredTweet {
  retweet_id: Id | null;
}

const MAX_TRIES = 3;

/** Retweets for good: a retweet of a retweet is one of its original, and repeating it changes nothing. */
export const createRetweet = internal(
  "tweet.createRetweet",
  { user_id: id, tweet_id: id },
  async (act, scope) => {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const original = await originalOf(act, scope);
      if (!original) throw notFound("tweet", act.tweet_id, "tweet_id");
      if (original.retweet_id) return { id: original.retweet_id };
      const added = await addRetweet(act, original, scope);
      if (added) return { id: added };
      // the same user's other request was faster, or the original went: look again
    }
    throw unavailable();
  },
);

export const deleteRetweet = internal(
  "tweet.deleteRetweet",
  { user_id: id, tweet_id: id },
  async ({ user_id, tweet_id }, scope) => {
    const retweet = await scope.db.row<{ id: Id }>(sql`
      select id
      from tweets
      where author_id = ${user_id}
        and retweeted_id = coalesce(
          (select retweeted_id from tweets where id = ${tweet_id}), ${tweetId(tweet_id)})`);
    return { deleted: retweet ? await removeTweet(scope.db, retweet.id) : false };
  },
);

const originalOf = ({ user_id, tweet_id }: Act, { db }: Scope) =>
  db.row<Original>(sql`
    select ${columnsOf("original")}, retweet.id as retweet_id
    from tweets asked
    join tweets original on original.id = coalesce(asked.retweeted_id, asked.id)
    left join tweets retweet
      on retweet.author_id = ${user_id} and retweet.retweeted_id = original.id
    where asked.id = ${tweetId(tweet_id)}`);

/** @returns undefined when there is a retweet already, or no original any more */
async function addRetweet({ user_id, tweet_id }: Act, original: StoredTweet, scope: Scope) {
  const [author] = await scope.call("auth.usersByIds", { ids: [original.author_id] });
  if (!author) throw notFound("tweet", tweet_id, "tweet_id");
  const draft = retweetOf(original, { id: scope.newId(), user_id, author });
  const tweets = [draft.id, original.id];
  const added = await scope.db.row<{ id: Id }>(touching(statementOf(draft, original), { tweets }));
  if (!added) return undefined;
  scope.db.logged();
  return added.id;
}

const statementOf = (row: Draft["row"], original: StoredTweet) => sql`
    with original as (
      select id
      from tweets
      where id = ${original.id}
      for no key update
    ), added as (
      ${insertionOf(row, sql`from original`)}
    ), raised as (
      update tweets
      set retweet_count = retweet_count + 1
      where id = ${original.id} and exists (select from added)
    ), ${searchableInserted(row, original.author_id)}, ${countedAndLogged({
      id: row.id,
      author_id: row.author_id,
      replied_to_id: null,
      in_reply_to_user_id: null,
      quoted_id: null,
      retweeted_id: original.id,
      mentions: [],
    })}
    select id from added`;

/** The row of a retweet; it refers to whom the original mentions, and to its author. */
function retweetOf(
  original: StoredTweet,
  { id, user_id, author }: { id: Id; user_id: Id; author: Person },
): Draft["row"] {
  const text = retweetText(author.username, original.text);
  return {
    id,
    author_id: user_id,
    text,
    conversation_id: id,
    replied_to_id: null,
    in_reply_to_user_id: null,
    quoted_id: null,
    retweeted_id: original.id,
    lang: original.lang,
    reply_settings: "everyone",
    possibly_sensitive: original.possibly_sensitive,
    source: SOURCE,
    entities: entitiesWithIds(text, [...(original.entities?.mentions ?? []), author]),
    poll_id: null,
    media_ids: null,
    media_type: null,
  };
}
