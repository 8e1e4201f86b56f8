import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import sharp from "sharp";
import { mp4, phoneMp4, wordyGif } from "../support/media-files.ts";
import { bytesOf, mediaOf, upload, uploadInSegments } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gorjeo-media-"));
  gorjeo = await world({ DATA_DIR: folder });
}, 60_000);
afterAll(() => gorjeo.close());

/** All that lies in the store of an upload. */
async function storedOf(id: string): Promise<string> {
  const files = await readdir(join(folder, "media", id));
  const bytes = await Promise.all(files.map((file) => readFile(join(folder, "media", id, file))));
  return Buffer.concat(bytes).toString("latin1");
}

test("a film is served without where and with what it was made, and is as long as it was", async () => {
  const { ned } = await gorjeo.people("ned");
  const film = phoneMp4(5_000);
  // so that what is taken out lies in several parts
  const id = await uploadInSegments(ned, film, { category: "tweet_video", size: 23 });
  const [media] = await mediaOf(ned, await ned.post("film", { media: { media_ids: [id] } }));
  const served = await bytesOf(await fetch(media.variants[0].url));
  const moov = served.indexOf("moov");
  expect(served.toString("latin1", moov)).not.toMatch(/of ana|52\.5|xyz|udta|uuid|meta/);
  expect(await storedOf(id)).not.toMatch(/of ana|52\.5/);
  expect(film.toString("latin1")).toMatch(/udta.*of ana/s);
  const plain = mp4(5_000);
  expect([served.length, served.subarray(0, moov - 4).equals(plain.subarray(0, moov - 4))]).toEqual(
    [film.length, true],
  );
  const again = await uploadInSegments(ned, served, { category: "tweet_video", size: 5_000 });
  const [seen] = await mediaOf(ned, await ned.post("again", { media: { media_ids: [again] } }));
  expect(seen).toMatchObject({ width: 320, height: 180, duration_ms: 2_500 });
});

test("a GIF moves as it did, without words and scripts", async () => {
  const { olga } = await gorjeo.people("olga");
  const wordy = await wordyGif();
  const id = (await upload(olga, wordy, "tweet_gif")).body.data.id;
  const [media] = await mediaOf(olga, await olga.post("moves", { media: { media_ids: [id] } }));
  const served = await bytesOf(await fetch(media.variants[0].url));
  expect(wordy.toString("latin1")).toMatch(/of ana.*script/s);
  expect(served.toString("latin1")).not.toMatch(/of ana|xmpmeta|script/);
  expect(await storedOf(id)).not.toMatch(/of ana|script/);
  const shown = async (bytes: Buffer) => {
    const { pages, loop, delay } = await sharp(bytes, { animated: true }).metadata();
    const pixels = await sharp(bytes, { animated: true }).raw().toBuffer();
    return { pages, loop, delay, pixels: pixels.toString("base64") };
  };
  expect(await shown(served)).toEqual(await shown(wordy));
  expect(await shown(served)).toMatchObject({ pages: 2, loop: 3, delay: [50, 70] });
});
