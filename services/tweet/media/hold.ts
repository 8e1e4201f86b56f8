import { internal, type Events, type Transaction } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { id } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import { IS_PICTURE, MEDIA_KEY } from "./rows.ts";
import { KEPT_MS } from "./rules.ts";

/**
 * Holds on to a finished upload of the viewer's for a message that is about to be written. Of a
 * message that never is the log does not tell, and the hold lapses after a day.
 */
export const holdMedia = internal(
  "tweet.holdMedia",
  { media_id: id, dm_event_id: id },
  async ({ media_id, dm_event_id }, { db, viewer }) => {
    const held = await db.row<{ media_key: string }>(sql`
      with held as (
        select id
        from media
        where id = ${media_id} and owner_id = ${viewer?.user_id} and state = 'ready'
          and not ${IS_PICTURE}
        for no key update
      ), kept as (
        update media
        set expires_at = null
        from held
        where media.id = held.id
        returning ${MEDIA_KEY} as media_key
      ), noted as (
        insert into media_holds (dm_event_id, media_id, lapses_at)
        select ${dm_event_id}::bigint, id, ${new Date(nowMs() + KEPT_MS).toISOString()}::timestamptz
        from held
        on conflict do nothing
      )
      select media_key
      from kept`);
    if (!held)
      throw invalidRequest(
        "attachments",
        "The `media_id` must be a finished upload of your own.",
        media_id,
      );
    return held;
  },
);

/** The messages are there: what they hold stays. */
export async function confirmHolds(
  tx: Transaction,
  events: Events["message.created"][],
): Promise<void> {
  await tx.run(sql`
    update media_holds
    set lapses_at = null
    where dm_event_id = any(${idsOf(events)}::bigint[])`);
}

/** Nobody has the messages any more. */
export async function releaseHolds(
  tx: Transaction,
  events: Events["message.erased"][],
): Promise<void> {
  await tx.run(sql`
    with released as (
      delete from media_holds
      where dm_event_id = any(${idsOf(events)}::bigint[])
      returning media_id
    )
    update media
    set expires_at = ${now().toISOString()}
    from released
    where media.id = released.media_id`);
}

const idsOf = (events: { id: Id }[]) => events.map(({ id }) => id);
