import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import sharp from "sharp";
import { cameraPhoto, gif, mp4 } from "../support/media-files.ts";
import { PASSWORD, request, type Person } from "../support/person.ts";
import { upload, uploaded, uploadInSegments } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gorjeo-profile-pictures-"));
  gorjeo = await world({ DATA_DIR: folder });
}, 60_000);
afterAll(() => gorjeo.close());

const change = (person: Person, body: object) => person.send("PUT", "/auth/profile", body);
const FIELDS = "user.fields=profile_image_url,profile_banner_url";
const seenBy = async (viewer: Person, { id }: Person) =>
  (await viewer.get(`/2/users/${id}?${FIELDS}`)).body.data;
const sizeOf = async (url: string) => {
  const response = await fetch(url);
  if (response.status !== 200) return response.status;
  const { width, height, exif, xmp } = await sharp(
    Buffer.from(await response.arrayBuffer()),
  ).metadata();
  expect([exif, xmp]).toEqual([undefined, undefined]);
  return [width, height];
};

/** Somebody with a picture and a banner; their addresses. */
async function pictured(person: Person) {
  const photo = await cameraPhoto(640, 480);
  const [profile_image_media_id, profile_banner_media_id] = [
    await uploaded(person, photo),
    await uploaded(person, photo),
  ];
  const { status, body } = await change(person, {
    profile_image_media_id,
    profile_banner_media_id,
  });
  expect(status).toBe(200);
  return { image: String(body.profile_image_url), banner: String(body.profile_banner_url) };
}

/** Until nothing answers at the address any more. */
const gone = async (url: string) => {
  while ((await fetch(url)).status !== 404) await gorjeo.query("select pg_sleep(0.05)");
};
const mediaOf = ({ id }: Person) =>
  gorjeo.query<{ id: string; category: string }>(
    "select id, category from tweet.media where owner_id = $1",
    [id],
  );

test("a picture and a banner are cut from photos and served in X's sizes to everybody", async () => {
  const { ana, ben } = await gorjeo.people("ana", "ben");
  expect(await seenBy(ben, ana)).toEqual({ id: ana.id, name: "ana", username: "ana" });
  const { image, banner } = await pictured(ana);
  expect(image).toMatch(new RegExp(`^${gorjeo.url}/media/[\\w-]{22}_normal\\.jpg$`));
  expect(await seenBy(ben, ana)).toMatchObject({
    profile_image_url: image,
    profile_banner_url: banner,
  });
  const sized = (size: string) => sizeOf(image.replace("_normal", size));
  expect(await sized("_normal")).toEqual([48, 48]);
  expect(await sized("_bigger")).toEqual([73, 73]);
  expect(await sized("_mini")).toEqual([24, 24]);
  expect(await sized("_400x400")).toEqual([400, 400]);
  expect(await sized("")).toEqual([400, 400]);
  expect(await sized("_600x200")).toBe(404);
  expect(await sizeOf(banner)).toEqual([1_500, 500]);
  expect(await sizeOf(`${banner}/1500x500`)).toEqual([1_500, 500]);
  expect(await sizeOf(`${banner}/600x200`)).toEqual([600, 200]);
  expect((await fetch(image)).headers.get("cache-control")).toBe(
    "public, max-age=31536000, immutable",
  );
  const login = await request(gorjeo.url, "POST", "/auth/login", {
    body: { username: "ana", password: PASSWORD },
  });
  expect(login.body.user.profile_image_url).toBe(image);
});

test("wherever people are shown, so are their pictures; whoever protects their posts has a public one", async () => {
  const { cyn, dan } = await gorjeo.people("cyn", "dan");
  const { image } = await pictured(cyn);
  await change(cyn, { protected: true });
  await dan.follow(cyn);
  await cyn.send("POST", `/2/users/${cyn.id}/follow_requests/${dan.id}/accept`);
  const tweet = await cyn.post("look @dan");
  await gorjeo.drained();
  const images = async (path: string) => {
    const { body } = await dan.get(path);
    return [body.data, body.includes?.users].flat().map((user) => user?.profile_image_url);
  };
  const fields = "user.fields=profile_image_url";
  expect(await images(`/2/users/${dan.id}/following?${fields}`)).toContain(image);
  expect(await images(`/2/users/search?query=cyn&${fields}`)).toContain(image);
  expect(await images(`/2/users/by/username/cyn?${fields}`)).toContain(image);
  expect(await images(`/2/tweets/${tweet}?expansions=author_id&${fields}`)).toContain(image);
  expect(await images(`/2/notifications?expansions=actor_ids&${fields}`)).toContain(image);
  expect(await sizeOf(image)).toEqual([48, 48]);
});

