import { zeros, type Patch } from "./patches.ts";

const IMAGE = 0x2c;
const EXTENSION = 0x21;
const TRAILER = 0x3b;
const COMMENT = 0xfe;
const PLAIN_TEXT = 0x01;
const APPLICATION = 0xff;

/** How often the film repeats; all other programs write what nobody needs to see it. */
const LOOPS = /^(NETSCAPE2\.0|ANIMEXTS1\.0)$/;

const HEADER = 13;
const DESCRIPTOR = 10;

/** The bytes of the table of colours that a field of flags tells of. */
const table = (flags = 0): number => (flags & 0x80 ? 3 * 2 ** ((flags & 0x07) + 1) : 0);

function afterBlocks(bytes: Buffer, start: number): number {
  let at = start;
  for (let size = bytes[at]; size; size = bytes[at]) at += size + 1;
  return at + 1;
}

/**
 * What in a GIF is no picture: comments, XMP, and whatever stands behind its end.
 * Source: GIF89a specification, 12–26.
 */
export function unseenInGif(bytes: Buffer): Patch[] {
  const patches: Patch[] = [];
  let at = HEADER + table(bytes[10]);
  for (; bytes[at] === IMAGE || bytes[at] === EXTENSION;) {
    if (bytes[at] === IMAGE) at = afterBlocks(bytes, at + DESCRIPTOR + table(bytes[at + 9]) + 1);
    else {
      const end = afterBlocks(bytes, at + 2);
      patches.push(...emptied(unseenFrom(bytes, at), end - 1));
      at = end;
    }
  }
  return [...patches, zeros(bytes[at] === TRAILER ? at + 1 : at, bytes.length)];
}

/** Where in the extension the blocks begin that are to be emptied; Infinity for one that is needed. */
function unseenFrom(bytes: Buffer, at: number): number {
  const label = bytes[at + 1];
  if (label === COMMENT) return at + 2;
  const first = at + 3 + (bytes[at + 2] ?? 0);
  if (label === PLAIN_TEXT) return first;
  if (label === APPLICATION && !LOOPS.test(bytes.toString("latin1", at + 3, first))) return first;
  return Infinity;
}

const LONGEST = 256;

/** Blocks of zeros in the place of others: XMP has none that could be kept as they are. */
function emptied(start: number, end: number): Patch[] {
  const patches: Patch[] = [];
  for (let at = start; at < end;) {
    const left = end - at;
    // a byte alone would be the end of the blocks
    const size = left === LONGEST + 1 ? LONGEST - 1 : Math.min(LONGEST, left);
    patches.push({ start: at, end: at + size, head: Buffer.of(size - 1) });
    at += size;
  }
  return patches;
}
