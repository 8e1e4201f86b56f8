import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import sharp from "sharp";
import { setClock } from "../../lib/time.ts";
import { cameraPhoto, commentedPng, gif, hugePng, mp4 } from "../support/media-files.ts";
import type { Person } from "../support/person.ts";
import {
  append,
  begin,
  bytesOf,
  command,
  finalize,
  MEDIA_FIELDS,
  mediaOf,
  upload,
  uploaded,
  uploadInSegments,
} from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gorjeo-media-"));
  gorjeo = await world({ DATA_DIR: folder });
}, 60_000);
afterAll(() => gorjeo.close());

test("a photo is served upright and without what the camera wrote into it", async () => {
  const { ana } = await gorjeo.people("ana");
  const tweet = await ana.post("", {
    media: { media_ids: [await uploaded(ana, await cameraPhoto())] },
  });
  const [media] = await mediaOf(ana, tweet);
  expect(media).toMatchObject({ type: "photo", width: 32, height: 64 });
  for (const url of [media.url, `${media.url}?name=small`]) {
    const response = await fetch(url);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/jpeg",
      "x-content-type-options": "nosniff",
      "cache-control": "public, max-age=31536000, immutable",
      "content-security-policy": expect.stringContaining("sandbox"),
    });
    const bytes = await bytesOf(response);
    const { exif, xmp, orientation, width } = await sharp(bytes).metadata();
    expect([exif, xmp, orientation, width]).toEqual([undefined, undefined, undefined, 32]);
    expect(bytes.toString("latin1")).not.toMatch(/of ana|Exif|GPS/);
  }
  const png = await ana.post("png", {
    media: { media_ids: [await uploaded(ana, await commentedPng())] },
  });
  const [picture] = await mediaOf(ana, png);
  expect((await bytesOf(await fetch(picture.url))).toString("latin1")).not.toMatch(/tEXt|of ana/);
});

/** The first half of a file of each kind. */
async function truncated(): Promise<Buffer[]> {
  const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, at) => (at * 7919) % 251));
  const picture = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
  const whole = [picture.clone().png(), picture.clone().webp(), picture.clone().gif()];
  const files = await Promise.all(whole.map((one) => one.toBuffer()));
  return files.map((bytes) => bytes.subarray(0, bytes.length / 2));
}

test("what is no picture of a kind that is taken is refused, whatever it calls itself", async () => {
  const { ben } = await gorjeo.people("ben");
  const photo = await cameraPhoto();
  const refused = [
    Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    Buffer.from("<!doctype html><script>alert(1)</script>"),
    photo.subarray(0, photo.length / 2),
    Buffer.from("\xff\xd8\xff<script>alert(1)</script>", "latin1"),
    await sharp({ create: { width: 20_000, height: 3_000, channels: 3, background: "white" } })
      .png({ compressionLevel: 9 })
      .toBuffer(),
    hugePng(),
    ...(await truncated()),
    Buffer.from("GIF89a<!doctype html><script>alert(1)</script>"),
    mp4(),
  ];
  for (const bytes of refused) {
    const { status, body } = await upload(ben, bytes);
    expect([status, body.errors[0].parameters]).toMatchObject([400, { media: [] }]);
  }
  expect((await upload(ben, Buffer.alloc(5_300_000))).status).toBe(413);
  expect((await upload(ben, photo, "subtitles")).status).toBe(400);
  const polyglot = Buffer.concat([photo, Buffer.from("<script>alert(1)</script>")]);
  const [media] = await mediaOf(
    ben,
    await ben.post("both", { media: { media_ids: [await uploaded(ben, polyglot)] } }),
  );
  expect((await bytesOf(await fetch(media.url))).toString("latin1")).not.toContain("script");
}, 30_000);