test("only one's own finished photos will do, and none that came for a message", async () => {
  const { eva, fay } = await gorjeo.people("eva", "fay");
  const photo = await cameraPhoto();
  const dm = (await upload(eva, photo, "dm_image")).body.data.id;
  const moving = (await upload(eva, await gif(), "tweet_gif")).body.data.id;
  const film = await uploadInSegments(eva, mp4(), { category: "tweet_video", size: 5_000 });
  for (const id of [await uploaded(fay, photo), dm, moving, film, "404"])
    for (const parameter of ["profile_image_media_id", "profile_banner_media_id"]) {
      const { status, body } = await change(eva, { [parameter]: id });
      expect([status, Object.keys(body.errors[0].parameters)]).toEqual([400, [parameter]]);
    }
  const { image } = await pictured(eva);
  const cut = (await mediaOf(eva)).find(({ category }) => category === "profile_image");
  const posted = await eva.send("POST", "/2/tweets", { media: { media_ids: [cut?.id] } });
  expect(posted.status).toBe(400);
  expect((await fay.get(`/2/media/3_${cut?.id}`)).body.data).toBeUndefined();
  expect((await change(eva, { username: "fay", profile_image_media_id: null })).status).toBe(409);
  expect(await sizeOf(image)).toEqual([48, 48]);
});

test("the former picture goes when it is replaced or taken away, the photo in a post stays", async () => {
  const { gus } = await gorjeo.people("gus");
  const id = await uploaded(gus, await cameraPhoto());
  const first = (await change(gus, { profile_image_media_id: id })).body.profile_image_url;
  const tweet = await gus.post("me", { media: { media_ids: [id] } });
  const { image, banner } = await pictured(gus);
  await gone(first);
  expect(await sizeOf(image)).toEqual([48, 48]);
  const answer = await change(gus, { profile_image_media_id: null });
  expect(answer.body).toMatchObject({ profile_image_url: null, profile_banner_url: banner });
  await gone(image);
  expect(await seenBy(gus, gus)).not.toHaveProperty("profile_image_url");
  const { includes } = (
    await gus.get(`/2/tweets/${tweet}?expansions=attachments.media_keys&media.fields=url`)
  ).body;
  expect(await sizeOf(includes.media[0].url)).toEqual([32, 64]);
});

test("of two changes at once one holds, and nothing is left of the other", async () => {
  const { hal } = await gorjeo.people("hal");
  const ids = await Promise.all([1, 2, 3].map(async () => uploaded(hal, await cameraPhoto())));
  await Promise.all(ids.map((id) => change(hal, { profile_image_media_id: id })));
  const { profile_image_url } = (await hal.get("/auth/profile")).body;
  const pictures = async () =>
    (await mediaOf(hal)).filter(({ category }) => category === "profile_image").length;
  while ((await pictures()) > 1) await gorjeo.query("select pg_sleep(0.05)");
  expect(await sizeOf(profile_image_url)).toEqual([48, 48]);
});

test("with the account go its pictures", async () => {
  const { ida } = await gorjeo.people("ida");
  const { image, banner } = await pictured(ida);
  const ids = (await mediaOf(ida)).map(({ id }) => id);
  await ida.send("DELETE", "/auth/account", { password: PASSWORD });
  await gone(image);
  await gone(banner);
  while ((await mediaOf(ida)).length) await gorjeo.query("select pg_sleep(0.05)");
  expect((await readdir(join(folder, "media"))).filter((id) => ids.includes(id))).toEqual([]);
});
