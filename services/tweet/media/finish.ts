import { randomBytes } from "node:crypto";
import type { Scope, Transaction } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import type { MediaType, UploadState } from "./contract.ts";
import { formatOf, SIGNATURE, type Format } from "./formats.ts";
import { unseenInGif } from "./gif.ts";
import { unseenInMp4, videoOf } from "./mp4.ts";
import { newKey, partsOf, readParts, sizeOf, type Part, type Variant } from "./parts.ts";
import { patched, type Patch } from "./patches.ts";
import { photoOf } from "./photos.ts";
import { stateOf, type Upload } from "./rows.ts";
import { MAX_BYTES } from "./rules.ts";
import { storage, type Storage } from "./storage.ts";

/** What becomes of an upload. */
export interface Made {
  content_type: string;
  extension: string;
  width: number;
  height: number;
  duration_ms: number | null;
  /** files made of it, already in the store; without an original the upload itself is it */
  files: { variant: Variant; bytes: number; key: string }[];
  /** parts of the upload that take the place of those as they came */
  changed?: Part[];
}

/**
 * Ends an upload: its bytes become media that may be attached. Once more, it answers the same.
 * @throws invalidRequest when segments or bytes are missing, or the bytes are no such media; the
 *   upload stays open then
 */
export async function finish(upload: Upload, { db }: Scope): Promise<UploadState> {
  if (upload.state === "ready") return stateOf(upload);
  const parts = await partsOf(db, upload.id, "upload");
  refuseIncomplete(upload, parts);
  const store = await storage();
  const made = await madeOf(upload, parts, store);
  const original = made.files.find(({ variant }) => variant === "original");
  const bytes = original?.bytes ?? sizeOf(parts);
  const mine = await db.transaction((tx) => settle(tx, { upload, parts, made, bytes }));
  const { changed = [], files } = made;
  const isFormer = ({ position }: Part) => changed.some((part) => part.position === position);
  const former = original ? parts : parts.filter(isFormer);
  const superfluous = mine ? former : [...files, ...changed];
  await Promise.all(superfluous.map(({ key }) => store.remove(key)));
  return stateOf({ ...upload, bytes });
}

function refuseIncomplete({ max_bytes, exact, type }: Upload, parts: Part[]): void {
  const missing = parts.findIndex(({ position }, at) => position !== at);
  if (!parts.length || missing >= 0)
    throw invalidRequest("segment_index", `Segment ${Math.max(missing, 0)} is missing.`);
  const bytes = sizeOf(parts);
  if (bytes > MAX_BYTES[type])
    throw invalidRequest("media", `A ${type} has at most ${MAX_BYTES[type]} bytes.`);
  if (exact && bytes !== max_bytes)
    throw invalidRequest("total_bytes", `${bytes} of ${max_bytes} bytes have come.`);
}

const TAKEN: Record<MediaType, Format[]> = {
  photo: ["jpeg", "png", "webp", "gif"],
  animated_gif: ["gif"],
  video: ["mp4"],
};

async function madeOf(upload: Upload, parts: Part[], store: Storage): Promise<Made> {
  const total = sizeOf(parts);
  const read = (start: number, length: number) =>
    readParts(store, parts, { start, end: Math.min(start + length, total) });
  const format = formatOf(await read(0, SIGNATURE));
  if (!format || !TAKEN[upload.type].includes(format))
    throw invalidRequest("media", `The media is no ${upload.type} of a kind that is taken.`);
  const cleaned = (unseen: Patch[]) => patched({ id: upload.id, parts, store }, unseen);
  if (format === "mp4")
    return {
      ...(await videoOf(read, total)),
      content_type: "video/mp4",
      extension: "mp4",
      files: [],
      changed: await cleaned(await unseenInMp4(read, total)),
    };
  const bytes = await read(0, total);
  const photo = await photoOf(bytes, format);
  const small = {
    variant: "small" as const,
    bytes: photo.small.bytes.length,
    key: newKey(upload.id),
  };
  await store.put(small.key, photo.small.bytes);
  const { width, height } = photo.original;
  const size = { width, height, duration_ms: null };
  if (upload.type === "animated_gif")
    return {
      ...size,
      content_type: "image/gif",
      extension: "gif",
      files: [small],
      changed: await cleaned(unseenInGif(bytes)),
    };
  const { content_type, extension, original } = photo;
  const key = newKey(upload.id);
  await store.put(key, original.bytes);
  const file = { variant: "original" as const, bytes: original.bytes.length, key };
  return { ...size, content_type, extension, files: [file, small] };
}

interface Settlement {
  upload: { id: Id };
  parts: Part[];
  made: Made;
  bytes: number;
}

/** @returns false when another request has ended the upload meanwhile */
export async function settle(tx: Transaction, { upload, parts, made, bytes }: Settlement) {
  const { id } = upload;
  const name = `${randomBytes(16).toString("base64url")}.${made.extension}`;
  const mine = await tx.run(sql`
    update media
    set state = 'ready', name = ${name}, content_type = ${made.content_type}, bytes = ${bytes},
      width = ${made.width}, height = ${made.height}, duration_ms = ${made.duration_ms}
    where id = ${id} and state = 'open'`);
  if (!mine) return false;
  await refuseChanged(tx, upload, parts);
  const whole = !made.files.some(({ variant }) => variant === "original");
  await tx.run(
    whole
      ? sql`update media_parts set variant = 'original' where media_id = ${id} and variant = 'upload'`
      : sql`delete from media_parts where media_id = ${id} and variant = 'upload'`,
  );
  await replaceParts(tx, id, made.changed ?? []);
  await tx.run(sql`
    insert into media_parts (media_id, variant, position, bytes, key)
    select ${id}::bigint, variant, 0, bytes, key
    from unnest(
      ${made.files.map((file) => file.variant)}::text[],
      ${made.files.map((file) => file.bytes)}::integer[],
      ${made.files.map((file) => file.key)}::text[]
    ) as file (variant, bytes, key)`);
  return true;
}

const replaceParts = (tx: Transaction, id: Id, changed: Part[]) =>
  tx.run(sql`
    update media_parts
    set key = changed.key
    from unnest(
      ${changed.map(({ position }) => position)}::smallint[],
      ${changed.map(({ key }) => key)}::text[]
    ) as changed (position, key)
    where media_id = ${id} and variant = 'original' and media_parts.position = changed.position`);

// Segments come under the lock of the upload's row, which this transaction holds by now.
async function refuseChanged(tx: Transaction, { id }: { id: Id }, parts: Part[]) {
  const present = await partsOf(tx, id, "upload");
  const keys = (list: Part[]) => list.map(({ key }) => key).join();
  if (keys(present) !== keys(parts))
    throw invalidRequest("id", "A segment came while the upload was ended.", id);
}
