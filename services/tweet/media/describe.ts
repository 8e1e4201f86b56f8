import { action } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import { id, mediaKeys, object, optional, text } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import { viewerId } from "../../../lib/viewer.ts";
import type { KeyedMedia } from "./contract.ts";
import { DM_ONLY, IS_PICTURE, MEDIA_COLUMNS, uploadOf, WITHHELD } from "./rows.ts";

const MAX_ALT_TEXT = 1_000;

/** What an own photo, GIF or video shows, in words. */
export const describeMedia = action(
  "tweet.describeMedia",
  {
    id,
    metadata: optional(
      object<{ alt_text?: { text: string } }>({
        alt_text: optional(object<{ text: string }>({ text: text(2 * MAX_ALT_TEXT) })),
      }),
    ),
  },
  async ({ id, metadata }, { db, ...scope }) => {
    const alt_text = metadata?.alt_text?.text;
    if (Array.from(alt_text ?? "").length > MAX_ALT_TEXT)
      throw invalidRequest("metadata.alt_text", `Has more than ${MAX_ALT_TEXT} characters.`);
    await uploadOf(db, id, viewerId(scope), "id");
    if (alt_text !== undefined)
      await db.run(sql`
        update media
        set alt_text = ${alt_text || null}
        where id = ${id}`);
    return { id, associated_metadata: metadata ?? {} };
  },
);

export const mediaByKeys = action(
  "tweet.mediaByKeys",
  { media_keys: mediaKeys(100) },
  async ({ media_keys }, { db }) => {
    const ids = media_keys.map((key) => key.split("_")[1]);
    const rows = await db.rows<KeyedMedia>(sql`
      select ${MEDIA_COLUMNS}, ${DM_ONLY}, ${WITHHELD}
      from media
      where id = any(${ids}::bigint[]) and state = 'ready' and not ${IS_PICTURE}`);
    return rows.filter(({ media_key }) => media_keys.includes(media_key));
  },
);
