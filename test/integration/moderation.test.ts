import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, request, type Person } from "../support/person.ts";
import { cameraPhoto } from "../support/media-files.ts";
import { uploaded } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let people: Record<"ana" | "ben" | "eva" | "mia" | "max", Person>;

const setModerator = (username: string, moderator: boolean) =>
  gorjeo.broker.call("auth.setModerator", { username, moderator, by: "root" });
const moderate = (tweet: string, body: object, who = people.mia) =>
  who.send("PUT", `/moderation/tweets/${tweet}`, { reason: "rules", ...body });

beforeAll(async () => {
  gorjeo = await world();
  people = await gorjeo.people("ana", "ben", "eva", "mia", "max");
  await setModerator("mia", true);
  await setModerator("max", true);
  await people.ana.follow(people.ben);
  await gorjeo.drained();
  // a gateway may remember a token for a second
  people.mia.token = await signIn("mia");
  people.max.token = await signIn("max");
});
afterAll(() => gorjeo.close());

async function signIn(username: string): Promise<string> {
  const body = { username, password: "correct horse battery" };
  return (await request(gorjeo.url, "POST", "/auth/login", { body })).body.access_token;
}

/** Where `who` meets the tweet of ben's: true for each place that shows it. */
async function seen(who: Person, { tweet, reply, root }: Record<string, string>) {
  const { ben } = people;
  const reads = await Promise.all([
    who.get(`/2/tweets/${tweet}`),
    who.home(),
    who.tweets(ben),
    who.get("/2/timelines/public"),
    who.get("/2/tweets/search/recent?query=mackerel"),
    who.get(`/2/tweets/${root}/replies`),
    who.get(`/2/tweets/${root}/quote_tweets`),
    who.get(`/2/users/${people.eva.id}/mentions`),
  ]);
  const wanted = [tweet, tweet, tweet, tweet, tweet, reply, tweet, tweet];
  return reads.map(({ body }, at) => JSON.stringify(body.data ?? "").includes(wanted[at] ?? "-"));
}

test("a hidden post is there for its author and moderators alone, and comes back whole", async () => {
  const { ana, ben, eva, mia } = people;
  const root = await eva.post("a root");
  await gorjeo.drained();
  const tweet = await ben.quote(root, "mackerel for @eva #fish");
  const reply = await ben.reply(root, "mackerel reply");
  await gorjeo.drained();
  await ana.retweet(tweet);
  await gorjeo.drained();
  const place = { tweet, reply, root };
  const before = await seen(ana, place);
  expect(before).not.toContain(false);
  const unread = async () =>
    (await eva.get("/2/notifications/unread_count")).body.data.unread_count;
  const counted = async () =>
    (await ana.get("/2/tweets/counts/recent?query=mackerel")).body.meta.total_tweet_count;
  const [heard, found] = [await unread(), await counted()];

  expect((await moderate(tweet, { hidden: true })).body.data).toEqual({
    hidden: true,
    label: null,
  });
  expect((await moderate(reply, { hidden: true })).body.data.hidden).toBe(true);
  await gorjeo.drained();
  // a retweet of it shows nothing either
  expect(await seen(ana, place)).toEqual(before.map(() => false));
  expect(idsOf(await eva.tweets(ana))).toEqual([]);
  expect([await unread(), await counted()]).toEqual([heard - 2, found - 2]);
  const told = (await eva.get("/2/notifications?expansions=tweet_id")).body;
  expect(JSON.stringify(told)).not.toContain("mackerel");

  const own = await ben.get(`/2/tweets/${tweet}?tweet.fields=moderation_hidden`);
  expect(own.body.data).toMatchObject({ id: tweet, moderation_hidden: true });
  expect((await mia.get(`/2/tweets/${tweet}`)).body.data.id).toBe(tweet);
  const acts = [
    ana.like(tweet),
    ana.reply(tweet, "hm").catch(String),
    ana.quote(tweet, "hm").catch(String),
  ];
  const [like, ...written] = await Promise.all(acts);
  expect((like as { status: number }).status).toBe(404);
  expect(written.map((error) => String(error).includes("404"))).toEqual([true, true]);
  const liking = await ana.get(`/2/tweets/${tweet}/liking_users`);
  expect(liking.body.data).toBeUndefined();

  // the round that mends copies takes nothing away
  await gorjeo.broker.call("interaction.reconcile", {});
  expect(await seen(ana, place)).toEqual(before.map(() => false));
  await moderate(tweet, { hidden: false });
  await moderate(reply, { hidden: false });
  await gorjeo.drained();
  expect(await seen(ana, place)).toEqual(before);
  expect([await unread(), await counted()]).toEqual([heard, found]);
});

