import type { Transaction } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { searchTokens } from "../../../lib/query.ts";
import { sql } from "../../../lib/sql.ts";
import { searchKey } from "../../../lib/text.ts";
import type { StoredTweet } from "../contract.ts";

/** What a tweet is about: as it is compared, and as it was written. */
export interface Topic {
  topic: string;
  name: string;
}

const MOST_TOPICS = 10;
const LONGEST = 100;
/** Two or three capitalised words in a row, as in "World Cup"; none of them part of a tag, name or link. */
const NAME =
  /(?<![#@$/\p{L}\p{N}])\p{Lu}[\p{Ll}\p{M}]+(?: \p{Lu}[\p{Ll}\p{M}]+){1,2}(?![\p{L}\p{N}])/gu;

/** Its hashtags and the names in it, each once. */
export function topicsOf({ text, entities }: Pick<StoredTweet, "text" | "entities">): Topic[] {
  const tags = (entities?.hashtags ?? []).map(({ tag }) => ({
    topic: `#${searchKey(tag)}`,
    name: `#${tag}`,
  }));
  const names = (text.match(NAME) ?? []).map((name) => ({
    topic: searchTokens(name).join(" "),
    name,
  }));
  const short = [...tags, ...names].filter(({ topic }) => topic.length <= LONGEST);
  return [...new Map(short.map((one) => [one.topic, one])).values()].slice(0, MOST_TOPICS);
}

/** The step of a statement that notes what the tweet in `added` is about. */
export const topicsInserted = (topics: readonly Topic[]) => sql`
    noted as (
      insert into topics (tweet_id, topic, name, author_id)
      select id, topic, name, author_id
      from added, unnest(
        ${topics.map(({ topic }) => topic)}::text[],
        ${topics.map(({ name }) => name)}::text[]
      ) as about (topic, name)
      on conflict do nothing
    )`;

/** Notes once more what a tweet is about that trends were not to count. */
export async function noteTopics(tx: Transaction, id: Id): Promise<void> {
  const tweet = await tx.row<Pick<StoredTweet, "text" | "entities">>(sql`
    select text, entities
    from tweets
    where id = ${id}`);
  if (!tweet) return;
  await tx.run(sql`
    with added as (
      select id, author_id
      from tweets
      where id = ${id}
    ), ${topicsInserted(topicsOf(tweet))}
    select`);
}

/**
 * The steps of a statement after which the tweet in `edited` is about these and nothing else; one that
 * is hidden is about nothing.
 */
export const topicsReplaced = (topics: readonly Topic[]) => {
  const keys = topics.map(({ topic }) => topic);
  return sql`
    forgotten as (
      delete from topics
      using edited
      where tweet_id = edited.id and not topic = any(${keys}::text[])
    ), noted as (
      insert into topics (tweet_id, topic, name, author_id)
      select id, topic, name, author_id
      from edited, unnest(
        ${keys}::text[],
        ${topics.map(({ name }) => name)}::text[]
      ) as about (topic, name)
      where not withheld
      on conflict (tweet_id, topic) do update set name = excluded.name
    )`;
};
