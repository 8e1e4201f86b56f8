import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { idsOf, PASSWORD, Person, request, walk, type Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let here: World;
let ana: Person;
let ben: Person;
let cleo: Person;
let round = 0;

beforeAll(async () => {
  here = await world();
});
afterAll(() => here.close());
beforeEach(async () => {
  const names = ["ana", "ben", "cleo"].map((name) => `${name}${round}`);
  round += 1;
  const made = await Promise.all(names.map((name) => Person.signUp(here.url, name)));
  [ana = made[0] as Person, ben = made[1] as Person, cleo = made[2] as Person] = made;
});

const write = (from: Person, to: Person, text = "hello") =>
  from.send("POST", `/2/dm_conversations/with/${to.id}/messages`, { text });
const writeTo = (from: Person, id: string, text = "hello") =>
  from.send("POST", `/2/dm_conversations/${id}/messages`, { text });
const group = (from: Person, ...others: Person[]) =>
  from.send("POST", "/2/dm_conversations", {
    conversation_type: "Group",
    participant_ids: others.map((other) => other.id),
    message: { text: "welcome" },
  });
const textsOf = ({ body }: Reply): string[] =>
  (body.data ?? []).map(
    (event: { text?: string; event_type: string }) => event.text ?? event.event_type,
  );
const problemOf = ({ status, body }: Reply) => [status, body.type.split("/").at(-1)];

test("a conversation of two, from both ends, page by page", async () => {
  const first = await write(ana, ben, "1");
  expect(first.status).toBe(201);
  const { dm_conversation_id: id, dm_event_id } = first.body.data;
  expect(id).toBe([ana.id, ben.id].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)).join("-"));
  for (const text of ["2", "3", "4", "5"]) await writeTo(ben, id, text);
  const path = `/2/dm_conversations/with/${ana.id}/dm_events`;
  const all = await ben.get(`${path}?dm_event.fields=sender_id,created_at,dm_conversation_id`);
  expect(textsOf(all)).toEqual(["5", "4", "3", "2", "1"]);
  expect(all.body.data.at(-1)).toEqual({
    id: dm_event_id,
    event_type: "MessageCreate",
    text: "1",
    sender_id: ana.id,
    created_at: expect.stringMatching(/^\d{4}-.*Z$/),
    dm_conversation_id: id,
  });
  expect(await walk((query) => ben.get(path + query), "max_results=2")).toEqual(idsOf(all));
  const latest = await ana.get("/2/dm_events?max_results=1");
  expect(latest.body.meta).toEqual({ result_count: 1, next_token: expect.any(String) });
  expect((await ana.get(`/2/dm_conversations/with/${cleo.id}/dm_events`)).body).toEqual({
    meta: { result_count: 0 },
  });
});

test("nobody else sees or changes anything", async () => {
  const { dm_conversation_id: id, dm_event_id: event } = (await write(ana, ben)).body.data;
  const unseen = await cleo.get(`/2/dm_events/${event}`);
  expect(unseen.status).toBe(200);
  expect(unseen.body).toEqual({
    errors: [expect.objectContaining({ title: "Not Found Error", resource_type: "dm_event" })],
  });
  for (const reply of [
    await cleo.get(`/2/dm_conversations/${id}/dm_events`),
    await writeTo(cleo, id),
    await cleo.send("DELETE", `/2/dm_events/${event}`),
    await cleo.send("POST", `/2/dm_conversations/${id}0/participants`, {
      participant_ids: [ana.id],
    }),
  ])
    expect(reply.status).toBeGreaterThanOrEqual(400);
  expect((await request(here.url, "GET", "/2/dm_events")).status).toBe(401);
  expect((await cleo.get("/2/dm_events")).body.meta.result_count).toBe(0);
});

