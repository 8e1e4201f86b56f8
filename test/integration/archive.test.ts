import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setAuthSettings } from "../../services/auth/auth-settings.ts";
import { itemsOf, unzipped } from "../support/archive.ts";
import { cameraPhoto } from "../support/media-files.ts";
import { appOf, tokensFor } from "../support/oauth.ts";
import { PASSWORD, Person, request } from "../support/person.ts";
import { until } from "../support/process.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;
let eva: Person;
/** the calls that services got, by name */
const calls = new Map<string, number>();

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, ben, eva } = await gorjeo.people("ana", "ben", "eva"));
  const emit = gorjeo.broker.call.bind(gorjeo.broker);
  gorjeo.broker.call = ((name: string, ...rest: unknown[]) => {
    calls.set(name, (calls.get(name) ?? 0) + 1);
    return (emit as (...all: unknown[]) => unknown)(name, ...rest);
  }) as typeof gorjeo.broker.call;
});
afterAll(() => gorjeo.close());

async function archiveOf(who: Person) {
  const response = await fetch(`${gorjeo.url}/auth/archive`, {
    headers: { authorization: `Bearer ${who.token}` },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

const upload = async (who: Person): Promise<string> => {
  const media = (await cameraPhoto()).toString("base64");
  const body = { media, media_category: "tweet_image" };
  return (await who.send("POST", "/2/media/upload", body)).body.data.id;
};

test("the archive holds what the person did and has, and nobody else's", async () => {
  const others = await ben.post("of ben");
  await gorjeo.drained();
  const media_id = await upload(ana);
  const pictured = await ana.post("look #birds @ben", { media: { media_ids: [media_id] } });
  const reply = await ana.reply(others, "a reply");
  const edited = await ana.post("before");
  await ana.send("POST", "/2/tweets", {
    text: "after",
    edit_options: { previous_post_id: edited },
  });
  const poll = { options: ["yes", "no"], duration_minutes: 60 };
  const asked = await ana.post("well?", { poll });
  const { rest_id } = (await ana.retweet(others)).body.data;
  await ben.like(pictured);
  await ana.like(others);
  await ana.bookmark(others);
  await ana.follow(ben);
  await eva.follow(ana);
  await ana.mute(eva);
  const { tom } = await gorjeo.people("tom");
  await ana.block(tom);
  const list = (await ana.send("POST", "/2/lists", { name: "friends", private: true })).body.data
    .id;
  await ana.send("POST", `/2/lists/${list}/members`, { user_id: ben.id });
  const open = (await ben.send("POST", "/2/lists", { name: "open" })).body.data.id;
  const secret = (await ben.send("POST", "/2/lists", { name: "secret", private: true })).body.data
    .id;
  for (const id of [open, secret])
    await ben.send("POST", `/2/lists/${id}/members`, { user_id: ana.id });
  await ana.send("POST", `/2/users/${ana.id}/followed_lists`, { list_id: open });
  const write = (who: Person, to: Person, body: object) =>
    who.send("POST", `/2/dm_conversations/with/${to.id}/messages`, body);
  await write(ana, ben, { text: "hello" });
  await write(ben, ana, { text: "hello back" });
  await write(ben, eva, { text: "not for ana" });
  const picture = { attachments: [{ media_id: await upload(ben) }] };
  await write(ben, ana, picture);
  await ana.send("POST", "/2/dm_conversations", {
    conversation_type: "Group",
    participant_ids: [ben.id, eva.id],
    message: { text: "all of you" },
  });
  await gorjeo.drained();

  const { status, headers, bytes } = await archiveOf(ana);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/zip");
  expect(headers.get("content-disposition")).toMatch(/^attachment; filename="gorjeo-ana-/);
  expect(headers.get("cache-control")).toBe("no-store");
  const files = await unzipped(bytes);
  const items = (path: string) => itemsOf(files, path);

  expect(items("account")).toMatchObject([
    { account: { username: "ana", accountId: ana.id, email: "ana@example.com" } },
  ]);
  const tweets = items("tweets").map(({ tweet }) => tweet);
  expect(tweets.map(({ id_str, full_text }) => [id_str, full_text])).toEqual([
    [rest_id, "RT @ben: of ben"],
    [asked, "well?"],
    [edited, "after"],
    [reply, "a reply"],
    [pictured, expect.stringContaining("look #birds @ben")],
  ]);
  expect(tweets[4]).toMatchObject({
    favorite_count: "1",
    entities: { hashtags: [{ text: "birds" }] },
  });
  expect(tweets[2].versions).toEqual([{ id: edited, full_text: "before" }]);
  expect(tweets[1].poll.options).toHaveLength(2);
  expect(tweets[3].in_reply_to_status_id_str).toBe(others);
  const ids = (path: string, name: string, key: string) =>
    items(path).map((item) => item[name][key]);
  expect(ids("like", "like", "tweetId")).toEqual([others]);
  expect(ids("bookmark", "bookmark", "tweetId")).toEqual([others]);
  expect(ids("following", "following", "accountId")).toEqual([ben.id]);
  expect(ids("follower", "follower", "accountId")).toEqual([eva.id]);
  expect(ids("block", "blocking", "accountId")).toEqual([tom.id]);
  expect(ids("mute", "muting", "accountId")).toEqual([eva.id]);
  expect(ids("lists-created", "userListInfo", "name")).toEqual(["friends"]);
  expect(ids("lists-subscribed", "userListInfo", "listId")).toEqual([open]);
  expect(ids("lists-member", "userListInfo", "listId")).toEqual([open]);
  expect(items("list-members")).toEqual([{ listMember: { listId: list, accountId: ben.id } }]);
  const [pair] = items("direct-messages");
  const texts = pair.dmConversation.messages.map(
    ({ messageCreate }: { messageCreate: { text: string } }) => messageCreate.text,
  );
  expect(texts.slice(0, 2)).toEqual(["hello", "hello back"]);
  const [group] = items("direct-messages-group");
  expect(JSON.stringify(group)).toContain("all of you");
  expect(JSON.stringify([...files.values()].map(String))).not.toContain("not for ana");
  const pictures = [...files.keys()].filter((path) => path.includes("_media/"));
  expect(pictures).toHaveLength(2);
  expect(pictures[0]).toContain(`data/tweets_media/${pictured}-`);
  for (const path of pictures)
    expect(Buffer.from(files.get(path) ?? "").subarray(0, 2)).toEqual(Buffer.from("ffd8", "hex"));
  const record = await gorjeo.query("select act from auth.audit where act = 'archive_taken'");
  expect(record).toHaveLength(1);
});

test("somebody with nothing has an archive too", async () => {
  const { zoe } = await gorjeo.people("zoe");
  const files = await unzipped((await archiveOf(zoe)).bytes);
  expect(itemsOf(files, "tweets")).toEqual([]);
  expect(itemsOf(files, "direct-messages-group")).toEqual([]);
  expect(files.size).toBe(16);
});

test("10,000 posts come in parts of a hundred, each when the one before is taken", async () => {
  const { max } = await gorjeo.people("max");
  await gorjeo.query(`
    insert into tweet.tweets (id, author_id, text, conversation_id, lang, reply_settings, possibly_sensitive, source)
    select 1000 + n, ${max.id}, repeat('word ', 50) || n, 1000 + n, 'en', 'everyone', false, 'Gorjeo'
    from generate_series(1, 10000) n`);
  calls.clear();
  const files = await unzipped((await archiveOf(max)).bytes);
  const ids = itemsOf(files, "tweets").map(({ tweet }) => tweet.id_str);
  expect(ids).toEqual(Array.from({ length: 10_000 }, (_, at) => String(11_000 - at)));
  expect(calls.get("tweet.archiveOf")).toBe(101);
  expect(calls.get("interaction.facts")).toBe(100);
});

test("messages of many long conversations come whole and in order", async () => {
  const { kim } = await gorjeo.people("kim");
  const conversations = `
    select ${kim.id} || '-' || (9000000000000000000 + c) as conversation, c
    from generate_series(1, 25) c`;
  await gorjeo.query(`
    insert into message.participants (dm_conversation_id, user_id, last_event_id)
    select conversation, ${kim.id}, 1 from (${conversations}) as told`);
  await gorjeo.query(`
    insert into message.events (id, dm_conversation_id, event_type, sender_id, text)
    select 1000 + n * 25 + c, conversation, 'MessageCreate', ${kim.id}, 'n' || n
    from (${conversations}) as told, generate_series(1, 130) n`);
  await gorjeo.query(`
    insert into message.mailbox (user_id, event_id, event_type)
    select ${kim.id}, id, event_type from message.events
    where sender_id = ${kim.id} and id not in (1026, 1027)`);
  const files = await unzipped((await archiveOf(kim)).bytes);
  interface Piece {
    dmConversation: { conversationId: string; messages: { messageCreate: { id: string } }[] };
  }
  const pieces: Piece[] = itemsOf(files, "direct-messages");
  const told = Map.groupBy(pieces, ({ dmConversation }) => dmConversation.conversationId);
  expect(told.size).toBe(25);
  const idsOf = (some: Piece[]) =>
    some.flatMap(({ dmConversation }) =>
      dmConversation.messages.map(({ messageCreate }) => Number(messageCreate.id)),
    );
  for (const some of told.values())
    expect(idsOf(some)).toEqual(idsOf(some).toSorted((a, b) => a - b));
  expect(new Set(idsOf(pieces)).size).toBe(25 * 130 - 2);
  expect(idsOf(pieces)).toHaveLength(25 * 130 - 2);
});

/** When the calls named so have stopped: none came while the condition was looked at so often. */
async function stopped(name: string): Promise<number> {
  let last = -1;
  let same = 0;
  await until(() => {
    const now = calls.get(name) ?? 0;
    same = now === last ? same + 1 : 0;
    last = now;
    return now > 0 && same > 40;
  });
  return last;
}

test("who takes nothing is sent nothing more, and when they go away so does the work", async () => {
  const { rosa } = await gorjeo.people("rosa");
  await gorjeo.query(`
    insert into tweet.tweets (id, author_id, text, conversation_id, lang, reply_settings, possibly_sensitive, source)
    select 20000 + n, ${rosa.id}, (select string_agg(md5(n || '-' || m), '') from generate_series(1, 60) m),
      20000 + n, 'en', 'everyone', false, 'Gorjeo'
    from generate_series(1, 10000) n`);
  calls.clear();
  const asked = get(`${gorjeo.url}/auth/archive`, {
    headers: { authorization: `Bearer ${rosa.token}` },
  });
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  const waiting = await stopped("tweet.archiveOf");
  expect(waiting).toBeLessThan(101);
  response.destroy();
  expect(await stopped("tweet.archiveOf")).toBe(waiting);
  // and the place is free for others
  const { tim } = await gorjeo.people("tim");
  expect((await archiveOf(tim)).status).toBe(200);
}, 60_000);

test("a session that ends takes its archive along", async () => {
  const rosa = await again("rosa");
  const asked = get(`${gorjeo.url}/auth/archive`, {
    headers: { authorization: `Bearer ${rosa.token}` },
  });
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const broken = once(response, "error");
  await rosa.send("POST", "/auth/logout");
  response.resume();
  expect(String(await broken)).toContain("aborted");
});

test("it is for the person alone, not for apps, and twice in a day", async () => {
  const { client_id } = await appOf(eva, { type: "public" });
  const { access_token } = await tokensFor(eva, client_id, "tweet.read users.read dm.read");
  expect((await request(gorjeo.url, "GET", "/auth/archive")).status).toBe(401);
  const app = await request(gorjeo.url, "GET", "/auth/archive", { token: access_token });
  expect(app.status).toBe(403);
  expect((await eva.get("/auth/archive?user_id=1")).status).toBe(400);
  setAuthSettings({ rate_limits: true });
  const statuses = [];
  for (let tries = 0; tries < 3; tries++) statuses.push((await archiveOf(eva)).status);
  setAuthSettings({ rate_limits: false });
  expect(statuses).toEqual([200, 200, 429]);
});

async function again(username: string): Promise<Person> {
  const body = { username, password: PASSWORD };
  const { user, access_token } = (await request(gorjeo.url, "POST", "/auth/login", { body })).body;
  return new Person(gorjeo.url, user.id, username, access_token);
}
