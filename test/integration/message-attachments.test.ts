import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { cameraPhoto, gif } from "../support/media-files.ts";
import { appOf, tokensFor } from "../support/oauth.ts";
import { PASSWORD, Person } from "../support/person.ts";
import { upload, uploaded } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let here: World;
let ana: Person;
let ben: Person;
let cleo: Person;
let round = 0;

beforeAll(async () => {
  here = await world({ DATA_DIR: await mkdtemp(join(tmpdir(), "gorjeo-attached-")) });
}, 60_000);
afterAll(() => here.close());
beforeEach(async () => {
  const names = ["ana", "ben", "cleo"].map((name) => `${name}${round}`);
  round += 1;
  const made = await Promise.all(names.map((name) => Person.signUp(here.url, name)));
  [ana = made[0] as Person, ben = made[1] as Person, cleo = made[2] as Person] = made;
});

const photo = async (person: Person, category = "dm_image"): Promise<string> =>
  (await upload(person, await cameraPhoto(), category)).body.data.id;
const write = (from: Person, to: Person, media_id: string, text?: string) =>
  from.send("POST", `/2/dm_conversations/with/${to.id}/messages`, {
    ...(text === undefined ? {} : { text }),
    attachments: [{ media_id }],
  });
const LOOK = "expansions=attachments.media_keys&media.fields=url,alt_text";
const eventOf = (person: Person, id: string) => person.get(`/2/dm_events/${id}?${LOOK}`);
const urlIn = async (person: Person, id: string): Promise<string> =>
  (await eventOf(person, id)).body.includes.media[0].url;
const fetchedBy = async (person: Person | undefined, url: string) =>
  (await fetch(url, person && { headers: { authorization: `Bearer ${person.token}` } })).status;
const usesOf = async (id: string) => {
  const rows = await here.query<{ kept: boolean; holds: number }>(
    `select expires_at is null as kept,
      (select count(*)::int from tweet.media_holds where media_id = media.id) as holds
    from tweet.media where id = $1 and state = 'ready'`,
    [id],
  );
  return rows[0];
};

test("a photo without words reaches the two of a conversation and nobody else", async () => {
  const id = await photo(ana);
  const { status, body } = await write(ana, ben, id);
  expect(status).toBe(201);
  const seen = await eventOf(ben, body.data.dm_event_id);
  expect(seen.body).toEqual({
    data: {
      id: body.data.dm_event_id,
      event_type: "MessageCreate",
      attachments: { media_keys: [`3_${id}`] },
    },
    includes: {
      media: [{ media_key: `3_${id}`, type: "photo", url: expect.stringContaining("/media/") }],
    },
  });
  const { url } = seen.body.includes.media[0];
  const readers = [ana, ben, cleo, undefined];
  expect(await Promise.all(readers.map((reader) => fetchedBy(reader, url)))).toEqual([
    200, 200, 404, 404,
  ]);
  const byKey = (person: Person) => person.get(`/2/media/3_${id}`);
  expect((await byKey(ben)).body.data).toMatchObject({ media_key: `3_${id}` });
  expect((await byKey(cleo)).body).toEqual({ errors: [expect.anything()] });
  await here.drained();
  expect(await usesOf(id)).toEqual({ kept: true, holds: 1 });
});

test("an app sees them only where its person lets it read messages", async () => {
  const id = await photo(ana);
  const url = await urlIn(ben, (await write(ana, ben, id)).body.data.dm_event_id);
  const { client_id } = await appOf(ana, { type: "public" });
  const asApp = async (person: Person, scope: string) => {
    const { access_token } = await tokensFor(person, client_id, `tweet.read users.read ${scope}`);
    const app = new Person(here.url, person.id, person.username, access_token);
    const { data } = (await app.get(`/2/media/3_${id}`)).body;
    return [await fetchedBy(app, url), data !== undefined];
  };
  for (const person of [ana, ben]) {
    expect(await asApp(person, "dm.read")).toEqual([200, true]);
    expect(await asApp(person, "like.read")).toEqual([404, false]);
  }
});

