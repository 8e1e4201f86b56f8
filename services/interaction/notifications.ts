import { action, type Database, type Scope } from "../../lib/action.ts";
import { firstIdAt, type Id } from "../../lib/id.ts";
import { keyset, pageOf, positionOf } from "../../lib/page.ts";
import { count, id, optional, someOf, token } from "../../lib/params.ts";
import { literal, sql, type Sql } from "../../lib/sql.ts";
import { nowMs } from "../../lib/time.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { NotificationKind, NotificationRow } from "./contract.ts";
import { HEARS } from "./notify.ts";

const DAY_MS = 86_400_000;
/** Of each person so many are kept, and for so long. */
export const MAX_KEPT = 2_000;
const MAX_AGE_MS = 90 * DAY_MS;
const MAX_ACTORS = 3;

const KINDS: NotificationKind[] = [
  "mention",
  "reply",
  "quote",
  "retweet",
  "like",
  "follow",
  "follow_request",
  "follow_accepted",
];

/** Ids below belong to notifications that are too old. */
export const oldestKept = (): Id => firstIdAt(new Date(nowMs() - MAX_AGE_MS));

/**
 * What the viewer is told of, newest first: likes and retweets of one tweet are one entry, as are
 * the follows of one day (UTC); all else stands alone. An entry's id is that of its newest part.
 */
export const notifications = action(
  "interaction.notifications",
  {
    max_results: count(1, 100, 20),
    pagination_token: token,
    kinds: optional(someOf(...KINDS)),
  },
  async ({ max_results, pagination_token, kinds }, scope) => {
    const recipient = viewerId(scope);
    const listing = `notifications:${recipient}:${[...(kinds ?? [])].sort().join()}`;
    const at = positionOf(pagination_token, listing);
    const [rows, unread_count] = await Promise.all([
      entriesOf(scope.db, recipient, kinds, keyset("id", at, max_results)),
      unreadOf(scope.db, recipient),
    ]);
    const entries = rows.map(({ id }) => ({ id, key: id }));
    const page = pageOf("notifications", entries, { at, max_results, scope: listing });
    return { ...page, unread_count, rows };
  },
);

export const unreadNotifications = action(
  "interaction.unreadNotifications",
  {},
  async (_, scope) => ({ unread_count: await unreadOf(scope.db, viewerId(scope)) }),
);

/** Marks what the viewer has seen: all up to the entry `up_to_id`. */
export const readNotifications = action(
  "interaction.readNotifications",
  { up_to_id: id },
  async ({ up_to_id }, scope) => {
    const recipient = viewerId(scope);
    await markRead(scope, recipient, up_to_id);
    return { unread_count: await unreadOf(scope.db, recipient) };
  },
);

// `skip locked`: what is just being taken back needs no mark, and waiting could be for each other
const markRead = ({ db }: Scope, recipient: Id, up_to_id: Id) =>
  db.run(sql`
    update notifications
    set unread = false
    where recipient_id = ${recipient} and id in (
      select id
      from notifications
      where recipient_id = ${recipient} and id <= ${up_to_id} and unread
      for update skip locked
    )`);

const recentOf = (recipient: Id): Sql => sql`
  recent as (
    select id, recipient_id, kind, actor_id, tweet_id, unread
    from notifications
    where recipient_id = ${recipient} and id >= ${oldestKept()} and not withheld
    order by id desc
    limit ${literal(MAX_KEPT)}
  )`;

const MIDNIGHT = firstIdAt(new Date("2010-11-05T00:00:00Z"));
const IDS_PER_DAY = BigInt(firstIdAt(new Date("2010-11-06T00:00:00Z"))) - BigInt(MIDNIGHT);

/** What news of one kind must share to be one entry. */
const SUBJECT = sql`
  case
    when kind in ('like', 'retweet') then tweet_id
    when kind = 'follow' then (id - ${MIDNIGHT}::bigint) / ${String(IDS_PER_DAY)}::bigint
    else id
  end`;

const entriesOf = (db: Database, recipient: Id, kinds: string[] | undefined, end: Sql) =>
  db.rows<NotificationRow>(sql`
    with ${recentOf(recipient)}, entries as (
      select max(id) as id, kind, nullif(min(tweet_id), 0) as tweet_id,
        (array_agg(actor_id::text order by id desc))[1:${literal(MAX_ACTORS)}] as actor_ids,
        count(*)::integer as actor_count, bool_or(unread) as unread
      from recent as news
      where ${HEARS} ${kinds ? sql`and kind = any(${kinds}::text[])` : undefined}
      group by kind, ${SUBJECT}
    )
    select id, kind, ${newestVersion} as tweet_id, actor_ids, actor_count, unread
    from entries
    where true ${end}`);

const newestVersion = sql`
  coalesce((select max(id) from versions where versions.tweet_id = entries.tweet_id), tweet_id)`;

/** As many as there are entries with something unread in them. */
async function unreadOf(db: Database, recipient: Id): Promise<number> {
  const row = await db.row<{ entries: number }>(sql`
    with ${recentOf(recipient)}, entries as (
      select distinct kind, ${SUBJECT}
      from recent as news
      where unread and ${HEARS}
    )
    select count(*)::integer as entries
    from entries`);
  return row?.entries ?? 0;
}
