import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, walk, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

const create = async (owner: Person, more: object = {}): Promise<string> =>
  (await owner.send("POST", "/2/lists", { name: "birds", ...more })).body.data.id;
const add = (owner: Person, list: string, member: Person) =>
  owner.send("POST", `/2/lists/${list}/members`, { user_id: member.id });
const tweetsOf = async (viewer: Person, list: string) =>
  walk((query) => viewer.get(`/2/lists/${list}/tweets${query}`), "max_results=2");

test("a list shows what its members write and retweet, to each viewer what they may see", async () => {
  const { ana, ben, cleo, dan } = await gorjeo.people("ana", "ben", "cleo", "dan");
  const list = await create(ana, { description: "who sings" });
  await Promise.all([add(ana, list, ben), add(ana, list, cleo)]);
  const song = await ben.post("song");
  const reply = await ben.reply(song, "second verse");
  const whisper = await cleo.post("whisper");
  const { body } = await cleo.retweet(song);
  await dan.post("not a member");
  await gorjeo.drained();
  const retweet = body.data.rest_id;
  expect(await tweetsOf(ana, list)).toEqual([retweet, whisper, reply, song]);

  await ana.follow(cleo);
  await cleo.send("PUT", "/auth/profile", { protected: true });
  await gorjeo.drained();
  expect(await tweetsOf(dan, list)).toEqual([reply, song]);
  expect(await tweetsOf(ana, list)).toEqual([retweet, whisper, reply, song]);
  await dan.mute(ben);
  expect(await tweetsOf(dan, list)).toEqual([reply, song]);
  await dan.block(ben);
  expect(await tweetsOf(dan, list)).toEqual([]);
  expect(idsOf(await dan.get(`/2/lists/${list}/members`))).toEqual([cleo.id]);
});

test("the count of lists somebody is on knows the public ones only", async () => {
  const { eva, fay } = await gorjeo.people("eva", "fay");
  const list = await create(eva);
  await add(eva, await create(eva, { private: true }), fay);
  await add(eva, list, fay);
  expect(await fay.metricsOf()).toMatchObject({ listed_count: 1 });
  await eva.send("PUT", `/2/lists/${list}`, { private: true });
  expect(await fay.metricsOf()).toMatchObject({ listed_count: 0 });
  await eva.send("PUT", `/2/lists/${list}`, { private: false });
  await eva.send("DELETE", `/2/lists/${list}`);
  expect(await fay.metricsOf()).toMatchObject({ listed_count: 0 });
});

test("a private list is not found by anybody else, under any of its paths", async () => {
  const { gil, hal } = await gorjeo.people("gil", "hal");
  const list = await create(gil, { private: true });
  for (const path of ["", "/members", "/followers", "/tweets"]) {
    const { status, body } = await hal.get(`/2/lists/${list}${path}`);
    expect([status, body.data]).toEqual([200, undefined]);
    expect(body.errors).toMatchObject([{ title: "Not Found Error", resource_type: "list" }]);
  }
  const writes = [
    hal.send("PUT", `/2/lists/${list}`, { name: "mine" }),
    hal.send("DELETE", `/2/lists/${list}`),
    hal.send("POST", `/2/users/${hal.id}/followed_lists`, { list_id: list }),
    hal.send("POST", `/2/users/${hal.id}/pinned_lists`, { list_id: list }),
  ];
  for (const { status } of await Promise.all(writes)) expect(status).toBe(404);
});

test("a list's name is a line of 1–25 characters of which something can be seen", async () => {
  const { ida } = await gorjeo.people("ida");
  const named = (name: unknown) => ida.send("POST", "/2/lists", { name });
  for (const name of ["", "   ", "\u200b", "a\nb", "x".repeat(26), 7, null])
    expect((await named(name)).status).toBe(400);
  for (const name of ["🐦".repeat(25), "null", "a, (b)=(c) 'd'"])
    expect((await named(name)).body.data).toMatchObject({ name });
  const key = { "idempotency-key": "once" };
  const once = () => ida.send("POST", "/2/lists", { name: "once" }, key);
  const made = await Promise.all([once(), once()]);
  expect(made[0]?.body).toEqual(made[1]?.body);
});