test("a group and a known conversation take attachments too", async () => {
  const conversation = await ana.send("POST", "/2/dm_conversations", {
    conversation_type: "Group",
    participant_ids: [ben.id, cleo.id],
    message: { text: "look", attachments: [{ media_id: await photo(ana, "tweet_image") }] },
  });
  expect(conversation.status).toBe(201);
  const first = conversation.body.data;
  const moving = (await upload(ben, await gif(), "dm_gif")).body.data.id;
  const second = await ben.send(
    "POST",
    `/2/dm_conversations/${first.dm_conversation_id}/messages`,
    {
      attachments: [{ media_id: moving }],
    },
  );
  expect(second.status).toBe(201);
  const events = await cleo.get(
    `/2/dm_conversations/${first.dm_conversation_id}/dm_events?${LOOK}&event_types=MessageCreate`,
  );
  expect(events.body.includes.media.map(({ type }: { type: string }) => type).sort()).toEqual([
    "animated_gif",
    "photo",
  ]);
  expect(await fetchedBy(cleo, await urlIn(cleo, first.dm_event_id))).toBe(200);
  const left = `/2/dm_conversations/${first.dm_conversation_id}/participants/${cleo.id}`;
  const url = await urlIn(cleo, first.dm_event_id);
  await cleo.send("DELETE", left);
  expect(await fetchedBy(cleo, url)).toBe(404);
});

test("what is also in a tweet is everybody's", async () => {
  const id = await uploaded(ana, await cameraPhoto());
  const { dm_event_id } = (await write(ana, ben, id, "before")).body.data;
  const url = await urlIn(ben, dm_event_id);
  expect(await fetchedBy(undefined, url)).toBe(404);
  const tweet = await ana.post("for all", { media: { media_ids: [id] } });
  expect(await fetchedBy(undefined, url)).toBe(200);
  await ana.send("DELETE", `/2/tweets/${tweet}`);
  expect([await fetchedBy(undefined, url), await fetchedBy(ben, url)]).toEqual([404, 200]);
});

test("media go when nobody has the message any more", async () => {
  const id = await photo(ana);
  const { dm_event_id } = (await write(ana, ben, id, "twice")).body.data;
  const again = (await write(ana, ben, id, "twice")).body.data.dm_event_id;
  const remove = (person: Person, event: string) =>
    person.send("DELETE", `/2/dm_events/${event}`).then(({ status }) => status);
  expect(await remove(ana, dm_event_id)).toBe(200);
  await here.drained();
  expect(await usesOf(id)).toEqual({ kept: true, holds: 2 });
  expect(await remove(ben, dm_event_id)).toBe(200);
  await here.drained();
  expect((await usesOf(id))?.holds).toBe(1);
  expect(await fetchedBy(ben, await urlIn(ben, again))).toBe(200);
  expect([await remove(ana, again), await remove(ben, again)]).toEqual([200, 200]);
  await here.drained();
  expect((await usesOf(id))?.holds ?? 0).toBe(0);
});

test("the history of somebody whose account is gone keeps its pictures", async () => {
  const id = await photo(ana);
  const { dm_event_id } = (await write(ana, ben, id)).body.data;
  const url = await urlIn(ben, dm_event_id);
  await ana.send("DELETE", "/auth/account", { password: PASSWORD });
  await here.drained();
  expect(await usesOf(id)).toEqual({ kept: true, holds: 1 });
  expect([await fetchedBy(ben, url), await fetchedBy(cleo, url)]).toEqual([200, 404]);
});

test.each<[string, () => Promise<object>]>([
  ["somebody else's upload", async () => ({ attachments: [{ media_id: await photo(ben) }] })],
  ["no upload", () => Promise.resolve({ text: "x", attachments: [{ media_id: "1" }] })],
  [
    "two attachments",
    async () => ({ attachments: [{ media_id: await photo(ana) }, { media_id: await photo(ana) }] }),
  ],
  ["none", () => Promise.resolve({ attachments: [] })],
  ["an empty text", async () => ({ text: "", attachments: [{ media_id: await photo(ana) }] })],
  ["nothing", () => Promise.resolve({})],
])("400: %s", async (_, bodyOf) => {
  const path = `/2/dm_conversations/with/${ben.id}/messages`;
  const { status, body } = await ana.send("POST", path, await bodyOf());
  expect([status, body.title]).toEqual([400, "Invalid Request"]);
  expect((await ben.get("/2/dm_events")).body).toEqual({ meta: { result_count: 0 } });
});
