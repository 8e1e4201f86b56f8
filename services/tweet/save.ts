import { createHash } from "node:crypto";
import type { Connection, Events } from "../../lib/action.ts";
import { forbidden, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { sql, touching, type Sql } from "../../lib/sql.ts";
import { nowMs } from "../../lib/time.ts";
import type { Draft } from "./draft.ts";
import { mediaAttached, mediaHeld, notYours } from "./media/attach.ts";
import { pollInserted } from "./polls.ts";
import { searchableInserted } from "./search/document.ts";
import { topicsInserted, topicsOf } from "./trends/topics.ts";

/** For so long nobody may say the same again in the same place. */
const REPEAT_MS = 12 * 3_600_000;

interface Saved {
  id: Id | null;
  /** the parent and the quoted tweet, as far as they are still there */
  present: Id[];
  /** how many of its media are still there */
  held: number;
}

/**
 * Writes a tweet with all that hangs on it in one statement: the guard against repetition, the
 * row, the counts, the mentions and the log; all of them or, when it is refused, none. What it
 * refers to is locked first: either it is there and counts the new tweet, or nothing is written.
 * @throws forbidden for a repetition, notFound when the parent or quoted tweet vanished meanwhile
 */
export async function saveTweet(db: Connection, draft: Draft): Promise<void> {
  const { replied_to_id, quoted_id } = draft.row;
  // nobody can have remembered the new one
  const tweets = [replied_to_id, quoted_id].filter((id) => id !== null);
  const saved = await db.row<Saved>(touching(statementOf(draft), { tweets }));
  if (saved?.id) return;
  const gone = (id: Id | null) => id !== null && !saved?.present.includes(id);
  if (gone(replied_to_id)) throw notFound("tweet", replied_to_id ?? "", "in_reply_to_tweet_id");
  if (gone(quoted_id)) throw notFound("tweet", quoted_id ?? "", "quote_tweet_id");
  if (saved && saved.held < (draft.row.media_ids ?? []).length) throw notYours();
  throw await repetitionOf(db, draft);
}

async function repetitionOf(db: Connection, { row }: Draft) {
  const earlier = await db.row<{ tweet_id: Id }>(sql`
    select tweet_id
    from recent_texts
    where author_id = ${row.author_id} and hash = ${hashOf(row)}`);
  return forbidden(
    "You are not allowed to create a Tweet with duplicate content.",
    earlier && { tweet_id: earlier.tweet_id },
  );
}

const hashOf = ({ text, replied_to_id, quoted_id, media_ids }: Draft["row"]) =>
  createHash("sha256")
    .update(JSON.stringify([text, replied_to_id, quoted_id, ...(media_ids ?? [])]))
    .digest();

const statementOf = (draft: Draft): Sql => {
  const { row, mentions } = draft;
  const references = [...new Set([row.replied_to_id, row.quoted_id].filter((id) => id !== null))];
  const held = row.media_ids ? sql`(select count(*)::integer from held)` : sql`0`;
  const now = nowMs();
  const topics = topicsOf(row);
  return sql`
    with present as (
      select id
      from tweets
      where id = any(${references}::bigint[])
      order by id
      for no key update
    ), ${row.media_ids ? mediaHeld(row.media_ids) : undefined}guard as (
      insert into recent_texts as earlier (author_id, hash, tweet_id, expires_at)
      select ${row.author_id}::bigint, ${hashOf(row)}::bytea, ${row.id}::bigint,
        ${new Date(now + REPEAT_MS).toISOString()}::timestamptz
      where (select count(*) from present) = ${references.length}
        and ${held} = ${(row.media_ids ?? []).length}
      on conflict (author_id, hash) do update
      set tweet_id = excluded.tweet_id, expires_at = excluded.expires_at
      where earlier.expires_at < ${new Date(now).toISOString()}::timestamptz
      returning tweet_id
    ), added as (
      ${insertionOf(row, sql`from guard`)}
    ), mentioned as (
      insert into mentions (user_id, tweet_id)
      select person, id
      from added, unnest(${mentions}::bigint[]) as person
    ), answered as (
      update tweets
      set reply_count = reply_count + (id is not distinct from ${row.replied_to_id}::bigint)::integer,
        quote_count = quote_count + (id is not distinct from ${row.quoted_id}::bigint)::integer
      where id = any(${references}::bigint[]) and exists (select from added)
    ), ${draft.poll && pollInserted(draft.poll)}${row.media_ids ? mediaAttached : undefined}${searchableInserted(row)}, ${topics.length ? sql`${topicsInserted(topics)}, ` : undefined}${countedAndLogged(createdEvent(draft))}
    select (select id from added) as id, array(select id::text from present) as present,
      ${held} as held`;
};

const createdEvent = ({ row, mentions }: Draft): Events["tweet.created"] => ({
  id: row.id,
  author_id: row.author_id,
  replied_to_id: row.replied_to_id,
  in_reply_to_user_id: row.in_reply_to_user_id,
  quoted_id: row.quoted_id,
  retweeted_id: row.retweeted_id,
  mentions,
});

/** The insertion of a tweet for each row that `source` yields (none or one). */
export const insertionOf = (row: Draft["row"], source: Sql): Sql => sql`
      insert into tweets (
        id, author_id, text, conversation_id, replied_to_id, in_reply_to_user_id, quoted_id,
        retweeted_id, lang, reply_settings, possibly_sensitive, source, entities, poll_id,
        media_ids, media_type
      )
      select ${row.id}::bigint, ${row.author_id}::bigint, ${row.text}::text,
        ${row.conversation_id}::bigint, ${row.replied_to_id}::bigint,
        ${row.in_reply_to_user_id}::bigint, ${row.quoted_id}::bigint,
        ${row.retweeted_id}::bigint, ${row.lang}::text, ${row.reply_settings}::text,
        ${row.possibly_sensitive}::boolean, ${row.source}::text, ${row.entities}::jsonb,
        ${row.poll_id}::bigint, ${row.media_ids}::bigint[], ${row.media_type}::text
      ${source}
      on conflict (author_id, retweeted_id) where retweeted_id is not null do nothing
      returning id, author_id`;

/** The two steps that follow the insertion `added`. */
export const countedAndLogged = (event: Events["tweet.created"]): Sql => sql`
    counted as (
      insert into authors (user_id, tweet_count)
      select author_id, 1
      from added
      on conflict (user_id) do update set tweet_count = authors.tweet_count + 1
    ), told as (
      insert into log (topic, payload)
      select 'tweet.created', ${event}::jsonb
      from added
    )`;
