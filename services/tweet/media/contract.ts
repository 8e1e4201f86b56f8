import type { Id } from "../../../lib/id.ts";
import type { PictureKind, PictureSize } from "../../../lib/pictures.ts";

export type MediaType = "photo" | "animated_gif" | "video";

/** Source: X's OpenAPI, media_category; those that can be had here. */
export type MediaCategory =
  | "tweet_image"
  | "tweet_gif"
  | "tweet_video"
  | "amplify_video"
  | "dm_image"
  | "dm_gif"
  | "dm_video";

/** Media that are ready to be shown. */
export interface MediaRow {
  id: Id;
  /** `3_<id>` for a photo, `16_` for a GIF, `13_` for a video */
  media_key: string;
  owner_id: Id;
  type: MediaType;
  /** of the file: GET /media/:name */
  name: string;
  content_type: string;
  bytes: number;
  width: number;
  height: number;
  duration_ms: number | null;
  alt_text: string | null;
}

/** Media that were asked for by key. */
export interface KeyedMedia extends MediaRow {
  /** in no tweet, and made for a direct message or part of one: for those who have that message */
  dm_only: boolean;
  /** in tweets only that moderators have hidden */
  withheld: boolean;
}

/** X's answer about an upload. */
export interface UploadState {
  id: Id;
  media_key: string;
  /** until it goes, unless something uses it */
  expires_after_secs: number;
  size?: number;
  processing_info?: {
    state: "pending" | "succeeded";
    progress_percent?: number;
    check_after_secs?: number;
  };
}

interface UploadParams {
  /** or what `media_type` suggests */
  media_category?: MediaCategory;
  media_type?: string;
  additional_owners?: Id[];
  shared?: boolean;
}

export type ServedVariant = "original" | "small" | PictureSize;

/** A file of a MediaRow, or a smaller one made of it. */
export interface MediaFile {
  media_id: Id;
  media_key: string;
  owner_id: Id;
  /** as in KeyedMedia */
  dm_only: boolean;
  withheld: boolean;
  /** of a profile: for everybody */
  picture: boolean;
  variant: ServedVariant;
  content_type: string;
  bytes: number;
}

export interface MediaActions {
  /** a file in one piece, up to 5 MB; the bytes come as the stream of the call, in base64 */
  "tweet.uploadMedia": { params: UploadParams; result: UploadState };
  "tweet.initializeUpload": {
    params: UploadParams & { total_bytes?: number };
    result: UploadState;
  };
  /** a segment of up to 5 MB, in any order; the bytes come as the stream of the call, in base64 */
  "tweet.appendUpload": {
    params: { id: Id; segment_index: number };
    result: { expires_at: number };
  };
  "tweet.finalizeUpload": { params: { id: Id }; result: UploadState };
  "tweet.uploadState": { params: { media_id: Id; command?: "STATUS" }; result: UploadState };
  "tweet.describeMedia": {
    params: { id: Id; metadata?: { alt_text?: { text: string } } };
    result: { id: Id; associated_metadata: object };
  };
  /** the media that are ready, in no particular order */
  "tweet.mediaByKeys": { params: { media_keys: string[] }; result: KeyedMedia[] };
  /**
   * holds on to an own finished upload for the direct message `dm_event_id`, which may be written
   * then; once its log tells that nobody has the message any more, the media go
   */
  "tweet.holdMedia": {
    params: { media_id: Id; dm_event_id: Id };
    result: { media_key: string };
  };
  /** makes a picture of the viewer's profile, under a new `id`; answers the path for UserRow */
  "tweet.cutPicture": {
    params: { id: Id; media_id: Id; kind: PictureKind };
    result: { path: string };
  };
  /** what GET /media/:name serves; null when there is none of this name */
  "tweet.mediaFile": {
    params: { name: string; size?: "small" | PictureSize };
    result: MediaFile | null;
  };
  /** in base64, `end` exclusive; at most half a megabyte, so that it fits into a message of NATS */
  "tweet.mediaBytes": {
    params: { media_id: Id; variant: ServedVariant; start: number; end: number };
    result: { base64: string };
  };
}
