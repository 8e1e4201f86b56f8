import type { Connection } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { ids, object, optional } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import type { MediaType } from "./contract.ts";
import { IS_PICTURE } from "./rows.ts";

const MAX_PHOTOS = 4;

interface MediaParams {
  media_ids: Id[];
  tagged_user_ids?: Id[];
}

export const mediaRule = object<MediaParams>({
  media_ids: ids(MAX_PHOTOS),
  tagged_user_ids: optional(ids(10)),
});

/** What is to be attached to a tweet, in its order. */
export interface Attached {
  media_ids: Id[];
  media_type: MediaType;
}

/**
 * @throws invalidRequest for media that are not the author's or not ready, for several that are
 *   not all photos, and for tags, which cannot be kept
 */
export async function attachedMedia(
  db: Connection,
  owner_id: Id,
  { media_ids, tagged_user_ids }: MediaParams,
): Promise<Attached> {
  if (tagged_user_ids)
    throw invalidRequest("media.tagged_user_ids", "Tagging people is not supported.");
  const found = await db.rows<{ id: Id; type: MediaType }>(sql`
    select id, type
    from media
    where id = any(${media_ids}::bigint[]) and owner_id = ${owner_id}
      and state = 'ready' and category not like 'dm%' and not ${IS_PICTURE}`);
  if (found.length < media_ids.length) throw notYours();
  const types = found.map(({ type }) => type);
  if (types.length > 1 && types.some((type) => type !== "photo"))
    throw invalidRequest("media.media_ids", "Up to four photos, or one GIF, or one video.");
  // the ids as they are stored: those in the request may have leading zeros
  const order = new Map(media_ids.map((id, at) => [BigInt(id), at]));
  const orderOf = (id: Id) => order.get(BigInt(id)) ?? 0;
  const sorted = found.map(({ id }) => id).sort((a, b) => orderOf(a) - orderOf(b));
  return { media_ids: sorted, media_type: types[0] ?? "photo" };
}

export const notYours = () =>
  invalidRequest("media.media_ids", "The `media_ids` must be finished uploads of your own.");

/** The step of `saveTweet` that holds on to the media, before the tweet is there. */
export const mediaHeld = (media_ids: Id[]) => sql`
    held as (
      select id
      from media
      where id = any(${media_ids}::bigint[]) and state = 'ready'
      order by id
      for no key update
    ), `;

/** The steps of `saveTweet` that attach what is `held` to the tweet `added`. */
export const mediaAttached = sql`
    kept as (
      update media
      set expires_at = null
      from held, added
      where media.id = held.id
    ), used as (
      insert into media_uses (tweet_id, media_id)
      select added.id, held.id
      from added, held
    ), `;