test("segments come in any order, twice, or not at all", async () => {
  const { cyn } = await gorjeo.people("cyn");
  const video = mp4(5_000);
  const pieces = [video.subarray(0, 2_000), video.subarray(2_000, 3_000), video.subarray(3_000)];
  const { id, media_key } = (await begin(cyn, "tweet_video", video.length)).body.data;
  expect(media_key).toBe(`13_${id}`);
  const add = (at: number) => append(cyn, id, at, pieces[at] ?? Buffer.alloc(0));
  expect((await add(2)).status).toBe(200);
  await add(0);
  expect((await finalize(cyn, id)).status).toBe(400);
  await add(1);
  await add(1);
  expect((await append(cyn, id, 3, Buffer.alloc(10))).status).toBe(400);
  const status = () => cyn.get(`/2/media/upload?command=STATUS&media_id=${id}`);
  expect((await status()).body.data.processing_info.state).toBe("pending");
  const [first, second] = [await finalize(cyn, id), await finalize(cyn, id)];
  expect(first.body.data).toMatchObject({ id, media_key, size: video.length });
  expect(second.body.data.size).toBe(video.length);
  expect((await status()).body.data.processing_info.state).toBe("succeeded");
  expect((await add(0)).status).toBe(400);

  const [media] = await mediaOf(cyn, await cyn.post("film", { media: { media_ids: [id] } }));
  expect(media).toMatchObject({ type: "video", width: 320, height: 180, duration_ms: 2_500 });
  const url = media.variants[0].url;
  expect((await bytesOf(await fetch(url))).equals(video)).toBe(true);
  const part = await fetch(url, { headers: { range: "bytes=1990-3009" } });
  expect([part.status, part.headers.get("content-range")]).toEqual([
    206,
    `bytes 1990-3009/${video.length}`,
  ]);
  expect((await bytesOf(part)).equals(video.subarray(1_990, 3_010))).toBe(true);
  const beyond = await fetch(url, { headers: { range: "bytes=999999-" } });
  expect(beyond.status).toBe(416);
});

test("the number of bytes must be the one announced, and within what the kind may have", async () => {
  const { dan } = await gorjeo.people("dan");
  const photo = await cameraPhoto();
  const { id } = (await begin(dan, "tweet_image", photo.length + 1)).body.data;
  await append(dan, id, 0, photo);
  expect((await finalize(dan, id)).body.errors[0].parameters).toHaveProperty("total_bytes");
  expect((await begin(dan, "tweet_image", 5_300_000)).status).toBe(400);
  expect((await begin(dan, "tweet_gif", 16_000_000)).status).toBe(400);
  expect((await begin(dan, "tweet_video", 600_000_000)).status).toBe(400);
  expect((await append(dan, "1", 0, photo)).status).toBe(400);
  expect((await append(dan, id, 1_000, photo)).status).toBe(400);
  for (const left of [4, 3, 2, 1])
    expect([left, (await begin(dan, "tweet_video", 5e8)).status]).toEqual([left, 200]);
  expect((await begin(dan, "tweet_video", 5e8)).status).toBe(403);
});

test("the older form with commands, and JSON with base64, do the same", async () => {
  const { eve } = await gorjeo.people("eve");
  const bytes = await gif();
  const about = { media_type: "image/gif", total_bytes: String(bytes.length) };
  const { id, media_key } = (await command(eve, { command: "INIT", ...about })).body.data;
  expect(media_key).toBe(`16_${id}`);
  const appended = await command(
    eve,
    { command: "APPEND", media_id: id, segment_index: "0" },
    bytes,
  );
  expect([appended.status, appended.body]).toEqual([204, ""]);
  expect((await command(eve, { command: "FINALIZE", media_id: id })).status).toBe(200);
  const [media] = await mediaOf(eve, await eve.post("moves", { media: { media_ids: [id] } }));
  expect(media).toMatchObject({ type: "animated_gif", width: 20, height: 10 });
  expect(media.variants[0].content_type).toBe("image/gif");
  expect((await fetch(media.preview_image_url)).headers.get("content-type")).toBe("image/png");

  const photo = (await cameraPhoto()).toString("base64");
  const json = { media: photo, media_category: "tweet_image" };
  expect((await eve.send("POST", "/2/media/upload", json)).body.data.id).toBeDefined();
  expect((await eve.send("POST", "/2/media/upload", { ...json, media: "?" })).status).toBe(400);
  expect((await command(eve, { command: "ERASE" })).status).toBe(400);
});