test("a block stops the messages both ways; both keep the history, and the names in it", async () => {
  const { dm_conversation_id: id } = (await write(ana, ben, "before")).body.data;
  await ben.block(ana);
  for (const [one, other] of [
    [ana, ben],
    [ben, ana],
  ] as const) {
    expect(problemOf(await write(one, other))[0]).toBe(403);
    expect(problemOf(await writeTo(one, id))[0]).toBe(403);
    expect((await group(one, other, cleo)).status).toBe(403);
    const history = await one.get(`/2/dm_conversations/${id}/dm_events?expansions=sender_id`);
    expect(textsOf(history)).toEqual(["before"]);
    expect(history.body.includes.users).toMatchObject([{ id: ana.id, username: ana.username }]);
  }
  await ben.unblock(ana);
  expect((await write(ana, ben)).status).toBe(201);
});

test("receives_your_dm says who may be written to, protected accounts too", async () => {
  await ben.send("PUT", "/auth/profile", { protected: true });
  const receives = async (viewer: Person, of: Person) =>
    (await viewer.get(`/2/users/${of.id}?user.fields=receives_your_dm`)).body.data.receives_your_dm;
  expect(await receives(ana, ben)).toBe(true);
  expect((await write(ana, ben)).status).toBe(201);
  expect((await ben.send("POST", `/2/users/${ana.id}/dm/block`)).body.data).toEqual({
    blocked: true,
  });
  expect(await receives(ana, ben)).toBe(false);
  expect((await write(ana, ben)).status).toBe(403);
  expect(await receives(ben, ana)).toBe(true);
  await ana.block(cleo);
  expect([await receives(ana, cleo), await receives(cleo, ana)]).toEqual([false, false]);
  expect((await ben.send("POST", `/2/users/${ana.id}/dm/unblock`, {})).body.data).toEqual({
    blocked: false,
  });
  expect(await receives(ana, ben)).toBe(true);
});

test("a group: its list, who joins and who leaves", async () => {
  const dora = (await here.people(`dora${round}`))[`dora${round}`];
  if (!dora) throw new Error("dora did not sign up");
  const { dm_conversation_id: id } = (await group(ana, ben, cleo)).body.data;
  const participants = `/2/dm_conversations/${id}/participants`;
  const added = await ben.send("POST", participants, { participant_ids: [dora.id] });
  expect(added.body.data).toEqual({ added: [dora.id] });
  await writeTo(dora, id, "hi all");
  const events = await dora.get(
    `/2/dm_conversations/${id}/dm_events?dm_event.fields=sender_id&expansions=participant_ids`,
  );
  expect(events.body.data).toEqual([
    { id: expect.any(String), event_type: "MessageCreate", text: "hi all", sender_id: dora.id },
    {
      id: expect.any(String),
      event_type: "ParticipantsJoin",
      sender_id: ben.id,
      participant_ids: [dora.id],
    },
  ]);
  expect(events.body.includes.users).toMatchObject([{ username: dora.username }]);

  expect((await ana.send("DELETE", `${participants}/${ben.id}`)).status).toBe(403);
  expect((await ben.send("DELETE", `${participants}/${ben.id}`)).body.data).toEqual({ left: true });
  expect((await ben.get(`/2/dm_conversations/${id}/dm_events`)).status).toBe(404);
  expect((await ben.get("/2/dm_conversations")).body).toEqual({ meta: { result_count: 0 } });
  await write(ana, ben, "sorry to see you go");
  const listed = await ana.get(
    "/2/dm_conversations?expansions=participant_ids&dm_event.fields=sender_id",
  );
  expect(listed.body.data).toMatchObject([
    { conversation_type: "OneToOne", last_dm_event: { text: "sorry to see you go" } },
    {
      id,
      conversation_type: "Group",
      participant_ids: [ana.id, cleo.id, dora.id].toSorted(),
      last_dm_event: { event_type: "ParticipantsLeave", participant_ids: [ben.id] },
    },
  ]);
  expect(listed.body.includes.users).toHaveLength(4);
});

