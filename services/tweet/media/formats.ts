/** What a file is by its first bytes, whatever it is called. */
export type Format = "jpeg" | "png" | "gif" | "webp" | "mp4";

/** Brands of ISO base media files that are MP4; not images (HEIC, AVIF), not QuickTime. */
const MP4_BRANDS = ["isom", "iso2", "iso3", "iso4", "iso5", "iso6", "mp41", "mp42", "mp71"].concat([
  "avc1",
  "M4V ",
  "M4VP",
  "dash",
  "MSNV",
]);

/** How many bytes `formatOf` looks at. */
export const SIGNATURE = 12;

const at = (bytes: Buffer, start: number, end: number) => bytes.toString("latin1", start, end);

/** Everything else is none that we take: SVG and HTML above all. */
export function formatOf(bytes: Buffer): Format | undefined {
  if (at(bytes, 0, 3) === "\xff\xd8\xff") return "jpeg";
  if (at(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (/^GIF8[79]a$/.test(at(bytes, 0, 6))) return "gif";
  if (at(bytes, 0, 4) === "RIFF" && at(bytes, 8, 12) === "WEBP") return "webp";
  if (at(bytes, 4, 8) === "ftyp" && MP4_BRANDS.includes(at(bytes, 8, 12))) return "mp4";
  return undefined;
}
