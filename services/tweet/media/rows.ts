import type { Connection } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs } from "../../../lib/time.ts";
import type { MediaType, UploadState } from "./contract.ts";
import { mediaKey } from "./rules.ts";

export const MEDIA_KEY = sql`
  case type when 'photo' then '3_' when 'animated_gif' then '16_' else '13_' end || media.id`;

/** The media of a tweet as MediaRows in JSON, in their order; null without. */
export const MEDIA = sql`
      case when tweets.media_ids is not null then (
        select json_agg(
          json_build_object(
            'id', media.id::text,
            'media_key', ${MEDIA_KEY},
            'owner_id', owner_id::text,
            'type', type,
            'name', name,
            'content_type', content_type,
            'bytes', bytes,
            'width', width,
            'height', height,
            'duration_ms', duration_ms,
            'alt_text', alt_text)
          order by array_position(tweets.media_ids, media.id))
        from media
        where media.id = any(tweets.media_ids)
      ) end`;

/** Whether it belongs to direct messages alone: of no tweet, and made for a message or held by one. */
export const DM_ONLY = sql`
  (
    not exists (select from media_uses where media_id = media.id)
    and (category like 'dm%' or exists (select from media_holds where media_id = media.id))
  ) as dm_only`;

/** Whether all tweets that it is in were hidden by moderators. */
export const WITHHELD = sql`
  (
    exists (select from media_uses where media_id = media.id)
    and not exists (
      select from media_uses
      join tweets on tweets.id = tweet_id
      where media_id = media.id and not withheld
    )
  ) as withheld`;

/** Whether it was made for a profile: no upload, and nothing to be attached. */
export const IS_PICTURE = sql`category like 'profile%'`;

/** The columns of a MediaRow. */
export const MEDIA_COLUMNS = sql`
  media.id, ${MEDIA_KEY} as media_key, owner_id, type, name, content_type, bytes::float8 as bytes,
  width, height, duration_ms, alt_text`;

/** An upload of somebody's, whatever has become of it. */
export interface Upload {
  id: Id;
  type: MediaType;
  category: string;
  state: "open" | "ready";
  max_bytes: number;
  exact: boolean;
  bytes: number | null;
  expires_at: Date | null;
}

/**
 * @param parameter the one that named it
 * @throws invalidRequest for an id that is none of the person's uploads
 */
export async function uploadOf(db: Connection, id: Id, owner_id: Id, parameter: string) {
  const upload = await db.row<Upload>(sql`
    select id, type, category, state, max_bytes::float8 as max_bytes, exact,
      bytes::float8 as bytes, expires_at
    from media
    where id = ${id} and owner_id = ${owner_id} and state <> 'gone' and not ${IS_PICTURE}`);
  if (!upload) throw invalidRequest(parameter, "There is no such upload of yours.", id);
  return upload;
}

export const stateOf = ({ id, type, bytes, expires_at }: Upload): UploadState => ({
  id,
  media_key: mediaKey(type, id),
  expires_after_secs: expires_at ? secondsUntil(expires_at) : 0,
  ...(bytes === null ? {} : { size: bytes }),
});

const secondsUntil = (time: Date) =>
  Math.max(0, Math.ceil((new Date(time).getTime() - nowMs()) / 1_000));
