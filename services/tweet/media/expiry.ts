import type { Database, Transaction } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { literal, sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { IS_PICTURE } from "./rows.ts";
import { storage } from "./storage.ts";

const CHUNK = 50;

/**
 * Removes media that have expired and that nothing uses: first nobody may use them any more, then
 * their files go, then their rows. It may be ended at any moment; what is left is found again.
 * Pictures of profiles are judged before, see `judgePictures`.
 * @returns false when there is nothing to do now
 */
export async function removeExpiredMedia(db: Database): Promise<boolean> {
  await endLapsed(db);
  await keepUsed(db);
  const ids = await condemn(db);
  if (!ids.length) return false;
  const store = await storage();
  await Promise.all(ids.map((id) => store.removeAll(id)));
  await db.run(sql`delete from media where id = any(${ids}::bigint[])`);
  return true;
}

const IS_USED = sql`(
          exists (select from media_uses where media_id = media.id)
          or exists (select from media_holds where media_id = media.id)
        )`;

/** Holds for messages that were never written. */
const endLapsed = (db: Database) =>
  db.run(sql`
    with lapsed as (
      delete from media_holds
      where lapses_at <= ${now().toISOString()}
      returning media_id
    )
    update media
    set expires_at = ${now().toISOString()}
    from lapsed
    where media.id = lapsed.media_id`);

/** Media of which one of several uses has ended. */
const keepUsed = (db: Database) =>
  db.run(sql`
    update media
    set expires_at = null
    where id in (
      select id
      from media
      where expires_at <= ${now().toISOString()} and state = 'ready'
        and ${IS_USED}
      limit ${literal(CHUNK)}
      for update skip locked)`);

async function condemn(db: Database): Promise<Id[]> {
  const rows = await db.rows<{ id: Id }>(sql`
    with expired as (
      select id
      from media
      where expires_at <= ${now().toISOString()}
        and not ${IS_USED}
        and not (state = 'ready' and ${IS_PICTURE})
      limit ${literal(CHUNK)}
      for update skip locked
    )
    update media
    set state = 'gone'
    from expired
    where media.id = expired.id
    returning media.id`);
  return rows.map(({ id }) => id);
}

/**
 * The media of an account that is gone, whose tweets are gone already; others keep the messages,
 * and what came with them. @returns how many
 */
export const releaseMediaOf = (tx: Transaction, owner_id: Id): Promise<number> =>
  tx.run(sql`
    update media
    set expires_at = ${now().toISOString()}
    where owner_id = ${owner_id} and (expires_at is null or expires_at > ${now().toISOString()})
      and not exists (select from media_holds where media_id = media.id)`);
