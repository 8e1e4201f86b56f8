import { randomBytes } from "node:crypto";
import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import type { ServedVariant } from "./contract.ts";
import type { Storage } from "./storage.ts";

export type Variant = "upload" | ServedVariant;

/** A piece of a file, as the store keeps it. */
export interface Part {
  position: number;
  bytes: number;
  key: string;
}

export const newKey = (media_id: Id): string =>
  `${media_id}/${randomBytes(12).toString("base64url")}`;

export const partsOf = (db: Connection, media_id: Id, variant: Variant) =>
  db.rows<Part>(sql`
    select position, bytes, key
    from media_parts
    where media_id = ${media_id} and variant = ${variant}
    order by position`);

export const sizeOf = (parts: readonly Part[]): number =>
  parts.reduce((sum, { bytes }) => sum + bytes, 0);

/** Bytes `start` to `end` (exclusive) of the file that the parts are, in their order. */
export async function readParts(
  storage: Storage,
  parts: readonly Part[],
  { start, end }: { start: number; end: number },
): Promise<Buffer> {
  let offset = 0;
  const reads = parts.flatMap(({ key, bytes }) => {
    const from = Math.max(start - offset, 0);
    const to = Math.min(end - offset, bytes);
    offset += bytes;
    return from < to ? [storage.read(key, { start: from, end: to })] : [];
  });
  return Buffer.concat(await Promise.all(reads));
}
