import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import sharp from "sharp";
import type { Id } from "../../../lib/id.ts";
import type { PictureKind } from "../../../lib/pictures.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs, setClock } from "../../../lib/time.ts";
import { capability, type Answers, type Capability } from "../../../test/support/database.ts";
import { uploadOf } from "./rows.ts";
import { removeExpiredMedia } from "./expiry.ts";
import { mediaBytes, mediaFile } from "./files.ts";
import { finish } from "./finish.ts";
import { cutPicture, judgePictures, releasePictures } from "./pictures.ts";
import { addSegment } from "./segments.ts";
import { begin } from "./uploads.ts";

const ANA = "7";

let world: Capability;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gorjeo-pictures-"));
  process.env.DATA_DIR = folder;
  world = await capability("tweet");
});
afterAll(async () => {
  setClock();
  await world.close();
});

/** A finished upload of ana's. */
async function photo(bytes: Buffer): Promise<Id> {
  const scope = world.scope(ANA);
  const upload = await begin(scope, { category: "tweet_image", type: "photo" });
  async function* pieces() {
    yield bytes.toString("base64");
  }
  await addSegment(
    upload,
    { id: upload.id, segment_index: 0 },
    {
      ...scope,
      upload: pieces() as never,
    },
  );
  await finish(await uploadOf(world.db, upload.id, ANA, "id"), scope);
  return upload.id;
}
const plain = (width: number, height: number, background = "red") =>
  sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer();

async function cut(media_id: Id, kind: PictureKind = "profile_image", id = world.newId()) {
  const { path } = await cutPicture.run({ id, media_id, kind }, world.scope(ANA));
  return { id, path };
}
const fileNamed = (name: string, size?: "normal" | "bigger" | "600x200") =>
  mediaFile.run({ name, ...(size && { size }) }, world.scope());
const filesOf = (id: Id) => readdir(join(folder, "media", id)).catch(() => []);
const isThere = async (id: Id) =>
  (await world.db.row(sql`select from media where id = ${id}`)) !== undefined;

/** The upkeep of `days` later, when profiles show these. */
async function upkeep(shown: Id[], days = 0.001) {
  const then = nowMs() + days * 86_400_000;
  setClock(() => then);
  const answers: Answers = { "auth.pictures": () => shown };
  while (await judgePictures(world.db, world.scope(ANA, answers).call));
  while (await removeExpiredMedia(world.db));
  setClock();
}

test("a photo of any form is cut to the form of the picture, in X's sizes", async () => {
  const wide = await photo(await plain(900, 100));
  const { path } = await cut(wide);
  const name = path.replace("/media/", "").replace("_normal", "");
  expect(path).toMatch(/^\/media\/[\w-]{22}_normal\.jpg$/);
  for (const [size, width] of [
    [undefined, 400],
    ["normal", 48],
    ["bigger", 73],
  ] as const) {
    const file = await fileNamed(name, size);
    if (!file) throw new Error(`no ${size}`);
    const { media_id, variant, bytes } = file;
    const { base64 } = await mediaBytes.run(
      { media_id, variant, start: 0, end: bytes },
      world.scope(),
    );
    const seen = await sharp(Buffer.from(base64, "base64")).metadata();
    expect([file.picture, seen.width, seen.height]).toEqual([true, width, width]);
  }
  expect(await fileNamed(name, "600x200")).toBeNull();
  const clear = await cut(await photo(await plain(30, 30, "rgba(0,0,255,0.5)")), "profile_banner");
  expect(clear.path).toMatch(/^\/media\/[\w-]{22}\.png$/);
  expect(await fileNamed(clear.path.slice(7), "600x200")).toMatchObject({ variant: "600x200" });
});

test("asked twice for the same, it is cut once", async () => {
  const media_id = await photo(await plain(40, 40));
  const id = world.newId();
  const first = await cut(media_id, "profile_image", id);
  expect(await cut(media_id, "profile_image", id)).toEqual(first);
  // a process that ended in the middle has left the row and perhaps some files
  const broken = world.newId();
  await begin(world.scope(ANA), { id: broken, category: "profile_image", type: "photo" });
  expect((await cut(media_id, "profile_image", broken)).path).toMatch(/_normal\.jpg$/);
});

test("what no profile came to show goes after a day; what one shows stays", async () => {
  const media_id = await photo(await plain(40, 40));
  const [kept, lost] = [await cut(media_id), await cut(media_id)];
  await upkeep([kept.id], 0.9);
  expect([await isThere(kept.id), await isThere(lost.id)]).toEqual([true, true]);
  await upkeep([kept.id], 1.1);
  expect([await isThere(kept.id), await isThere(lost.id)]).toEqual([true, false]);
  expect([(await filesOf(kept.id)).length, await filesOf(lost.id)]).toEqual([5, []]);
  await upkeep([kept.id], 400);
  expect(await isThere(kept.id)).toBe(true);
});

test("a picture that was let go vanishes, told once or twice, and not before Auth has answered", async () => {
  const { id } = await cut(await photo(await plain(40, 40)));
  await upkeep([id], 2);
  const release = () =>
    world.db.transaction((tx) => releasePictures(tx, [{ id: ANA, media_ids: [id] }]));
  await release();
  await release();
  while (await removeExpiredMedia(world.db));
  expect(await isThere(id)).toBe(true);
  await upkeep([]);
  expect([await isThere(id), await filesOf(id)]).toEqual([false, []]);
  await release();
});

test("only one's own finished photos are cut, none of messages, no pictures of profiles", async () => {
  const media_id = await photo(await plain(40, 40));
  const { id: picture } = await cut(media_id);
  const row = (type: string, category: string, state = "ready") => {
    const id = world.newId();
    return world.db
      .run(
        sql`insert into media (id, owner_id, type, category, state, max_bytes, exact)
          values (${id}, ${ANA}, ${type}, ${category}, ${state}, 1, false)`,
      )
      .then(() => id);
  };
  const held = await photo(await plain(40, 40));
  await world.db.run(sql`insert into media_holds (dm_event_id, media_id) values (1, ${held})`);
  const refused = [
    picture,
    held,
    world.newId(),
    await row("video", "tweet_video"),
    await row("photo", "dm_image"),
    await row("photo", "tweet_image", "open"),
  ];
  for (const id of refused)
    await expect(cut(id)).rejects.toMatchObject({
      code: 400,
      data: { errors: [{ parameter: "profile_image_media_id" }] },
    });
  const another = { id: world.newId(), media_id, kind: "profile_banner" as const };
  await expect(cutPicture.run(another, world.scope("8"))).rejects.toMatchObject({
    data: { errors: [{ parameter: "profile_banner_media_id" }] },
  });
});
