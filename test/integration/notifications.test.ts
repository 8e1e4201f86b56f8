import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;
let cleo: Person;
let story = 0;

beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());
beforeEach(async () => {
  story += 1;
  const people = await gorjeo.people(`ana${story}`, `ben${story}`, `cleo${story}`);
  [ana, ben, cleo] = Object.values(people) as [Person, Person, Person];
});

interface Entry {
  id: string;
  kind: string;
  actor_ids: string[];
  actor_count: number;
  tweet_id?: string;
  unread: boolean;
}

/** What somebody is told of once every log is followed; the unread count must agree with it. */
async function news(of: Person, query = ""): Promise<Entry[]> {
  await gorjeo.drained();
  const { status, body } = await of.get(`/2/notifications${query}`);
  expect(status).toBe(200);
  const entries: Entry[] = body.data ?? [];
  const unread = entries.filter((entry) => entry.unread).length;
  if (!query)
    expect(body.meta).toMatchObject({ result_count: entries.length, unread_count: unread });
  expect((await of.get("/2/notifications/unread_count")).body.data.unread_count).toBe(
    body.meta.unread_count,
  );
  return entries;
}
const kinds = async (of: Person) => (await news(of)).map((entry) => entry.kind);
const protect = (person: Person) => person.send("PUT", "/auth/profile", { protected: true });

test("everything that befalls ana is told once, newest first, with who did it and to what", async () => {
  const hello = await ana.post("hello");
  await ben.follow(ana);
  await ben.like(hello);
  await ben.retweet(hello);
  const quote = await ben.quote(hello, "look");
  const reply = await ben.reply(hello, `@${ana.username} indeed`);
  const mention = await ben.post(`cc @${ana.username}`);
  const told = await news(ana, "?expansions=actor_ids,tweet_id,author_id");
  expect(told.map(({ kind, tweet_id }) => [kind, tweet_id])).toEqual([
    ["mention", mention],
    ["reply", reply],
    ["quote", quote],
    ["retweet", hello],
    ["like", hello],
    ["follow", undefined],
  ]);
  for (const entry of told)
    expect(entry).toMatchObject({ actor_ids: [ben.id], actor_count: 1, unread: true });
  const { body } = await ana.get("/2/notifications?expansions=actor_ids,tweet_id");
  expect(body.includes.users.map((user: Person) => user.id)).toEqual([ben.id]);
  expect(body.includes.tweets.map((tweet: Entry) => tweet.id).sort()).toEqual(
    [hello, quote, reply, mention].sort(),
  );
  expect(await kinds(ben)).toEqual([]);
});

test("doing and undoing the same ten times tells once, and nothing of it stays when undone", async () => {
  const hello = await ana.post("hello");
  for (let times = 0; times < 10; times++) {
    await Promise.all([ben.like(hello), ben.follow(ana), ben.retweet(hello)]);
    await Promise.all([ben.unlike(hello), ben.unfollow(ana), ben.unretweet(hello)]);
  }
  expect(await kinds(ana)).toEqual([]);
  await Promise.all([ben.like(hello), ben.like(hello), ben.follow(ana), ben.retweet(hello)]);
  await ana.like(hello);
  await ana.reply(hello, "talking to myself");
  expect((await kinds(ana)).sort()).toEqual(["follow", "like", "retweet"]);
});

test("withdrawn acts and deleted tweets take what was told of them away", async () => {
  const hello = await ana.post("hello");
  await Promise.all([ben.like(hello), ben.follow(ana), ben.retweet(hello)]);
  const reply = await ben.reply(hello, "indeed");
  const quote = await ben.quote(hello, "look");
  const mention = await ben.post(`hey @${ana.username}`);
  expect(await kinds(ana)).toHaveLength(6);
  await Promise.all([ben.unlike(hello), ben.unfollow(ana), ben.unretweet(hello)]);
  for (const tweet of [reply, quote, mention]) await ben.remove(tweet);
  expect(await kinds(ana)).toEqual([]);

  await cleo.like(hello);
  expect(await kinds(ana)).toEqual(["like"]);
  await ana.remove(hello);
  expect(await kinds(ana)).toEqual([]);
});

test("an account that is deleted takes everything that it told away", async () => {
  const hello = await ana.post("hello");
  await Promise.all([ben.like(hello), ben.follow(ana), ben.reply(hello, "indeed")]);
  await cleo.like(hello);
  expect(await kinds(ana)).toHaveLength(3);
  await ben.send("DELETE", "/auth/account", { password: "correct horse battery" });
  expect(await news(ana)).toMatchObject([{ kind: "like", actor_ids: [cleo.id], actor_count: 1 }]);
});

