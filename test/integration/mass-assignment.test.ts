import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, PASSWORD, request, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;
let cleo: Person;
let tweet: string;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, ben, cleo } = await gorjeo.people("ana", "ben", "cleo"));
  tweet = await ben.post("of ben");
});
afterAll(() => gorjeo.close());

const GRABBED = {
  role: "admin",
  is_admin: true,
  verified: true,
  verified_type: "blue",
  id: "1",
  created_at: "2006-01-01T00:00:00Z",
  followers_count: 1_000_000,
  password_hash: "x",
  suspended: false,
  user_id: "1",
};

test("signing up takes what it names and nothing beside", async () => {
  const account = { username: "dan", name: "Dan", email: "dan@example.com", password: PASSWORD };
  for (const [key, value] of Object.entries(GRABBED)) {
    const answer = await request(gorjeo.url, "POST", "/auth/register", {
      body: { ...account, [key]: value },
    });
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body.errors[0].parameters)).toEqual([key]);
  }
  const made = await request(gorjeo.url, "POST", "/auth/register", { body: account });
  expect(made.body.user).toMatchObject({ verified: false, protected: false });
  expect(made.body.user.id).not.toBe("1");
});

test("a profile and a tweet take what they name and nothing beside", async () => {
  for (const [key, value] of Object.entries(GRABBED)) {
    expect((await ana.send("PUT", "/auth/profile", { [key]: value })).status).toBe(400);
    expect((await ana.send("POST", "/2/tweets", { text: "x", [key]: value })).status).toBe(400);
  }
  for (const key of ["author_id", "conversation_id", "retweeted_id", "public_metrics", "source"])
    expect((await ana.send("POST", "/2/tweets", { text: "x", [key]: ben.id })).status).toBe(400);
  const options = [
    "for_super_followers_only",
    "nullcast",
    "direct_message_deep_link",
    "geo",
    "poll",
  ];
  for (const key of [...options, "card_uri", "community_id"]) {
    const answer = await ana.send("POST", "/2/tweets", { text: "x", [key]: true });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.errors)).toContain(key);
  }
  expect(await ana.metricsOf()).toMatchObject({ tweet_count: 0 });
});

test("nobody acts as another, by any path or body", async () => {
  const { id } = ben;
  const posts = ["likes", "retweets", "bookmarks"].map((what) =>
    ana.send("POST", `/2/users/${id}/${what}`, { tweet_id: tweet }),
  );
  const people = ["following", "blocking", "muting"].flatMap((what) => [
    ana.send("POST", `/2/users/${id}/${what}`, { target_user_id: cleo.id }),
    ana.send("DELETE", `/2/users/${id}/${what}/${cleo.id}`),
  ]);
  const undone = ["likes", "retweets", "bookmarks"].map((what) =>
    ana.send("DELETE", `/2/users/${id}/${what}/${tweet}`),
  );
  const reads = ["bookmarks", "blocking", "muting", "follow_requests"].map((what) =>
    ana.get(`/2/users/${id}/${what}`),
  );
  const others = [
    ana.get(`/2/users/${id}/timelines/reverse_chronological`),
    ana.remove(tweet),
    ana.send("PUT", `/2/tweets/${tweet}/hidden`, { hidden: true }),
    ana.send("POST", `/2/users/${id}/follow_requests/${cleo.id}/accept`),
    ana.send("DELETE", `/2/users/${id}/follow_requests/${cleo.id}`),
    ana.send("DELETE", `/2/users/${id}/followers/${cleo.id}`),
  ];
  const answers = await Promise.all([...posts, ...people, ...undone, ...reads, ...others]);
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 403));
  expect(idsOf(await cleo.tweets(ben))).toEqual([tweet]);
  expect(await cleo.counts(tweet)).toMatchObject({ like_count: 0, retweet_count: 0 });
  expect(await cleo.metricsOf(ben)).toMatchObject({ following_count: 0, like_count: 0 });
});

test("a reply is hidden only by whoever began the conversation", async () => {
  const reply = await cleo.reply(tweet, "hide me");
  const hide = (person: Person, wish: unknown = true, id = reply) =>
    person.send("PUT", `/2/tweets/${id}/hidden`, { hidden: wish });
  expect((await hide(ana)).status).toBe(403);
  expect((await hide(cleo)).status).toBe(403);
  expect((await hide(ben, true, tweet)).status).toBe(403);
  expect((await hide(ben, "yes")).status).toBe(400);
  expect((await hide(ben, true, "12345")).status).toBe(404);
  expect((await hide(ben)).body.data).toEqual({ hidden: true });
  expect((await ana.get(`/2/tweets/${reply}`)).body.data.id).toBe(reply);
  expect((await hide(ben, false)).body.data).toEqual({ hidden: false });
  await cleo.remove(reply);
});

test("the query never overrides the body, nor either the path", async () => {
  const other = await ben.post("another of ben");
  const refused = [
    await ana.send("POST", "/2/tweets?text=FROMQUERY", { text: "from the body" }),
    await ana.send("POST", "/2/tweets?text=FROMQUERY", {}),
    await ana.send("POST", `/2/users/${ana.id}/likes?tweet_id=${other}`, { tweet_id: tweet }),
    await ana.send("POST", `/2/users/${ana.id}/likes`, { tweet_id: tweet, id: ben.id }),
    await ana.get(`/2/users/${ana.id}/bookmarks?id=${ben.id}`),
    await ana.get(`/2/tweets/${tweet}?id=${other}`),
    await ana.send("DELETE", `/2/tweets/${tweet}?id=${other}`),
    await request(gorjeo.url, "POST", `/auth/login?password=${encodeURIComponent(PASSWORD)}`, {
      body: { username: "ana" },
    }),
    await request(gorjeo.url, "POST", "/auth/register?role=admin", {
      body: { username: "eva", name: "Eva", email: "eva@example.com", password: PASSWORD },
    }),
  ];
  // a query on a create that the action does not know is refused, never merged
  expect(refused.map((answer) => answer.status)).toEqual(refused.map(() => 400));
  expect(await ana.metricsOf()).toMatchObject({ tweet_count: 0, like_count: 0 });
  expect((await ana.get("/2/users/by/username/eva")).body.data).toBeUndefined();
});

test("only tweets of one's own are pinned", async () => {
  const pin = (pinned_tweet_id: unknown) => ana.send("PUT", "/auth/profile", { pinned_tweet_id });
  for (const wrong of [tweet, "12345", "x", 7]) expect((await pin(wrong)).status).toBe(400);
  const own = await ana.post("mine");
  expect((await pin(own)).body.pinned_tweet_id).toBe(own);
  expect((await pin(null)).body.pinned_tweet_id).toBeNull();
});
