import type { Connection, Events, ParamsOf, Scope } from "../../lib/action.ts";
import { conflict, forbidden, invalidRequest, notFound } from "../../lib/errors.ts";
import { timeOf, type Id } from "../../lib/id.ts";
import { object, id as idRule } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { languageOf } from "../../lib/text.ts";
import { nowMs } from "../../lib/time.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { StoredTweet } from "./contract.ts";
import { attachedMedia, mediaHeld, notYours, type Attached } from "./media/attach.ts";
import { columnsOf } from "./rows.ts";
import { documentOf } from "./search/document.ts";
import { topicsOf, topicsReplaced } from "./trends/topics.ts";
import { tweetId } from "./versions.ts";
import { entitiesWithIds, refuseTooLong, storableText, usernamesIn } from "./written-text.ts";

type Params = ParamsOf<"tweet.create">;

/** Source: X API docs, "Edit Posts". */
const EDITABLE_MS = 30 * 60_000;
const MAX_EDITS = 5;

const PARAMETER = "edit_options.previous_post_id";

export const editRule = object<{ previous_post_id: Id }>({ previous_post_id: idRule });

/** What a tweet is to say from now on. */
interface Edition {
  id: Id;
  previous_id: Id;
  /** the tweet's row as it will be */
  row: StoredTweet;
  media: Attached | undefined;
  mentions: Id[];
}

/**
 * A new version of one's own tweet: text and media are those of the request, all else stays.
 * @throws notFound, forbidden for what may not be edited (any more), or when somebody was faster
 */
export async function editTweet(params: Params, previous_id: Id, scope: Scope) {
  const tweet = await editable(params, previous_id, scope);
  const text = storableText(params.text, {
    may_be_empty: Boolean(params.media ?? tweet.quoted_id),
  });
  // who was named where a reply begins may go on standing there for nothing
  const named = (tweet.entities?.mentions ?? []).map(({ username }) => username);
  refuseTooLong(text, tweet.replied_to_id ? named : []);
  const edition = await editionOf({ params, text, tweet, previous_id }, scope);
  await saveEdition(scope.db, edition);
  return { id: edition.id, text };
}

async function editable(params: Params, previous_id: Id, scope: Scope): Promise<StoredTweet> {
  const tweet = await scope.db.row<StoredTweet>(sql`
    select ${columnsOf("tweets")}
    from tweets
    where id = ${tweetId(previous_id)}`);
  if (!tweet) throw notFound("tweet", previous_id, PARAMETER);
  refuseKind(tweet, viewerId(scope));
  refuseOther(params, tweet);
  if (nowMs() > timeOf(tweet.id).getTime() + EDITABLE_MS)
    throw forbidden("A Tweet can be edited for 30 minutes.");
  if ((tweet.version_ids ?? [tweet.id]).length > MAX_EDITS)
    throw forbidden(`A Tweet can be edited ${MAX_EDITS} times.`);
  return tweet;
}

function refuseKind(tweet: StoredTweet, viewer_id: Id): void {
  if (tweet.author_id !== viewer_id) throw forbidden("You may only edit Tweets of your own.");
  if (tweet.retweeted_id) throw forbidden("Retweets can not be edited.");
  if (tweet.poll_id) throw forbidden("Tweets with polls can not be edited.");
  if (tweet.replied_to_id && tweet.in_reply_to_user_id !== viewer_id)
    throw forbidden("Replies to others can not be edited.");
}

/** What an edit does not change may be said again, as it is. */
function refuseOther({ poll, reply, quote_tweet_id, reply_settings }: Params, tweet: StoredTweet) {
  const changed = {
    poll: poll !== undefined,
    reply: reply && reply.in_reply_to_tweet_id !== tweet.replied_to_id,
    quote_tweet_id: quote_tweet_id !== undefined && quote_tweet_id !== tweet.quoted_id,
    reply_settings: reply_settings !== undefined && reply_settings !== tweet.reply_settings,
  };
  const parameter = Object.entries(changed).find(([, is]) => is)?.[0];
  if (parameter) throw invalidRequest(parameter, `An edit can not change the \`${parameter}\`.`);
}

interface Wanted {
  params: Params;
  text: string;
  tweet: StoredTweet;
  previous_id: Id;
}

