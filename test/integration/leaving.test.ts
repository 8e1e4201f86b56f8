import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cameraPhoto } from "../support/media-files.ts";
import { appOf, tokensFor } from "../support/oauth.ts";
import { PASSWORD, request, type Person } from "../support/person.ts";
import { until } from "../support/process.ts";
import { uploaded } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let folder: string;
let people: Record<"ana" | "ben" | "mia" | "zoe", Person>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gorjeo-leaving-"));
  gorjeo = await world({ DATA_DIR: folder });
  people = await gorjeo.people("ana", "ben", "mia", "zoe");
  await gorjeo.broker.call("auth.setModerator", { username: "mia", moderator: true, by: "root" });
}, 60_000);
afterAll(() => gorjeo.close());

/** Stands in all that zoe writes. */
const WORD = "heliotrope";
const OWN = [WORD, "zoe@example.com"];

/** Where any of the words stands, by table; `rows` tells how often. */
async function standing(words: string[]): Promise<Record<string, number>> {
  const tables = await gorjeo.query<{ name: string }>(`
    select schemaname || '.' || tablename as name
    from pg_tables
    where schemaname in ('auth', 'tweet', 'interaction', 'message')
    order by 1`);
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const [seen] = await gorjeo.query<{ rows: number }>(
      `select count(*)::int as rows from ${name} t where t::text ~* any($1)`,
      [words.map((word) => String.raw`\y${word}\y`)],
    );
    if (seen?.rows) found[name] = seen.rows;
  }
  return found;
}

/** Where the number of an account that has ended still stands, and why. */
const LASTING = [
  // the record, for LOG_DAYS
  "auth.log",
  // the messages in another's mailbox, and whose they were
  "message.events",
  "message.log",
  "message.participants",
  // for a day
  "tweet.idempotency",
  "tweet.log",
  // the record of what moderators did
  "tweet.moderation_log",
  // that nothing late of the account's may be counted
  "tweet.people",
  // whom another's post mentions
  "tweet.searchable",
  "tweet.tweets",
];

async function profileAndPosts() {
  const { ana, zoe } = people;
  const photo = await cameraPhoto(640, 480);
  const [image, shown] = [await uploaded(zoe, photo), await uploaded(zoe, photo)];
  await uploaded(zoe, photo);
  const first = await zoe.post(`${WORD} @ana #${WORD}`, { media: { media_ids: [shown] } });
  await zoe.send("PUT", "/auth/profile", {
    name: WORD,
    description: WORD,
    location: WORD,
    url: `https://${WORD}.example`,
    profile_image_media_id: image,
    pinned_tweet_id: first,
  });
  await zoe.post(`${WORD} edited`, { edit_options: { previous_post_id: first } });
  const theirs = await ana.post("hello @zoe");
  await gorjeo.drained();
  await zoe.reply(theirs, WORD);
  await zoe.quote(theirs, `${WORD} quoted`);
  await Promise.all([zoe.retweet(theirs), zoe.like(theirs), zoe.bookmark(theirs)]);
  await zoe.post(`${WORD} or`, { poll: { options: [WORD, "b"], duration_minutes: 60 } });
  const poll = await ana.post("which", { poll: { options: ["a", "b"], duration_minutes: 60 } });
  await zoe.send("POST", `/2/tweets/${poll}/poll_votes`, { position: 1 });
  await zoe.send("POST", "/2/tweets", { text: `${WORD} once` }, { "idempotency-key": "once-1234" });
  return { first, theirs };
}

async function peopleAndLists(theirs: string, first: string) {
  const { ana, ben, mia, zoe } = people;
  await ben.send("PUT", "/auth/profile", { protected: true });
  await Promise.all([zoe.follow(ana), ana.follow(zoe), zoe.follow(ben), zoe.mute(mia)]);
  await Promise.all([ana.like(first), ana.bookmark(first), ana.retweet(first), mia.block(zoe)]);
  const list = async (owner: Person, name: string, member: Person) => {
    const { id } = (await owner.send("POST", "/2/lists", { name })).body.data;
    await owner.send("POST", `/2/lists/${id}/members`, { user_id: member.id });
    return id;
  };
  await list(zoe, WORD, ana);
  const list_id = await list(ana, "friends", zoe);
  await zoe.send("POST", `/2/users/${zoe.id}/followed_lists`, { list_id });
  await zoe.send("POST", `/2/users/${zoe.id}/pinned_lists`, { list_id });
  await zoe.send("POST", "/2/reports", { tweet_id: theirs, reason: "spam", comment: WORD });
  await ana.send("POST", "/2/reports", { user_id: zoe.id, reason: "spam" });
}

async function messagesAndApps() {
  const { ana, zoe } = people;
  const to = (id: string) => `/2/dm_conversations/with/${id}/messages`;
  await ana.send("POST", to(zoe.id), { text: "hello" });
  await zoe.send("POST", to(ana.id), { text: "a letter" });
  const { client_id } = await appOf(ana, { type: "public" });
  await tokensFor(zoe, client_id, "tweet.read users.read offline.access");
  const own = await appOf(zoe, { type: "public", name: WORD });
  const { access_token: token } = await tokensFor(ana, own.client_id, "tweet.read users.read");
  await zoe.send("POST", "/auth/totp", { password: PASSWORD });
  const body = { add: [{ value: WORD }] };
  for (const whose of [zoe.token, token])
    await request(zoe.url, "POST", "/2/tweets/search/stream/rules", { token: whose, body });
}

test("of an account that has ended no row and no file is left, but what is others' own or the record", async () => {
  const { ana, mia, zoe } = people;
  const { first, theirs } = await profileAndPosts();
  await peopleAndLists(theirs, first);
  await messagesAndApps();
  await gorjeo.drained();
  const before = await standing([zoe.id, ...OWN]);
  expect(Object.keys(before).length).toBeGreaterThan(25);
  const media = await gorjeo.query<{ id: string }>(
    "select id from tweet.media where owner_id = $1",
    [zoe.id],
  );
  expect(media.length).toBeGreaterThan(3);

  const hidden = { hidden: true, reason: "rules" };
  await mia.send("PUT", `/moderation/tweets/${first}`, hidden);
  expect((await zoe.send("DELETE", "/auth/account", { password: PASSWORD })).status).toBe(200);
  await gorjeo.drained();
  await until(async () => {
    const kept = await readdir(join(folder, "media"));
    return !kept.some((id) => media.some((one) => one.id === id));
  });
  // that ana once let in an app of this name is in her own record
  expect(await standing(OWN)).toEqual({ "auth.audit": 1 });
  // what looks a second time, for requests that were under way, has looked
  const earlier = (column: string) => `${column} = ${column} - interval '1 hour'`;
  for (const table of ["tweet.removals", "message.departures"])
    await gorjeo.query(`update ${table} set ${earlier("due_at")}`);
  await gorjeo.query(`update interaction.chores set ${earlier("due_at")}, ${earlier("noted_at")}`);
  await gorjeo.drained();
  expect(Object.keys(await standing([zoe.id]))).toEqual(LASTING);
  expect((await ana.get("/2/users/by/username/zoe")).body.data).toBeUndefined();
});
