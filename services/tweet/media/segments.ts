import type { Readable } from "node:stream";
import type { Scope } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { now } from "../../../lib/time.ts";
import { newKey } from "./parts.ts";
import { MAX_SEGMENT } from "./rules.ts";
import type { Upload } from "./rows.ts";
import { storage } from "./storage.ts";

interface Segment {
  id: Id;
  segment_index: number;
}

interface Outcome {
  open: boolean;
  added: boolean;
  /** what lay at the segment's place before */
  former: string | null;
}

/**
 * Keeps the bytes that came with the call as a segment; one that came before at its place goes.
 * @throws invalidRequest when the upload is over, or would grow beyond what was announced
 */
export async function addSegment(upload: Upload, segment: Segment, scope: Scope): Promise<void> {
  if (upload.state !== "open") throw overAlready(segment);
  const bytes = await bytesOf(scope.upload);
  const store = await storage();
  const key = newKey(upload.id);
  await store.put(key, bytes);
  const outcome = await note({ ...segment, key, length: bytes.length }, scope);
  if (outcome?.added && !outcome.former) return;
  await store.remove(outcome?.added && outcome.former ? outcome.former : key);
  if (!outcome?.open) throw overAlready(segment);
  if (!outcome.added)
    throw invalidRequest("media", "The segments are larger than the upload may be.");
}

const overAlready = ({ id }: Segment) =>
  invalidRequest("id", "This upload takes no more segments.", id);

/** @param stream pieces in base64, each whole in itself */
async function bytesOf(stream: Readable | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const piece of stream ?? []) {
    const chunk = Buffer.from(String(piece), "base64");
    length += chunk.length;
    if (length > MAX_SEGMENT)
      throw invalidRequest("media", `A segment has at most ${MAX_SEGMENT} bytes.`);
    chunks.push(chunk);
  }
  if (!length) throw invalidRequest("media", "The `media` can not be empty.");
  return Buffer.concat(chunks);
}

const note = (
  { id, segment_index, key, length }: Segment & { key: string; length: number },
  { db }: Scope,
) =>
  db.row<Outcome>(sql`
    with target as (
      select id, max_bytes
      from media
      where id = ${id} and state = 'open' and expires_at > ${now().toISOString()}
      for no key update
    ), others as (
      select coalesce(sum(bytes), 0) as bytes
      from media_parts
      where media_id = ${id} and variant = 'upload' and position <> ${segment_index}
    ), added as (
      insert into media_parts (media_id, variant, position, bytes, key)
      select target.id, 'upload', ${segment_index}::smallint, ${length}::integer, ${key}::text
      from target, others
      where others.bytes + ${length}::integer <= max_bytes
      on conflict (media_id, variant, position) do update
      set bytes = excluded.bytes, key = excluded.key
      returning position
    )
    select exists (select from target) as open, exists (select from added) as added,
      (select key
      from media_parts
      where media_id = ${id} and variant = 'upload' and position = ${segment_index}) as former`);
