import sharp, { type Sharp } from "sharp";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Format } from "./formats.ts";

/** Something to look at: its size in pixels. */
export interface Picture {
  bytes: Buffer;
  width: number;
  height: number;
}

export interface Photo {
  content_type: string;
  extension: string;
  original: Picture;
  small: Picture;
}

const MAX_PIXELS = 50_000_000;
/** The width and height of the small variant at most. Source: X's `name=small`. */
const SMALL = 680;
/** A decoded photo takes up to 200 MB: so many at once, in the thread pool of libvips. */
const AT_ONCE = 2;

/** How files are written. */
export const OUTPUTS = {
  jpeg: {
    content_type: "image/jpeg",
    extension: "jpg",
    encode: (image: Sharp) => image.jpeg({ quality: 87 }),
  },
  png: { content_type: "image/png", extension: "png", encode: (image: Sharp) => image.png() },
  webp: {
    content_type: "image/webp",
    extension: "webp",
    encode: (image: Sharp) => image.webp({ quality: 87 }),
  },
} as const;

/** How they are read. */
export const READING = { limitInputPixels: MAX_PIXELS, failOn: "error" } as const;

// nothing is looked at twice
sharp.cache(false);

/**
 * A photo as it is served: encoded anew, upright, in sRGB, with nothing of what cameras and programs
 * write into files (EXIF, GPS, XMP, comments), and once more in small.
 * @param format of the bytes; of a GIF the first frame becomes a PNG
 * @throws invalidRequest for what cannot be decoded or has too many pixels
 */
export async function photoOf(bytes: Buffer, format: Exclude<Format, "mp4">): Promise<Photo> {
  const output = OUTPUTS[format === "gif" ? "png" : format];
  return inTurn(async () => {
    const original = await rendered(output.encode(sharp(bytes, READING).autoOrient()));
    const size = { width: SMALL, height: SMALL, fit: "inside", withoutEnlargement: true } as const;
    const small = await rendered(output.encode(sharp(original.bytes).resize(size)));
    return { ...output, original, small };
  });
}

/** @throws invalidRequest */
export async function rendered(image: Sharp): Promise<Picture> {
  try {
    const { data, info } = await image.toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height };
  } catch {
    throw invalidRequest("media", "The media is damaged, or has more than 50 million pixels.");
  }
}

let running = 0;
const waiting: (() => void)[] = [];

/** Waits until few enough are at it. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
