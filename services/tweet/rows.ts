import type { Connection } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { join, name, sql } from "../../lib/sql.ts";
import type { StoredTweet } from "./contract.ts";

const COLUMNS: (keyof StoredTweet)[] = [
  "id",
  "author_id",
  "text",
  "conversation_id",
  "replied_to_id",
  "in_reply_to_user_id",
  "quoted_id",
  "retweeted_id",
  "lang",
  "reply_settings",
  "possibly_sensitive",
  "source",
  "entities",
  "hidden",
  "withheld",
  "moderation_label",
  "reply_count",
  "quote_count",
  "retweet_count",
  "poll_id",
  "media_ids",
  "media_type",
  "version_ids",
];

/**
 * The columns of a StoredTweet, of the table or alias `table`.
 * @param others those that are another table's, and whose
 */
export const columnsOf = (table: string, others: Partial<Record<keyof StoredTweet, string>> = {}) =>
  join(
    COLUMNS.map((column) => name(`${others[column] ?? table}.${column}`)),
    ", ",
  );

/** A tweet that another one is to refer to, and what its conversation says about replying. */
export interface Referenced extends StoredTweet {
  /** the id that was asked for: of the tweet itself, a version or a retweet of it */
  asked_id: Id;
  /** null when the tweet that began the conversation is gone */
  root_author_id: Id | null;
  root_reply_settings: StoredTweet["reply_settings"] | null;
  root_entities: StoredTweet["entities"];
}

/** The tweets behind `ids`: for a retweet its original. Unknown ids are left out. */
export const referencedByIds = (db: Connection, ids: Id[]) =>
  db.rows<Referenced>(sql`
    select
      wanted.id as asked_id,
      ${columnsOf("original")},
      root.author_id as root_author_id,
      root.reply_settings as root_reply_settings,
      root.entities as root_entities
    from unnest(${ids}::bigint[]) as wanted (id)
    left join versions on versions.id = wanted.id
    join tweets asked on asked.id = coalesce(versions.tweet_id, wanted.id)
    join tweets original on original.id = coalesce(asked.retweeted_id, asked.id)
    left join tweets root on root.id = original.conversation_id`);
