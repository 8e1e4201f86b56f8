import { internal } from "../../../lib/action.ts";
import { notFound } from "../../../lib/errors.ts";
import { id, oneOf, optional, text, wholeNumber } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import { PICTURE_SIZES, type PictureSize } from "../../../lib/pictures.ts";
import type { MediaFile, ServedVariant } from "./contract.ts";
import { partsOf, readParts } from "./parts.ts";
import { DM_ONLY, IS_PICTURE, MEDIA_KEY, WITHHELD } from "./rows.ts";
import { storage } from "./storage.ts";

/** The file of the size asked for; for `small` the original where there is none. */
export const mediaFile = internal(
  "tweet.mediaFile",
  { name: text(64), size: optional(oneOf("small", ...PICTURE_SIZES)) },
  async ({ name, size }, { db }) => {
    const file = await db.row<MediaFile>(sql`
      select media.id as media_id, ${MEDIA_KEY} as media_key, owner_id, ${DM_ONLY}, ${WITHHELD}, ${IS_PICTURE} as picture,
        variant, sum(parts.bytes)::float8 as bytes,
        -- the still of a GIF is none itself
        case when variant = 'small' and type = 'animated_gif' then 'image/png' else content_type
        end as content_type
      from media
      join media_parts as parts on media_id = media.id
      where name = ${name} and state = 'ready'
        and variant = any(${variantsOf(size)}::text[])
      group by media.id, variant
      order by variant = 'original'
      limit 1`);
    return file ?? null;
  },
);

const variantsOf = (size: "small" | PictureSize | undefined): ServedVariant[] => {
  if (size === "small") return ["small", "original"];
  return [size ?? "original"];
};

const MAX_FILE = 1_073_741_824;

export const mediaBytes = internal(
  "tweet.mediaBytes",
  {
    media_id: id,
    variant: oneOf("original", "small", ...PICTURE_SIZES),
    start: wholeNumber(0, MAX_FILE),
    end: wholeNumber(0, MAX_FILE),
  },
  async ({ media_id, variant, start, end }, { db }) => {
    const parts = await partsOf(db, media_id, variant);
    if (!parts.length) throw notFound("media", media_id, "media_id");
    const bytes = await readParts(await storage(), parts, { start, end });
    return { base64: bytes.toString("base64") };
  },
);