test("neither side of a block hears of the other, nor anybody of those they mute", async () => {
  await ana.mute(cleo);
  await ana.block(ben);
  const hello = await ana.post(`hello @${ben.username}`);
  await ben.post(`psst @${ana.username}`);
  await cleo.reply(hello, "me again");
  await cleo.like(hello);
  await cleo.post(`and @${ana.username}`);
  expect(await kinds(ana)).toEqual([]);
  expect(await kinds(ben)).toEqual([]);
  await ana.send("DELETE", `/2/users/${ana.id}/muting/${cleo.id}`);
  await ana.unblock(ben);
  expect(await kinds(ana)).toEqual([]);
});

test("a block or mute that comes later hides what was told before", async () => {
  const hello = await ana.post("hello");
  await Promise.all([ben.like(hello), cleo.like(hello), ben.follow(ana)]);
  expect(await kinds(ana)).toHaveLength(2);
  await ana.block(ben);
  expect(await news(ana)).toMatchObject([{ kind: "like", actor_ids: [cleo.id], actor_count: 1 }]);
  await ana.mute(cleo);
  expect(await kinds(ana)).toEqual([]);
  await ana.unblock(ben);
  expect(await news(ana)).toMatchObject([{ kind: "like", actor_ids: [ben.id] }]);
});

test("what a protected account does to tweets is told to its followers only", async () => {
  await protect(ben);
  await gorjeo.drained();
  const hello = await ana.post("hello");
  await ben.like(hello);
  await ben.post(`hi @${ana.username}`);
  await ben.reply(hello, "whisper");
  expect(await kinds(ana)).toEqual([]);
  await ben.follow(ana);
  expect(await kinds(ana)).toEqual(["follow"]);

  await ana.follow(ben);
  expect(await news(ben)).toMatchObject([{ kind: "follow_request", actor_ids: [ana.id] }]);
  await ben.send("POST", `/2/users/${ben.id}/follow_requests/${ana.id}/accept`);
  expect(await kinds(ben)).toEqual([]);
  const again = await ana.post("again");
  await ben.reply(again, "aloud");
  expect((await kinds(ana)).slice(0, 2)).toEqual(["reply", "follow_accepted"]);

  await cleo.follow(ben);
  expect(await kinds(ben)).toEqual(["follow_request"]);
  await cleo.unfollow(ben);
  expect(await kinds(ben)).toEqual([]);
});

test("whoever asked to follow is told when the account becomes public", async () => {
  await protect(ben);
  await cleo.follow(ben);
  await ben.send("PUT", "/auth/profile", { protected: false });
  expect(await kinds(cleo)).toEqual(["follow_accepted"]);
  expect(await kinds(ben)).toEqual([]);
});

test("likes of one tweet are one entry, and so are the follows of a day", async () => {
  const hello = await ana.post("hello");
  const crowd = Object.values(await gorjeo.people(`d${story}`, `e${story}`, `f${story}`));
  for (const fan of [ben, cleo, ...crowd]) {
    await fan.like(hello);
    await fan.follow(ana);
  }
  const [follow, like] = await news(ana, "?max_results=2");
  const newest = [...crowd].reverse().map((fan) => fan.id);
  expect(follow).toMatchObject({ kind: "follow", actor_count: 5, actor_ids: newest });
  expect(like).toMatchObject({ kind: "like", actor_count: 5, actor_ids: newest, tweet_id: hello });
});

test("reading up to an entry leaves the newer ones unread; a new like makes its entry unread", async () => {
  const hello = await ana.post("hello");
  await ben.like(hello);
  await ben.post(`one @${ana.username}`);
  await ben.post(`two @${ana.username}`);
  const [two, one] = await news(ana);
  const read = (id?: string) => ana.send("PUT", "/2/notifications/read", { up_to_id: id });
  expect((await read(one?.id)).body).toEqual({ data: { unread_count: 1 } });
  expect((await news(ana)).map((entry) => entry.unread)).toEqual([true, false, false]);
  expect((await read(two?.id)).body).toEqual({ data: { unread_count: 0 } });
  await cleo.like(hello);
  expect(await news(ana)).toMatchObject([
    { kind: "like", unread: true, actor_count: 2 },
    { kind: "mention", unread: false },
    { kind: "mention", unread: false },
  ]);
  expect((await read()).status).toBe(400);
});

test("pages follow one another without a gap, of chosen kinds too", async () => {
  const hello = await ana.post("hello");
  for (let at = 0; at < 6; at++) await ben.post(`${at} @${ana.username}`);
  await ben.like(hello);
  const first = await news(ana, "?max_results=4&kinds=mention,reply");
  const { body } = await ana.get("/2/notifications?max_results=4&kinds=mention,reply");
  const next = `?max_results=4&kinds=reply,mention&pagination_token=${body.meta.next_token}`;
  const second = await news(ana, next);
  expect(new Set([...first, ...second].map((entry) => entry.id)).size).toBe(6);
  const elsewhere = await ana.get(`/2/notifications?pagination_token=${body.meta.next_token}`);
  expect(elsewhere.status).toBe(400);
  expect((await ana.get("/2/notifications?kinds=mention,poke")).status).toBe(400);
  expect(await news(ana, "?kinds=like")).toHaveLength(1);
});
