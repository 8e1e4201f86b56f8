import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { sql } from "../../lib/sql.ts";
import { ask, authWorld, checked, type Somebody } from "../../test/support/auth.ts";
import type { TweetRow } from "../contract.ts";
import { profile, updateProfile } from "./profile.ts";
import { register } from "./register.ts";
import { usersByIds, usersByUsernames, users } from "./users.ts";

let world: Awaited<ReturnType<typeof authWorld>>;
let ana: Somebody;
beforeAll(async () => {
  world = await authWorld();
  ana = await world.person("ana");
});
afterAll(() => world.close());

type Changes = Parameters<typeof updateProfile.run>[0];
const edit = (changes: Changes, who = ana) => ask(updateProfile, changes, who.scope);
const told = () =>
  world.db.rows(sql`select payload from log where topic = 'auth.user_updated' order by seq`);

test("what is given changes, what is not stays, null and nothing empty", async () => {
  const given = { description: "Birds.\nAnd bees.", location: "Graz", url: "https://example.com" };
  expect(await edit(given)).toMatchObject({ ...given, url: "https://example.com/", name: "ana" });
  expect(await edit({ description: null, location: "" })).toMatchObject({
    description: null,
    location: null,
    url: "https://example.com/",
  });
  expect(await ask(profile, {}, ana.scope)).toMatchObject({ description: null });
});

test("others are told of a new username, name or protection, and of nothing else", async () => {
  const zoe = await world.person("zoe");
  const before = (await told()).length;
  await edit({ description: "quiet" }, zoe);
  await edit({ name: "zoe" }, zoe);
  await edit({ protected: true }, zoe);
  await edit({ username: "zoe2" }, zoe);
  expect((await told()).slice(before)).toEqual([
    { payload: { id: zoe.id, username: "zoe", protected: true } },
    { payload: { id: zoe.id, username: "zoe2", protected: true } },
  ]);
});

test("one may change the case of one's own username, but not take another's", async () => {
  const ben = await world.person("ben");
  expect(await edit({ username: "BEN" }, ben)).toMatchObject({ username: "BEN" });
  await expect(edit({ username: "Ana" }, ben)).rejects.toMatchObject({
    code: 409,
    data: { parameter: "username" },
  });
  const race = await Promise.allSettled([
    edit({ username: "wanted" }, ana),
    edit({ username: "Wanted" }, ben),
  ]);
  expect(race.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

const INVISIBLE = [
  "",
  " ",
  "\u200b",
  "\u200d\u200c",
  "\u2060",
  "\ufeff",
  "\u3164",
  "\u2800",
  "\u115f",
];
test.each([...INVISIBLE, "a".repeat(51), "a\0b", "a\nb", "a\ud800", 7, ["ana"], {}])(
  "%j is no name",
  (name) => {
    expect(() => checked(updateProfile, { name })).toThrow();
    const wish = { username: "x", email: "x@example.com", password: "correct horse", name };
    expect(() => checked(register, wish)).toThrow();
  },
);

test.each(["👩‍👩‍👧‍👦", "می‌خواهم", "ふたば", "a".repeat(50), "😀".repeat(50), "Bank\u202emoc"])(
  "%j is a name",
  async (name) => {
    expect(await edit({ name })).toMatchObject({ name });
  },
);

test("names are kept composed and without blanks around them", async () => {
  expect(await edit({ name: " Zoe\u0308 " })).toMatchObject({ name: "Zo\u00eb" });
});

test.each([
  { description: "a".repeat(161) },
  { description: "\0" },
  { location: "a".repeat(31) },
  { location: "a\nb" },
  { url: "javascript:alert(1)" },
  { url: "ftp://example.com" },
  { url: "example.com" },
  { url: "https://ana@example.com/" },
  { url: "https://exa\u202emple.com/" },
  { url: `https://example.com/${"a".repeat(81)}` },
  { username: "no-dash" },
  { protected: "maybe" },
  { pinned_tweet_id: "-1" },
  { email: "new@example.com" },
  { verified: true },
  { username: null },
  { name: null },
  { protected: null },
])("a profile refuses %j", (changes) => {
  expect(() => checked(updateProfile, changes)).toThrow();
});

test("an address is kept percent-encoded, so nothing in it can turn it round", async () => {
  expect(await edit({ url: "https://example.com/\u202egpj.exe" })).toMatchObject({
    url: "https://example.com/%E2%80%AEgpj.exe",
  });
});

test("only an own tweet can be pinned, and no retweet", async () => {
  const tweets: Partial<TweetRow>[] = [
    { id: "1", author_id: "9", retweeted_id: null },
    { id: "2", author_id: "8", retweeted_id: null },
    { id: "3", author_id: "9", retweeted_id: "2" },
  ];
  const owner = await world.person("cleo", {
    answers: {
      "tweet.byIds": ({ ids }) =>
        tweets
          .filter(({ id }) => ids.includes(String(id)))
          .map((tweet) => ({
            ...tweet,
            author_id: tweet.author_id === "9" ? owner.id : "8",
          })) as TweetRow[],
    },
  });
  for (const pinned_tweet_id of ["2", "3", "4"])
    await expect(edit({ pinned_tweet_id }, owner)).rejects.toMatchObject({ code: 400 });
  expect(await edit({ pinned_tweet_id: "1" }, owner)).toMatchObject({ pinned_tweet_id: "1" });
  expect(await edit({ pinned_tweet_id: null }, owner)).toMatchObject({ pinned_tweet_id: null });
});

test("people are found by id and by name, whatever is unknown left out", async () => {
  const dan = await world.person("Dan");
  expect(await ask(usersByIds, { ids: [dan.id, "1"] }, world.nobody)).toEqual([
    expect.objectContaining({ id: dan.id, username: "Dan", verified: false }),
  ]);
  const usernames = ["dAN", "nobody", "no such name", "%", "a_name_beyond_all_limits"];
  const found = await ask(usersByUsernames, { usernames }, world.nobody);
  expect(found.map(({ id }) => id)).toEqual([dan.id]);
  expect(found[0]).not.toHaveProperty("email");
  expect(await ask(usersByUsernames, { usernames: [] }, world.nobody)).toEqual([]);
});

test("the listing of all pages from the newest to the first account", async () => {
  const ids: string[] = [];
  let pagination_token: string | undefined;
  do {
    const page = await ask(users, { max_results: 2, pagination_token }, world.nobody);
    ids.push(...page.ids);
    pagination_token = page.next_token;
  } while (pagination_token);
  const all = await world.db.rows<{ id: string }>(sql`select id from users order by id desc`);
  expect(ids).toEqual(all.map(({ id }) => id));
});
