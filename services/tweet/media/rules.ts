import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { flag, ids, oneOf, optional, text } from "../../../lib/params.ts";
import type { MediaCategory, MediaType } from "./contract.ts";

const MEGABYTE = 1_048_576;

/** Of one piece of an upload, and of a photo. */
export const MAX_SEGMENT = 5 * MEGABYTE;
export const MAX_SEGMENTS = 1_000;

/** Bytes. Source: X API docs, "Media best practices". */
export const MAX_BYTES: Record<MediaType, number> = {
  photo: MAX_SEGMENT,
  animated_gif: 15 * MEGABYTE,
  video: 512 * MEGABYTE,
};

/** What one person may have lying about that nothing uses. */
export const QUOTA_BYTES = 2_048 * MEGABYTE;

/** An upload that nothing uses goes after a day. */
export const KEPT_MS = 24 * 3_600_000;

const PREFIX: Record<MediaType, string> = { photo: "3", animated_gif: "16", video: "13" };

export const mediaKey = (type: MediaType, id: Id): string => `${PREFIX[type]}_${id}`;

/** The rules that all ways to begin an upload share. */
export const uploadRules = {
  media_category: optional(
    oneOf(
      "tweet_image",
      "tweet_gif",
      "tweet_video",
      "amplify_video",
      "dm_image",
      "dm_gif",
      "dm_video",
    ),
  ),
  media_type: optional(text(100)),
  additional_owners: optional(ids(100)),
  shared: optional(flag),
};

interface Wanted {
  media_category?: MediaCategory;
  media_type?: string;
  additional_owners?: Id[];
  shared?: boolean;
}

const SUGGESTED: [RegExp, MediaCategory][] = [
  [/^image\/gif$/, "tweet_gif"],
  [/^image\//, "tweet_image"],
  [/^video\//, "tweet_video"],
];

/**
 * What an upload is to become.
 * @throws invalidRequest when it does not say, or asks for what cannot be done
 */
export function purposeOf(wanted: Wanted): { category: MediaCategory; type: MediaType } {
  const { media_category, media_type = "", additional_owners, shared } = wanted;
  if (additional_owners)
    throw invalidRequest("additional_owners", "`additional_owners` are not supported.");
  if (shared) throw invalidRequest("shared", "`shared` is not supported.");
  const suggested = SUGGESTED.find(([pattern]) => pattern.test(media_type))?.[1];
  const category = media_category ?? suggested;
  if (!category)
    throw invalidRequest("media_category", "Neither `media_category` nor `media_type` is known.");
  return { category, type: typeOf(category) };
}

function typeOf(category: MediaCategory): MediaType {
  if (category.endsWith("_image")) return "photo";
  return category.endsWith("_gif") ? "animated_gif" : "video";
}