test("when somebody's account is gone, the history stays without the name", async () => {
  const { dm_conversation_id: pair } = (await write(ana, ben, "remember me")).body.data;
  const { dm_conversation_id: id } = (await group(ana, ben, cleo)).body.data;
  expect((await ana.send("DELETE", "/auth/account", { password: PASSWORD })).status).toBe(200);
  await here.drained();
  const history = await ben.get(`/2/dm_conversations/${pair}/dm_events?expansions=sender_id`);
  expect(textsOf(history)).toEqual(["remember me"]);
  expect(history.body.includes).toBeUndefined();
  expect(history.body.errors).toMatchObject([{ value: ana.id, parameter: "sender_id" }]);
  expect(textsOf(await cleo.get(`/2/dm_conversations/${id}/dm_events`))[0]).toBe(
    "ParticipantsLeave",
  );
  expect((await writeTo(ben, pair)).status).toBe(404);
});

test("deleting is for oneself", async () => {
  const { dm_event_id: id } = (await write(ana, ben, "oops")).body.data;
  expect((await ana.send("DELETE", `/2/dm_events/${id}`)).body).toEqual({
    data: { deleted: true },
  });
  expect((await ana.get(`/2/dm_events/${id}`)).body.data).toBeUndefined();
  expect((await ben.get(`/2/dm_events/${id}`)).body.data).toMatchObject({ id, text: "oops" });
});

test("a link to a tweet of this server, in both vocabularies", async () => {
  const tweet = await cleo.post("news");
  await write(ana, ben, `have you seen https://example.com/${cleo.username}/status/${tweet}?`);
  const path = `/2/dm_conversations/with/${ana.id}/dm_events`;
  const tweets = await ben.get(`${path}?expansions=referenced_tweets.id`);
  expect(tweets.body.data[0].referenced_tweets).toEqual([{ id: tweet }]);
  expect(tweets.body.includes.tweets).toMatchObject([{ id: tweet, text: "news" }]);
  const posts = await ben.get(`${path}?expansions=referenced_posts`);
  expect(posts.body.data[0].referenced_posts).toEqual([{ id: tweet }]);
  expect(posts.body.includes.posts).toMatchObject([{ id: tweet }]);
  await cleo.block(ben);
  const hidden = await ben.get(`${path}?expansions=referenced_tweets.id`);
  expect(hidden.body.includes).toBeUndefined();
  expect(hidden.body.errors).toMatchObject([{ value: tweet, title: "Authorization Error" }]);
});

test.each<[string, (url: string) => Promise<Reply>]>([
  ["no text", () => ana.send("POST", `/2/dm_conversations/with/${ben.id}/messages`, {})],
  ["nothing to see", () => write(ana, ben, "\u200b")],
  [
    "an attachment that is no upload",
    () =>
      ana.send("POST", `/2/dm_conversations/with/${ben.id}/messages`, {
        text: "look",
        attachments: [{ media_id: "1" }],
      }),
  ],
  ["oneself", () => write(ana, ana)],
  ["a group of two", () => group(ana, ben)],
  ["a conversation id that is none", () => writeTo(ana, "abc")],
  ["an unknown event type", () => ana.get("/2/dm_events?event_types=Typing")],
  ["an unknown field", () => ana.get("/2/dm_events?dm_event.fields=shoe_size")],
  [
    "a token of another listing",
    async () => {
      await write(ana, ben);
      await write(ana, ben);
      const { next_token } = (await ana.get("/2/dm_events?max_results=1")).body.meta;
      return ana.get(`/2/dm_conversations?pagination_token=${next_token}`);
    },
  ],
])("400: %s", async (_, ask) => {
  expect(problemOf(await ask(here.url))).toEqual([400, "invalid-request"]);
});

test("a message is kept once for its Idempotency-Key", async () => {
  const send = () =>
    ana.send(
      "POST",
      `/2/dm_conversations/with/${ben.id}/messages`,
      { text: "once" },
      {
        "Idempotency-Key": "k1",
      },
    );
  const sent = await Promise.all([send(), send(), send()]);
  expect(new Set(sent.map(({ body }) => body.data.dm_event_id)).size).toBe(1);
  expect(textsOf(await ben.get("/2/dm_events"))).toEqual(["once"]);
});
