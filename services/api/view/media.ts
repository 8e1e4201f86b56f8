import type { MediaRow } from "../../contract.ts";
import type { Selection } from "../fields.ts";

/** A field of X's Media object; `undefined` leaves it out. */
type Field = (media: MediaRow, link: string) => unknown;

const bitRate = ({ bytes, duration_ms }: MediaRow) =>
  duration_ms ? Math.round((bytes * 8_000) / duration_ms) : 0;

/** What moves has no url of its own but variants, as on X. */
const variants: Field = (media, link) => {
  if (media.type === "photo") return undefined;
  return [{ bit_rate: bitRate(media), content_type: media.content_type, url: link }];
};

const FIELDS: Record<string, Field> = {
  media_key: (media) => media.media_key,
  type: (media) => media.type,
  url: (media, link) => (media.type === "photo" ? link : undefined),
  width: (media) => media.width,
  height: (media) => media.height,
  alt_text: (media) => media.alt_text ?? undefined,
  duration_ms: (media) => media.duration_ms ?? undefined,
  preview_image_url: (media, link) =>
    media.type === "animated_gif" ? `${link}?name=small` : undefined,
  public_metrics: (media) => (media.type === "video" ? { view_count: 0 } : undefined),
  variants,
};

/** Media as X's Media object with the selected fields. */
export function viewMedia(media: MediaRow, { media_fields, origin }: Selection) {
  const link = `${origin}/media/${media.name}`;
  const view: Record<string, unknown> = {};
  for (const field of media_fields) {
    const value = FIELDS[field]?.(media, link);
    if (value !== undefined) view[field] = value;
  }
  return view;
}
