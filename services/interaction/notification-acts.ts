import type { Id } from "../../lib/id.ts";
import { drifted, type Part } from "../../lib/reconcile.ts";
import { literal, sql } from "../../lib/sql.ts";

const SLICE = 500;

/** Whether `news` tells of an act that stands: one that is there, by that person, about that. */
const STANDS = sql`
  case news.kind
    when 'like' then exists (
      select from likes
      where user_id = news.actor_id and tweet_id = news.tweet_id and likes.id = news.id
    )
    when 'follow' then exists (
      select from follows
      where follower_id = news.actor_id and followee_id = news.recipient_id and follows.id = news.id
    )
    when 'follow_accepted' then exists (
      select from follows
      where follower_id = news.recipient_id and followee_id = news.actor_id and follows.id = news.id
    )
    when 'follow_request' then exists (
      select from follow_requests
      where follower_id = news.actor_id and followee_id = news.recipient_id
        and follow_requests.id = news.id
    )
    else exists (
      select from posts
      where author_id = news.actor_id
        and posts.tweet_id in (
          news.id, (select versions.tweet_id from versions where versions.id = news.id)
        )
    )
  end`;

interface Place {
  recipient_id: Id;
  id: Id;
}

/**
 * Whether notifications tell of acts that stand. They come and go in the statement that does or
 * undoes the act, so within one statement's snapshot one without an act is wrong, and it goes. One
 * that is missing cannot be told from one that a block or mute of that moment kept back.
 */
export const notificationsOfActs: Part = async ({ db }, at = "0 0") => {
  const [recipient_id = "0", id = "0"] = at.split(" ");
  const slice = await db.rows<Place>(sql`
    select recipient_id, id
    from notifications
    where (recipient_id, id) > (${recipient_id}::bigint, ${id}::bigint)
    order by notifications.recipient_id, notifications.id
    limit ${literal(SLICE)}`);
  const wrong = await db.run(sql`
    delete from notifications as news
    using unnest(
      ${slice.map((row) => row.recipient_id)}::bigint[],
      ${slice.map((row) => row.id)}::bigint[]
    ) as looked_at (recipient_id, id)
    where news.recipient_id = looked_at.recipient_id and news.id = looked_at.id
      and not ${STANDS}`);
  const last = slice.length === SLICE ? slice.at(-1) : undefined;
  return {
    checked: slice.length,
    drift: drifted("notifications", wrong),
    ...(last ? { next: `${last.recipient_id} ${last.id}` } : {}),
  };
};
