import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cameraPhoto } from "../support/media-files.ts";
import type { Person } from "../support/person.ts";
import { until } from "../support/process.ts";
import { uploaded } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let folder: string;
let people: Record<"ana" | "ben" | "mia" | "max", Person>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gorjeo-moderated-pictures-"));
  gorjeo = await world({ DATA_DIR: folder });
  people = await gorjeo.people("ana", "ben", "mia", "max");
  for (const username of ["mia", "max"])
    await gorjeo.broker.call("auth.setModerator", { username, moderator: true, by: "root" });
}, 60_000);
afterAll(() => gorjeo.close());

const KINDS = ["profile_image", "profile_banner"] as const;
type Kind = (typeof KINDS)[number];

const remove = (who: Person, { id }: Pick<Person, "id">, kind: Kind, reason = "not a picture") =>
  who.send("DELETE", `/moderation/users/${id}/${kind}`, { reason });

/** Puts up a picture or a banner. @returns its address */
async function putUp(person: Person, kind: Kind): Promise<string> {
  const media_id = await uploaded(person, await cameraPhoto(640, 480));
  const { status, body } = await person.send("PUT", "/auth/profile", {
    [`${kind}_media_id`]: media_id,
  });
  expect(status).toBe(200);
  return body[`${kind}_url`];
}

const shown = async (person: Person) => {
  const { body } = await people.ben.get(
    `/2/users/${person.id}?user.fields=${KINDS.map((kind) => `${kind}_url`)}`,
  );
  return KINDS.map((kind) => body.data[`${kind}_url`]);
};
const statusOf = async (url: string) => (await fetch(url)).status;
const acts = async () => (await people.mia.get("/moderation/log")).body.data;
const eventsOf = async (person: Person) => (await person.get("/auth/audit")).body.events;

test("a moderator takes a picture or a banner away: the file goes, the act stands on record, the person is told", async () => {
  const { ana, mia } = people;
  const [image, banner] = [await putUp(ana, "profile_image"), await putUp(ana, "profile_banner")];
  expect(await shown(ana)).toEqual([image, banner]);
  expect((await remove(mia, ana, "profile_image", "an advertisement")).body.data).toEqual({
    removed: true,
  });
  expect(await shown(ana)).toEqual([undefined, banner]);
  await until(async () => (await statusOf(image)) === 404);
  expect(await statusOf(banner)).toBe(200);
  expect((await remove(mia, ana, "profile_banner")).body.data).toEqual({ removed: true });
  await until(async () => (await statusOf(banner)) === 404);
  const photos = async () => {
    const owned = await gorjeo.query<{ id: string; category: string }>(
      "select id, category from tweet.media where owner_id = $1 order by id",
      [ana.id],
    );
    const files = (await readdir(join(folder, "media"))).toSorted();
    return { owned: owned.map(({ category }) => category), all: owned.map(({ id }) => id), files };
  };
  // what the pictures were cut from is ana's as before
  await until(async () => (await photos()).owned.join() === "tweet_image,tweet_image");
  const { all, files } = await photos();
  expect(files).toEqual(all);

  const by = { moderator_id: mia.id, by: null, user_id: ana.id, tweet_id: null };
  expect((await acts()).slice(0, 2)).toMatchObject([
    { ...by, act: "remove_profile_banner", reason: "not a picture" },
    { ...by, act: "remove_profile_image", reason: "an advertisement" },
  ]);
  const events = await eventsOf(ana);
  expect(events.slice(0, 2).map(({ act }: { act: string }) => act)).toEqual([
    "profile_banner_removed",
    "profile_image_removed",
  ]);
  expect(JSON.stringify(events)).not.toContain(mia.id);
});

test("where there is none nothing is done and nothing noted; another may be put up", async () => {
  const { ana, mia } = people;
  const [before, events] = [await acts(), await eventsOf(ana)];
  expect((await remove(mia, ana, "profile_image")).body.data).toEqual({ removed: false });
  expect([await acts(), await eventsOf(ana)]).toEqual([before, events]);
  const image = await putUp(ana, "profile_image");
  expect(await shown(ana)).toEqual([image, undefined]);
});

test("it is not for others, nor about moderators or oneself; somebody must be there, and a reason", async () => {
  const { ana, ben, mia, max } = people;
  const pictures = [
    await putUp(ana, "profile_image"),
    await putUp(max, "profile_image"),
    await putUp(mia, "profile_image"),
  ];
  const before = await acts();
  const answers = [
    await remove(ben, ana, "profile_image"),
    await remove(ana, ana, "profile_image"),
    await remove(mia, max, "profile_image"),
    await remove(mia, mia, "profile_image"),
    await remove(mia, { id: "1" }, "profile_image"),
    await remove(mia, ana, "profile_image", ""),
    await mia.send("DELETE", `/moderation/users/${ana.id}/profile_image`),
    await mia.send("DELETE", `/moderation/users/${ana.id}/profile_name`, { reason: "x" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 404, 400, 400, 404]);
  expect(await acts()).toEqual(before);
  expect(await Promise.all(pictures.map(statusOf))).toEqual([200, 200, 200]);
});

test("what cannot be put on record is not done", async () => {
  const { ana, mia } = people;
  const image = await putUp(ana, "profile_image");
  await gorjeo.query(
    "alter table auth.moderation_log add constraint none_more check (false) not valid",
  );
  const refused = await remove(mia, ana, "profile_image");
  await gorjeo.query("alter table auth.moderation_log drop constraint none_more");
  expect(refused.status).toBe(500);
  expect((await shown(ana))[0]).toBe(image);
  expect((await eventsOf(ana))[0].act).toBe("profile_banner_removed");
  expect((await remove(mia, ana, "profile_image")).body.data).toEqual({ removed: true });
});

test("of a removal and a new picture at once the later holds, and no file is left over", async () => {
  const { ben, mia } = people;
  await putUp(ben, "profile_image");
  await Promise.all([remove(mia, ben, "profile_image"), putUp(ben, "profile_image")]);
  const [image] = await shown(ben);
  const cut = () =>
    gorjeo.query("select from tweet.media where owner_id = $1 and category = 'profile_image'", [
      ben.id,
    ]);
  await until(async () => (await cut()).length === (image ? 1 : 0));
  if (image) expect(await statusOf(image)).toBe(200);
});

test("whoever runs the server does it by a command, under the name of that account", async () => {
  const { ben, mia } = people;
  await putUp(ben, "profile_banner");
  const act = { username: "BEN", kind: "profile_banner", by: "root", reason: "spam" };
  const removed = () => gorjeo.broker.call("auth.removePicture", act);
  expect([await removed(), await removed()]).toEqual([{ changed: true }, { changed: false }]);
  expect((await acts())[0]).toMatchObject({
    act: "remove_profile_banner",
    by: "root",
    moderator_id: null,
    reason: "spam",
  });
  expect(JSON.stringify(await eventsOf(ben))).not.toContain("root");
  // of moderators as well: it is how one who abuses it is dealt with
  await putUp(mia, "profile_banner");
  expect(await gorjeo.broker.call("auth.removePicture", { ...act, username: "mia" })).toEqual({
    changed: true,
  });
});
