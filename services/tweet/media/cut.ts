import sharp from "sharp";
import { PICTURES, type PictureKind, type PictureSize } from "../../../lib/pictures.ts";
import { inTurn, OUTPUTS, READING, rendered, type Picture } from "./photos.ts";

/** What is made of a photo for a profile. */
export interface Cut {
  content_type: string;
  extension: string;
  original: Picture;
  sizes: { variant: PictureSize; bytes: Buffer }[];
}

const isSize = (name: string, kind: PictureKind): name is PictureSize =>
  Object.hasOwn(PICTURES[kind].sizes, name);

/**
 * The middle of a photo in the form of the kind of picture, and smaller ones of it: JPEG, or PNG
 * where something is transparent.
 * @throws invalidRequest for what cannot be decoded
 */
export const cutOf = (bytes: Buffer, kind: PictureKind): Promise<Cut> =>
  inTurn(async () => {
    const { width, height, sizes } = PICTURES[kind];
    const form = { width, height, fit: "cover" } as const;
    // without loss, for what comes after; hardly compressed, as nobody keeps it
    const whole = await rendered(sharp(bytes, READING).resize(form).png({ compressionLevel: 1 }));
    const { isOpaque } = await sharp(whole.bytes).stats();
    const { encode, ...output } = isOpaque ? OUTPUTS.jpeg : OUTPUTS.png;
    const original = await rendered(encode(sharp(whole.bytes)));
    const smaller = Object.entries(sizes).map(async ([variant, [width, height]]) => {
      const { bytes } = await rendered(encode(sharp(whole.bytes).resize(width, height)));
      return isSize(variant, kind) ? [{ variant, bytes }] : [];
    });
    return { ...output, original, sizes: (await Promise.all(smaller)).flat() };
  });