async function editionOf({ params, text, tweet, previous_id }: Wanted, scope: Scope) {
  const { author_id } = tweet;
  const usernames = usernamesIn(text);
  const [people, media] = await Promise.all([
    usernames.length ? scope.call("auth.usersByUsernames", { usernames }) : [],
    params.media && attachedMedia(scope.db, author_id, params.media),
  ]);
  const others = people.map(({ id }) => id).filter((id) => id !== author_id);
  const { users } = others.length
    ? await scope.call("interaction.facts", {
        viewer_id: author_id,
        user_ids: others,
        tweet_ids: [],
      })
    : { users: [] };
  const told = users.filter((facts) => !facts.blocking && !facts.blocked_by);
  const row: StoredTweet = {
    ...tweet,
    text,
    lang: languageOf(text),
    entities: entitiesWithIds(text, people),
    media_ids: media?.media_ids ?? null,
    media_type: media?.media_type ?? null,
  };
  return { id: scope.newId(), previous_id, row, media, mentions: told.map(({ id }) => id) };
}

interface Saved {
  id: Id | null;
  current_id: Id | null;
  held: number;
}

/** @throws conflict when there is a newer version by now, notFound when the tweet is gone */
async function saveEdition(db: Connection, edition: Edition): Promise<void> {
  const saved = await db.row<Saved>(statementOf(edition));
  if (saved?.id) return;
  if (!saved?.current_id) throw notFound("tweet", edition.previous_id, PARAMETER);
  if (saved.held < (edition.media?.media_ids ?? []).length) throw notYours();
  throw conflict(PARAMETER, "There is a newer version of this Tweet.");
}

const CURRENT = sql`coalesce(version_ids[cardinality(version_ids)], id)`;

function statementOf({ id, previous_id, row, media, mentions }: Edition) {
  const media_ids = media?.media_ids ?? [];
  const said = sql`${row.text}::text, ${row.lang}::text, ${row.entities}::jsonb,
        ${row.media_ids}::bigint[], ${row.media_type}::text`;
  return sql`
    with ${mediaHeld(media_ids)}target as (
      select id, text, lang, entities, media_ids, media_type, version_ids
      from tweets
      where id = ${row.id} and ${CURRENT} = ${previous_id}
        and (select count(*) from held) = ${media_ids.length}
      for no key update
    ), edited as (
      update tweets
      set (text, lang, entities, media_ids, media_type, version_ids) = (
        ${said}, coalesce(target.version_ids, array[target.id]) || ${id}::bigint)
      from target
      where tweets.id = target.id
      returning tweets.id, tweets.author_id, tweets.withheld
    ), kept_versions as (
      insert into versions (id, tweet_id, text, lang, entities, media_ids, media_type)
      select id, id, text, lang, entities, media_ids, media_type
      from target
      where version_ids is null
      union all
      select ${id}::bigint, id, ${said}
      from edited
    ), ${mediaReplaced}, found as (
      update searchable
      set document = ${documentOf(row)}::tsvector
      from edited
      where tweet_id = edited.id
    ), ${topicsReplaced(topicsOf(row))}, ${mentionsReplaced(mentions)}, ${logged({ id: row.id, version_id: id, author_id: row.author_id })}
    select (select id from edited) as id, (select count(*)::integer from held) as held,
      (select ${CURRENT} from tweets where id = ${row.id}) as current_id`;
}

/** Media of earlier versions stay in use as long as the tweet is there. */
const mediaReplaced = sql`
    kept as (
      update media
      set expires_at = null
      from held, edited
      where media.id = held.id
    ), used as (
      insert into media_uses (tweet_id, media_id)
      select edited.id, held.id
      from edited, held
      on conflict do nothing
    )`;

const mentionsReplaced = (mentions: Id[]) => sql`
    unmentioned as (
      delete from mentions
      using edited
      where tweet_id = edited.id and not user_id = any(${mentions}::bigint[])
    ), mentioned as (
      insert into mentions (user_id, tweet_id)
      select person, id
      from edited, unnest(${mentions}::bigint[]) as person
      on conflict do nothing
      returning user_id
    )`;

const logged = (event: Omit<Events["tweet.edited"], "mentions">) => sql`
    told as (
      insert into log (topic, payload)
      select 'tweet.edited', ${event}::jsonb || jsonb_build_object(
        'mentions', array(select user_id::text from mentioned))
      from edited
    )`;
