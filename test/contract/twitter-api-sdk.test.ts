import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { auth, Client } from "twitter-api-sdk";
import { appOf, CALLBACK, decide } from "../support/oauth.ts";
import type { Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  gorjeo = await world({ RATE_LIMITS: "on" });
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
});
afterAll(() => gorjeo.close());

/** X's older client; it takes the address as an option. */
const clientOf = ({ url, token }: Pick<Person, "url" | "token">) =>
  new Client(token, { base_url: url });

/** Signed in through its own OAuth 2.0: all it tells the token endpoint stands in the query. */
async function signedIn(type: "public" | "confidential") {
  const app = await appOf(ana, { type });
  const user = new auth.OAuth2User({
    client_id: app.client_id,
    client_secret: app.client_secret,
    callback: CALLBACK,
    scopes: ["tweet.read", "users.read", "tweet.write", "offline.access"],
    request_options: { base_url: gorjeo.url },
  });
  const page = user.generateAuthURL({ state: "s1", code_challenge_method: "s256" });
  const { pathname, search } = new URL(page);
  const back = await decide(ana, pathname + search);
  expect(back.searchParams.get("state")).toBe("s1");
  await user.requestAccessToken(back.searchParams.get("code") ?? "");
  return user;
}

test.each(["public", "confidential"] as const)(
  "a %s app signs a person in, posts, refreshes and signs out",
  async (type) => {
    const user = await signedIn(type);
    const client = new Client(user, { base_url: gorjeo.url });
    const me = await client.users.findMyUser({ "user.fields": ["created_at"] });
    expect(me.data).toMatchObject({ id: ana.id, username: "ana" });
    const posted = await client.tweets.createTweet({ text: `from a ${type} app` });
    const id = posted.data?.id ?? "";
    const read = await client.tweets.findTweetById(id, { expansions: ["author_id"] });
    expect([read.data?.text, read.includes?.users?.[0]?.username]).toEqual([
      `from a ${type} app`,
      "ana",
    ]);
    const first = user.token?.access_token;
    await user.refreshAccessToken();
    expect(user.token?.access_token).not.toBe(first);
    expect((await client.users.findMyUser()).data?.id).toBe(ana.id);
    expect(await user.revokeAccessToken()).toEqual({ revoked: true });
    await expect(client.users.findMyUser()).rejects.toMatchObject({ status: 401 });
  },
);

test("its paginators walk to the end", async () => {
  const ids: string[] = [];
  for (let at = 0; at < 12; at++) ids.unshift(await ben.post(`walk ${at}`));
  const walked: string[] = [];
  for await (const { data } of clientOf(ben).tweets.usersIdTweets(ben.id, { max_results: 5 }))
    walked.push(...(data ?? []).map(({ id }) => id));
  expect(walked).toEqual(ids);
});

test("its streams hear what was posted", async () => {
  const { tweets } = clientOf(ana);
  const { data: rules } = await tweets.addOrDeleteRules({ add: [{ value: "tea", tag: "drinks" }] });
  const post = await ben.post("a cup of tea");
  for await (const { data, includes } of tweets.sampleStream({
    backfill_minutes: 1,
    expansions: ["author_id"],
  })) {
    if (data?.id !== post) continue;
    expect(includes?.users?.[0]?.username).toBe("ben");
    break;
  }
  for await (const heard of tweets.searchStream({ backfill_minutes: 1 })) {
    expect(heard.data?.id).toBe(post);
    expect(heard.matching_rules).toEqual([{ id: rules?.[0]?.id, tag: "drinks" }]);
    break;
  }
});

test("refusals are its own errors, with the rate limit in their headers", async () => {
  const act = clientOf(ana).tweets.usersIdLike(ana.id, { tweet_id: "12345" });
  await expect(act).rejects.toMatchObject({
    status: 404,
    headers: expect.objectContaining({ "x-rate-limit-limit": "50" }),
    error: expect.objectContaining({ title: "Not Found Error" }),
  });
});
