import { action, type Scope } from "../../../lib/action.ts";
import { forbidden, invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { id, oneOf, optional, wholeNumber } from "../../../lib/params.ts";
import type { PictureKind } from "../../../lib/pictures.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs } from "../../../lib/time.ts";
import { viewerId } from "../../../lib/viewer.ts";
import type { MediaCategory, MediaType, UploadState } from "./contract.ts";
import { finish } from "./finish.ts";
import { KEPT_MS, MAX_BYTES, MAX_SEGMENTS, purposeOf, QUOTA_BYTES, uploadRules } from "./rules.ts";
import { stateOf, uploadOf, type Upload } from "./rows.ts";
import { addSegment } from "./segments.ts";

/** One segment and the end of it. */
export const uploadMedia = action("tweet.uploadMedia", uploadRules, async (params, scope) => {
  const upload = await begin(scope, { ...purposeOf(params) });
  const part = { id: upload.id, segment_index: 0 };
  try {
    await addSegment(upload, part, scope);
    return await finish(upload, scope);
  } catch (error) {
    await giveUp(upload, scope);
    throw error;
  }
});

export const initializeUpload = action(
  "tweet.initializeUpload",
  { ...uploadRules, total_bytes: optional(wholeNumber(1, MAX_BYTES.video)) },
  async ({ total_bytes, ...params }, scope) => {
    const purpose = purposeOf(params);
    if ((total_bytes ?? 0) > MAX_BYTES[purpose.type])
      throw invalidRequest(
        "total_bytes",
        `A ${purpose.type} has at most ${MAX_BYTES[purpose.type]} bytes.`,
        total_bytes,
      );
    return stateOf(await begin(scope, { ...purpose, total_bytes }));
  },
);

export const appendUpload = action(
  "tweet.appendUpload",
  { id, segment_index: wholeNumber(0, MAX_SEGMENTS - 1) },
  async (params, scope) => {
    const upload = await uploadOf(scope.db, params.id, viewerId(scope), "id");
    await addSegment(upload, params, scope);
    return { expires_at: Math.floor(new Date(upload.expires_at ?? nowMs()).getTime() / 1_000) };
  },
);

export const finalizeUpload = action("tweet.finalizeUpload", { id }, async ({ id }, scope) =>
  finish(await uploadOf(scope.db, id, viewerId(scope), "id"), scope),
);

export const uploadState = action(
  "tweet.uploadState",
  { media_id: id, command: optional(oneOf("STATUS")) },
  async ({ media_id }, scope): Promise<UploadState> => {
    const upload = await uploadOf(scope.db, media_id, viewerId(scope), "media_id");
    const processing_info =
      upload.state === "ready"
        ? { state: "succeeded" as const, progress_percent: 100 }
        : { state: "pending" as const, check_after_secs: 1 };
    return { ...stateOf(upload), processing_info };
  },
);

interface Beginning {
  id?: Id;
  category: MediaCategory | PictureKind;
  type: MediaType;
  total_bytes?: number;
}

/** @throws forbidden when the person has too much lying about already */
export async function begin(scope: Scope, beginning: Beginning): Promise<Upload> {
  const { id = scope.newId(), category, type, total_bytes } = beginning;
  const expires_at = new Date(nowMs() + KEPT_MS);
  const owner_id = viewerId(scope);
  const max_bytes = total_bytes ?? MAX_BYTES[type];
  const upload = await scope.db.row<Upload>(sql`
    insert into media (id, owner_id, type, category, max_bytes, exact, expires_at)
    select ${id}::bigint, ${owner_id}::bigint, ${type}::text, ${category}::text,
      ${max_bytes}::bigint, ${total_bytes !== undefined}::boolean,
      ${expires_at.toISOString()}::timestamptz
    where ${max_bytes}::bigint + (
      select coalesce(sum(coalesce(bytes, max_bytes)), 0)
      from media
      where owner_id = ${owner_id} and expires_at is not null) <= ${QUOTA_BYTES}::bigint
    returning id, type, category, state, max_bytes::float8 as max_bytes, exact,
      bytes::float8 as bytes, expires_at`);
  if (!upload) throw forbidden("You have too many uploads that nothing uses; they go after a day.");
  return upload;
}

const giveUp = ({ id }: Upload, { db }: Scope) =>
  db.run(sql`
    update media
    set expires_at = ${new Date(nowMs()).toISOString()}
    where id = ${id} and state = 'open'`);
