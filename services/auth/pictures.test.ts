import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { ask, authWorld } from "../../test/support/auth.ts";
import { pictures } from "./pictures.ts";
import { updateProfile } from "./profile.ts";

let world: Awaited<ReturnType<typeof authWorld>>;
let cut: Id[] = [];
beforeAll(async () => {
  world = await authWorld();
});
afterAll(() => world.close());

/** Tweet cuts whatever is asked for. */
const answers = {
  "tweet.cutPicture": ({ id, kind }: { id: Id; kind: string }) => {
    cut.push(id);
    return { path: `/media/${kind}_${id}.jpg` };
  },
};
const person = (username: string) => world.person(username, { answers });
const shownBy = (id: Id) => ask(pictures, { ids: [id] }, world.nobody);
const released = async (id: Id) =>
  (
    await world.db.rows<{ media_ids: Id[] }>(sql`
      select payload -> 'media_ids' as media_ids
      from log
      where topic = 'auth.pictures_released' and payload ->> 'id' = ${id}
      order by seq`)
  ).map(({ media_ids }) => media_ids);

test("the profile names what was cut, with the address of the request; what it named before is let go", async () => {
  const ana = await person("ana");
  cut = [];
  const scope = { ...ana.scope, origin: "https://gorjeo.example" };
  const both = { profile_image_media_id: "1", profile_banner_media_id: "2" };
  const profile = await ask(updateProfile, both, scope);
  const [image, banner] = cut;
  expect(profile).toMatchObject({
    profile_image_url: `https://gorjeo.example/media/profile_image_${image}.jpg`,
    profile_banner_url: `https://gorjeo.example/media/profile_banner_${banner}.jpg`,
  });
  expect((await shownBy(ana.id)).toSorted()).toEqual([image, banner].toSorted());
  expect(await released(ana.id)).toEqual([]);
  await ask(updateProfile, { profile_image_media_id: "3" }, scope);
  await ask(updateProfile, { profile_image_media_id: null, name: "Ana" }, scope);
  await ask(updateProfile, { profile_image_media_id: null }, scope);
  expect(await released(ana.id)).toEqual([[image], [cut[2]]]);
  expect(await shownBy(ana.id)).toEqual([banner]);
});

test("a change that is refused changes no picture", async () => {
  const [ben] = await Promise.all([person("ben"), person("eva")]);
  await ask(updateProfile, { profile_image_media_id: "1" }, ben.scope);
  const before = await shownBy(ben.id);
  const taken = { username: "eva", profile_image_media_id: "2" };
  await expect(ask(updateProfile, taken, ben.scope)).rejects.toMatchObject({ code: 409 });
  expect(await shownBy(ben.id)).toEqual(before);
  expect(await released(ben.id)).toEqual([]);
});
