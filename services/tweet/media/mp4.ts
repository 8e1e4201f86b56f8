import { invalidRequest } from "../../../lib/errors.ts";
import { zeros, type Patch } from "./patches.ts";

/** Reads a few bytes of a file that lies in a store; fewer at its end. */
export type Reader = (start: number, length: number) => Promise<Buffer>;

export interface Video {
  width: number;
  height: number;
  duration_ms: number;
}

interface Box {
  type: string;
  /** where its type is written */
  named: number;
  /** of its content */
  start: number;
  end: number;
}

/** Files have some ten boxes where we look; more are a trap. */
const MAX_BOXES = 500;

const damaged = () => invalidRequest("media", "The media is no MP4 that can be played.");

/** The boxes between two places of a file. Source: ISO/IEC 14496-12, 4.2. */
async function boxesIn(read: Reader, start: number, end: number): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end;) {
    const header = await read(at, 16);
    if (header.length < 8 || boxes.length > MAX_BOXES) throw damaged();
    const short = header.readUInt32BE(0);
    const long = short === 1 && header.length === 16;
    const size = long ? Number(header.readBigUInt64BE(8)) : short || end - at;
    const head = long ? 16 : 8;
    if (size < head || at + size > end) throw damaged();
    const type = header.toString("latin1", 4, 8);
    boxes.push({ type, named: at + 4, start: at + head, end: at + size });
    at += size;
  }
  return boxes;
}

const MVHD_LENGTH = 32;
const TKHD_LENGTH = 96;

/** Version 1 of the two headers holds 64-bit times. */
async function durationOf(read: Reader, { start }: Box): Promise<number> {
  const header = await read(start, MVHD_LENGTH);
  if (header.length < MVHD_LENGTH) throw damaged();
  const wide = header[0] === 1;
  const timescale = header.readUInt32BE(wide ? 20 : 12);
  const duration = wide ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  if (timescale === 0) throw damaged();
  return Math.round((duration * 1_000) / timescale);
}

/** Width and height stand at the end in 16.16 fixed point, after the matrix that may turn them. */
async function sizeOf(read: Reader, { start, end }: Box) {
  const header = await read(start, Math.min(end - start, TKHD_LENGTH));
  if (header.length < 84) throw damaged();
  const fields = header.subarray(-44);
  const turned = fields.readInt32BE(0) === 0 && fields.readInt32BE(4) !== 0;
  const [first, second] = [fields.readUInt32BE(36) >>> 16, fields.readUInt32BE(40) >>> 16];
  return turned ? { width: second, height: first } : { width: first, height: second };
}

/**
 * How long and how large a video is, from the headers of an MP4.
 * @param total of the file, in bytes
 * @throws invalidRequest for a file without a film, or with headers that make no sense
 */
export async function videoOf(read: Reader, total: number): Promise<Video> {
  const moov = (await boxesIn(read, 0, total)).find(({ type }) => type === "moov");
  if (!moov) throw damaged();
  const inside = await boxesIn(read, moov.start, moov.end);
  const mvhd = inside.find(({ type }) => type === "mvhd");
  if (!mvhd) throw damaged();
  const duration_ms = await durationOf(read, mvhd);
  for (const track of inside.filter(({ type }) => type === "trak")) {
    const tkhd = (await boxesIn(read, track.start, track.end)).find(({ type }) => type === "tkhd");
    const size = tkhd && (await sizeOf(read, tkhd));
    if (size && size.width > 0 && size.height > 0) return { ...size, duration_ms };
  }
  throw damaged();
}

/** Where cameras and programs write where, with what and by whom a film was made. */
const UNSEEN = ["meta", "udta", "uuid"];

/**
 * What in an MP4 is neither picture nor sound: such boxes become free space, so that all else stays
 * where it is. Source: ISO/IEC 14496-12, 8.1.2, 8.10 and 8.11.
 */
export async function unseenInMp4(read: Reader, total: number): Promise<Patch[]> {
  const outer = await boxesIn(read, 0, total);
  const inner = await boxesInside(read, outer, "moov");
  const boxes = [...outer, ...inner, ...(await boxesInside(read, inner, "trak"))];
  return boxes
    .filter(({ type }) => UNSEEN.includes(type))
    .flatMap(({ named, start, end }) => [
      { start: named, end: named + 4, head: Buffer.from("free") },
      zeros(start, end),
    ]);
}

const boxesInside = async (read: Reader, boxes: Box[], type: string): Promise<Box[]> =>
  (
    await Promise.all(
      boxes.filter((box) => box.type === type).map(({ start, end }) => boxesIn(read, start, end)),
    )
  ).flat();
