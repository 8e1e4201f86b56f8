import type { Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { literal, sql } from "../../lib/sql.ts";
import { MAX_KEPT, oldestKept } from "./notifications.ts";

/** Recipients per statement. */
const CHUNK = 200;

/** Deletes of each person's notifications what is beyond the newest and what is too old. */
export async function trimNotifications(db: Database): Promise<void> {
  for (let after: Id | null | undefined = "-1"; after; after = await trimSome(db, after));
}

/** @returns the last recipient looked at, null when there was none beyond `after` */
async function trimSome(db: Database, after: Id): Promise<Id | null | undefined> {
  const row = await db.row<{ last: Id | null }>(sql`
    with recursive walk (recipient_id) as (
      select min(recipient_id)
      from notifications
      where recipient_id > ${after}
      union all
      select (
        select min(recipient_id)
        from notifications
        where recipient_id > walk.recipient_id
      )
      from walk
      where walk.recipient_id is not null
    ), visited as (
      select recipient_id
      from walk
      where recipient_id is not null
      limit ${literal(CHUNK)}
    ), bounds as (
      select visited.recipient_id, coalesce(beyond.id, 0) as id
      from visited
      left join lateral (
        select id
        from notifications
        where recipient_id = visited.recipient_id
        order by id desc
        offset ${literal(MAX_KEPT)}
        limit 1
      ) as beyond on true
    ), removed as (
      delete from notifications
      using bounds
      where notifications.recipient_id = bounds.recipient_id
        and (notifications.id <= bounds.id or notifications.id < ${oldestKept()})
    )
    select max(recipient_id) as last
    from visited`);
  return row?.last;
}