test("media are the uploader's own, described in up to 1,000 characters, four photos or one film", async () => {
  const { fay, gus } = await gorjeo.people("fay", "gus");
  const photo = await cameraPhoto();
  const ids = await Promise.all([1, 2, 3, 4].map(() => uploaded(fay, photo)));
  const film = await uploadInSegments(fay, mp4(), { category: "tweet_video", size: 700 });
  const describe = (person: Person, id: string | undefined, text: string) =>
    person.send("POST", "/2/media/metadata", { id, metadata: { alt_text: { text } } });
  expect((await describe(fay, ids[0], "🎉".repeat(1_000))).status).toBe(200);
  expect((await describe(fay, ids[0], "x".repeat(1_001))).status).toBe(400);
  expect((await describe(gus, ids[0], "mine?")).status).toBe(400);
  const post = (person: Person, media_ids: unknown[]) =>
    person.send("POST", "/2/tweets", { text: `of ${media_ids}`, media: { media_ids } });
  expect((await post(gus, ids)).status).toBe(400);
  expect((await post(fay, [ids[0], film])).status).toBe(400);
  const tweet = (await post(fay, ids)).body.data.id;
  const shown = await mediaOf(gus, tweet);
  expect(shown.map((one: { media_key: string }) => one.media_key)).toEqual(
    ids.map((id) => `3_${id}`),
  );
  expect(shown[0].alt_text).toBe("🎉".repeat(1_000));
  expect((await post(fay, ids.toReversed())).status).toBe(201);

  const quote = await gus.quote(tweet, "look");
  const expansions = "referenced_tweets.id,referenced_tweets.id.attachments.media_keys";
  const { includes } = (await fay.get(`/2/tweets/${quote}?expansions=${expansions}`)).body;
  expect(includes.media).toHaveLength(4);
  const keys = `3_${ids[0]},3_404`;
  const looked = (await gus.get(`/2/media?media_keys=${keys}&${MEDIA_FIELDS}`)).body;
  expect([looked.data.length, looked.errors.length]).toEqual([1, 1]);
  expect((await gus.get(`/2/media/3_${ids[0]}`)).body.data.media_key).toBe(`3_${ids[0]}`);
});

test("the media of a protected account are for its followers", async () => {
  const { hal, ida, joe } = await gorjeo.people("hal", "ida", "joe");
  const tweet = await hal.post("mine", {
    media: { media_ids: [await uploaded(hal, await cameraPhoto())] },
  });
  const [{ url, media_key }] = await mediaOf(hal, tweet);
  await ida.follow(hal);
  await hal.send("PUT", "/auth/profile", { protected: true });
  const read = (person?: Person) =>
    fetch(url, { headers: person ? { authorization: `Bearer ${person.token}` } : {} });
  expect((await read()).status).toBe(404);
  expect((await read(joe)).status).toBe(404);
  expect((await joe.get(`/2/media/${media_key}`)).body.data).toBeUndefined();
  for (const person of [hal, ida]) {
    const response = await read(person);
    expect([response.status, response.headers.get("cache-control")]).toEqual([
      200,
      "private, no-store",
    ]);
  }
});

const kept = async () => (await readdir(join(folder, "media"))).toSorted();

/** Until the service's own sweep has come round. */
const swept = async (ids: string[]) => {
  while ((await kept()).some((id) => ids.includes(id))) await gorjeo.query("select pg_sleep(0.05)");
};

test("files go with the last tweet that shows them, with their account, or unused after a day", async () => {
  const { kim, lou } = await gorjeo.people("kim", "lou");
  const photo = await cameraPhoto();
  const [shared, single, unused] = [
    await uploaded(kim, photo),
    await uploaded(kim, photo),
    await uploaded(kim, photo),
  ];
  const others = await uploaded(lou, photo);
  await lou.post("of lou", { media: { media_ids: [others] } });
  const first = await kim.post("first", { media: { media_ids: [shared, single] } });
  const second = await kim.post("second", { media: { media_ids: [shared] } });
  await kim.remove(first);
  await swept([single]);
  expect(await mediaOf(kim, second)).toHaveLength(1);
  expect(await kept()).toEqual(expect.arrayContaining([shared, unused, others]));

  setClock(() => Date.now() + 25 * 3_600_000);
  await swept([unused]).finally(() => setClock());
  expect(await kept()).toEqual(expect.arrayContaining([shared, others]));
  expect((await kim.send("POST", "/2/tweets", { media: { media_ids: [unused] } })).status).toBe(
    400,
  );

  await kim.send("DELETE", "/auth/account", { password: "correct horse battery" });
  await swept([shared]);
  expect(await kept()).toContain(others);
}, 30_000);
