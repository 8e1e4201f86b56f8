import type { Id } from "../../../lib/id.ts";
import { searchTokens } from "../../../lib/query.ts";
import { sql } from "../../../lib/sql.ts";
import { searchKey } from "../../../lib/text.ts";
import type { StoredTweet, TweetEntities } from "../contract.ts";
import { linkLexemes, mentionLexeme, quoted, tagLexeme, timesOf } from "./lexemes.ts";

/** What of a tweet can be searched for. */
export type Searchable = Pick<
  StoredTweet,
  | "id"
  | "author_id"
  | "text"
  | "conversation_id"
  | "replied_to_id"
  | "in_reply_to_user_id"
  | "quoted_id"
  | "retweeted_id"
  | "lang"
  | "entities"
  | "media_type"
>;

/** Postgres counts no further. */
const LAST_POSITION = 16_383;

/**
 * A tweet as a tsvector in Postgres' text form, made here and not by Postgres' parser: what a word is, is said by
 * `searchTokens`. A retweet has no words and tags of its own: only its original is found by them.
 * @param retweeted_author_id  of a retweet: who wrote the original
 */
export function documentOf(tweet: Searchable, retweeted_author_id: Id | null = null): string {
  const parts = [...namesOf(tweet, retweeted_author_id), ...featuresOf(tweet)].map(quoted);
  if (!tweet.retweeted_id) parts.push(...contentOf(tweet));
  return parts.join(" ");
}

/** The step of a statement that makes the tweet in `added` one that searches find. */
export const searchableInserted = (tweet: Searchable, retweeted_author_id?: Id) => sql`
    searched as (
      insert into searchable (tweet_id, author_id, document)
      select id, author_id, ${documentOf(tweet, retweeted_author_id)}::tsvector
      from added
    )`;

function namesOf(tweet: Searchable, retweeted_author_id: Id | null): string[] {
  const names = {
    from: tweet.author_id,
    to: tweet.in_reply_to_user_id,
    retweets_of: retweeted_author_id,
    conversation_id: tweet.conversation_id,
    in_reply_to_tweet_id: tweet.replied_to_id,
    quotes_of_tweet_id: tweet.quoted_id,
    retweets_of_tweet_id: tweet.retweeted_id,
  };
  const known = Object.entries(names).filter(([, id]) => id);
  return [...known.map(([name, id]) => `${name}:${id}`), ...timesOf(tweet.id)];
}

function featuresOf(tweet: Searchable): string[] {
  const { replied_to_id, quoted_id, retweeted_id, lang, entities, media_type } = tweet;
  const { hashtags, cashtags, mentions, urls } = entities ?? {};
  const features = {
    "is:reply": replied_to_id,
    "is:quote": quoted_id,
    "is:retweet": retweeted_id,
    "has:hashtags": hashtags?.length,
    "has:cashtags": cashtags?.length,
    "has:mentions": mentions?.length,
    "has:links": urls?.length ?? media_type,
    "has:media": media_type,
    "has:images": media_type === "photo",
    "has:videos": media_type === "video",
    [`lang:${lang}`]: true,
  };
  return Object.entries(features)
    .filter(([, has]) => has)
    .map(([name]) => name);
}

function contentOf({ text, entities }: Searchable): string[] {
  const { hashtags = [], cashtags = [], mentions = [] } = entities ?? {};
  return [
    ...hashtags.map(({ tag }) => quoted(tagLexeme("#", searchKey(tag)))),
    ...cashtags.map(({ tag }) => quoted(tagLexeme("$", searchKey(tag)))),
    ...mentions.map(({ id }) => quoted(mentionLexeme(id))),
    ...placed(searchTokens(text)),
    ...placed(linkWords(entities)),
  ];
}

/** The words of each link, as it stands in the text and as it leads on, with a gap between any two. */
const linkWords = (entities: TweetEntities | null): string[] =>
  (entities?.urls ?? [])
    .flatMap(({ url, expanded_url }) => [...new Set([url, expanded_url])])
    .flatMap((url) => ["", ...linkLexemes(searchTokens(url))]);

const placed = (words: readonly string[]): string[] =>
  words.flatMap((word, at) =>
    word === "" || at >= LAST_POSITION ? [] : [`${quoted(word)}:${at + 1}`],
  );