test("the pictures of a hidden post are hidden with it, but for those of another post", async () => {
  const { ana, ben, mia } = people;
  const media_id = await uploaded(ben, await cameraPhoto());
  const tweet = await ben.post("look at this", { media: { media_ids: [media_id] } });
  const query = "expansions=attachments.media_keys&media.fields=url";
  const [{ url, media_key }] = (await ben.get(`/2/tweets/${tweet}?${query}`)).body.includes.media;
  const statuses = async () => {
    const path = new URL(url).pathname;
    const tokens = [undefined, ana.token, ben.token, mia.token];
    const files = await Promise.all(
      tokens.map((token) =>
        fetch(gorjeo.url + path, { headers: token ? { authorization: `Bearer ${token}` } : {} }),
      ),
    );
    const known = (await ana.get(`/2/media/${media_key}`)).body.data !== undefined;
    return [...files.map(({ status }) => status), known];
  };
  expect(await statuses()).toEqual([200, 200, 200, 200, true]);
  await moderate(tweet, { hidden: true });
  expect(await statuses()).toEqual([404, 404, 200, 200, false]);
  const media = { media_ids: [media_id] };
  expect((await ben.send("POST", "/2/tweets", { text: "again", media })).status).toBe(201);
  expect(await statuses()).toEqual([200, 200, 200, 200, true]);
  await moderate(tweet, { hidden: false });
  expect(await statuses()).toEqual([200, 200, 200, 200, true]);
});

test("a label stands on the post for everybody; `sensitive` is X's possibly_sensitive", async () => {
  const { ana, ben } = people;
  const tweet = await ben.post("look");
  const shown = async () =>
    (await ana.get(`/2/tweets/${tweet}?tweet.fields=moderation_label,possibly_sensitive`)).body
      .data;
  expect(await shown()).toMatchObject({ possibly_sensitive: false });
  await moderate(tweet, { label: "sensitive" });
  expect(await shown()).toMatchObject({ moderation_label: "sensitive", possibly_sensitive: true });
  await moderate(tweet, { label: "misleading" });
  expect(await shown()).toMatchObject({
    moderation_label: "misleading",
    possibly_sensitive: false,
  });
  expect((await moderate(tweet, { label: "none" })).body.data.label).toBeNull();
  expect(await shown()).not.toHaveProperty("moderation_label");
  expect((await moderate(tweet, { label: "ugly" })).status).toBe(400);
  expect((await moderate(tweet, {})).status).toBe(400);
  expect((await moderate("1", { hidden: true })).status).toBe(404);
});

test("moderators suspend and restore others, never each other or themselves", async () => {
  const { ana, mia, max } = people;
  const { rob } = await gorjeo.people("rob");
  const put = (who: Person, target: Person, suspended: boolean) =>
    who.send("PUT", `/moderation/users/${target.id}/suspension`, { suspended, reason: "spam" });
  expect((await put(mia, rob, true)).body.data).toEqual({ suspended: true });
  expect((await put(mia, rob, true)).status).toBe(200);
  expect((await rob.get("/2/users/me")).status).toBe(401);
  expect((await put(mia, rob, false)).body.data).toEqual({ suspended: false });
  const refused = await Promise.all([
    put(mia, max, true),
    put(mia, mia, true),
    put(ana, rob, true),
  ]);
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect((await max.get("/2/users/me")).status).toBe(200);
  const theirs = await max.post("by a moderator");
  expect((await moderate(theirs, { hidden: true })).status).toBe(403);
});

test("who is none, or no longer, does nothing and reads nothing", async () => {
  const { ana, ben, max } = people;
  const tweet = await ben.post("for moderators");
  await setModerator("max", false);
  for (const who of [ana, max]) {
    const answers = await Promise.all([
      who.get("/moderation/reports"),
      who.get("/moderation/log"),
      who.send("PUT", "/moderation/reports/1", { state: "resolved" }),
      moderate(tweet, { hidden: true }, who),
      who.send("PUT", `/moderation/users/${ben.id}/suspension`, { suspended: true, reason: "x" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  }
  await setModerator("max", true);
});

test("who did what, when and why stands in one log of all services, which nobody can change", async () => {
  const { mia, ben } = people;
  const { data } = (await mia.get("/moderation/log?max_results=100")).body;
  const acts = data.map(({ act }: { act: string }) => act).reverse();
  expect(acts).toEqual([
    "moderator_on",
    "moderator_on",
    "hide",
    "hide",
    "unhide",
    "unhide",
    "hide",
    "unhide",
    "label_sensitive",
    "label_misleading",
    "unlabel",
    "suspend",
    "restore",
    "moderator_off",
    "moderator_on",
  ]);
  const hidden = data.find(({ act }: { act: string }) => act === "hide");
  expect(hidden).toMatchObject({
    moderator_id: mia.id,
    user_id: ben.id,
    reason: "rules",
    by: null,
  });
  expect(data[0]).toMatchObject({ moderator_id: null, by: "root" });
  const rights = await gorjeo.query<{ right: string; has: boolean }>(`
    select table_schema || ' ' || privilege as right,
      has_table_privilege(current_database() || '_' || table_schema, table_schema || '.moderation_log', privilege) as has
    from information_schema.tables, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as privilege
    where table_name = 'moderation_log'`);
  const held = rights.filter(({ has }) => has).map(({ right }) => right);
  const services = ["auth", "interaction", "tweet"];
  expect(held.sort()).toEqual(services.flatMap((name) => [`${name} INSERT`, `${name} SELECT`]));
});
