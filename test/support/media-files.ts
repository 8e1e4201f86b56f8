import { crc32, deflateSync } from "node:zlib";
import sharp from "sharp";

/** A file as a camera makes it: GPS, the camera's name, and turned by 90 degrees. */
export const cameraPhoto = (width = 64, height = 32): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: "red" } })
    .jpeg()
    .withExif({
      IFD0: { Make: "Camera of ana" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "52/1 31/1 0/1" },
    })
    .withMetadata({ orientation: 6 })
    .withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'>home of ana</x:xmpmeta>")
    .toBuffer();

/** A PNG with a comment in it. */
export async function commentedPng(): Promise<Buffer> {
  const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: "blue" } })
    .png()
    .toBuffer();
  const body = Buffer.from("tEXtComment\0home of ana", "latin1");
  const chunk = Buffer.concat([uint32(body.length - 4), body, uint32(crc32(body))]);
  const end = plain.length - 12;
  return Buffer.concat([plain.subarray(0, end), chunk, plain.subarray(end)]);
}

export const gif = (width = 20, height = 10): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: "green" } })
    .gif()
    .toBuffer();

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const none = () => Buffer.alloc(0);

const box = (type: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content);
  return Buffer.concat([uint32(body.length + 8), Buffer.from(type, "latin1"), body]);
};

/** A PNG of 20,000×20,000 white points in some 50 kB: 50 MB once it is unpacked, more when it is drawn. */
export function hugePng(): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
    return Buffer.concat([uint32(body.length), named, uint32(crc32(named))]);
  };
  const about = Buffer.concat([uint32(20_000), uint32(20_000), Buffer.from([1, 0, 0, 0, 0])]);
  const lines = deflateSync(Buffer.alloc(20_000 * (20_000 / 8 + 1)));
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const parts = [chunk("IHDR", about), chunk("IDAT", lines), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

/** An animated GIF with a comment, XMP and a script in it and behind it. */
export async function wordyGif(): Promise<Buffer> {
  const raw = Buffer.alloc(20 * 20 * 3, 90).fill(200, 20 * 10 * 3);
  const shape = { width: 20, height: 20, channels: 3, pageHeight: 10 } as const;
  const plain = await sharp(raw, { raw: shape })
    .gif({ loop: 3, delay: [50, 70] })
    .toBuffer();
  const words = Buffer.from("home of ana ".repeat(50), "latin1");
  const blocks = [];
  for (let at = 0; at < words.length; at += 255) {
    const block = words.subarray(at, at + 255);
    blocks.push(Buffer.of(block.length), block);
  }
  const comment = Buffer.concat([Buffer.of(0x21, 0xfe), ...blocks, Buffer.of(0)]);
  // XMP lies in no blocks: its end is made such that whoever takes it for blocks gets out of it
  const tail = Buffer.from([1, ...Array.from({ length: 256 }, (_, at) => 255 - at), 0]);
  const xmp = Buffer.concat([
    Buffer.of(0x21, 0xff, 11),
    Buffer.from("XMP DataXMP<x:xmpmeta>home of ana <script>alert(1)</script></x:xmpmeta>"),
    tail,
  ]);
  const flags = plain[10] ?? 0;
  const start = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  const script = Buffer.from("<script>alert(1)</script>");
  return Buffer.concat([plain.subarray(0, start), comment, xmp, plain.subarray(start), script]);
}

/** An MP4 of two and a half seconds, 320×180, whose film is nothing but bytes; `more` stands in its headers. */
export function mp4(film = 1_000, more: (at: "file" | "film" | "track") => Buffer = none): Buffer {
  const mvhd = Buffer.alloc(100);
  mvhd.writeUInt32BE(600, 12);
  mvhd.writeUInt32BE(1_500, 16);
  const tkhd = Buffer.alloc(84);
  tkhd.writeUInt32BE(0x00010000, 40);
  tkhd.writeUInt32BE(320 << 16, 76);
  tkhd.writeUInt32BE(180 << 16, 80);
  const pattern = Buffer.from(Array.from({ length: 251 }, (_, at) => at));
  return Buffer.concat([
    box("ftyp", Buffer.from("isom\0\0\x02\0isomiso2mp41", "latin1")),
    box("mdat", Buffer.alloc(film, pattern)),
    box("moov", box("mvhd", mvhd), box("trak", box("tkhd", tkhd), more("track")), more("film")),
    more("file"),
  ]);
}

/** The same as a phone writes it: with where it was made. */
export const phoneMp4 = (film = 1_000): Buffer => {
  const place = Buffer.from("+52.5170+013.3889/ home of ana", "latin1");
  const boxes = { file: "uuid", film: "udta", track: "meta" };
  return mp4(film, (at) => box(boxes[at], box("\xa9xyz", place)));
};
