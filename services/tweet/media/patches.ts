import type { Id } from "../../../lib/id.ts";
import { newKey, type Part } from "./parts.ts";
import type { Storage } from "./storage.ts";

/** Zeros for a stretch of a file, after what is given as its beginning; the length stays. */
export interface Patch {
  start: number;
  /** exclusive */
  end: number;
  head: Buffer;
}

export const zeros = (start: number, end: number): Patch => ({ start, end, head: Buffer.alloc(0) });

/** Writes those parts of a file anew that are to change, each under a key of its own. @returns these alone */
export async function patched(
  { id, parts, store }: { id: Id; parts: readonly Part[]; store: Storage },
  patches: readonly Patch[],
): Promise<Part[]> {
  const changed: Part[] = [];
  let offset = 0;
  for (const part of parts) {
    const start = offset;
    offset += part.bytes;
    const touching = patches.filter((patch) => patch.start < offset && patch.end > start);
    if (!touching.length) continue;
    const bytes = await store.read(part.key, { start: 0, end: part.bytes });
    for (const patch of touching) apply(patch, bytes, start);
    const key = newKey(id);
    await store.put(key, bytes);
    changed.push({ ...part, key });
  }
  return changed;
}

/** @param offset of the bytes in their file */
function apply({ start, end, head }: Patch, bytes: Buffer, offset: number): void {
  bytes.fill(0, Math.max(start - offset, 0), Math.min(end - offset, bytes.length));
  head.copy(bytes, Math.max(start - offset, 0), Math.min(Math.max(offset - start, 0), head.length));
}
