import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { tweetWorld, type TweetWorld } from "../../../test/support/tweet-world.ts";
import type { SearchParams } from "./contract.ts";
import { keepPeople } from "../people.ts";
import { countsAll, countsRecent } from "./counts.ts";
import { searchAll, searchRecent } from "./search.ts";

let world: TweetWorld;
let ana: Id;
let ben: Id;
let cleo: Id;

beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

const known = (id: Id, closed = false) =>
  world.db.transaction((tx) =>
    keepPeople(tx, [{ id, username: world.users.get(id)?.username ?? "", protected: closed }]),
  );

beforeEach(async () => {
  await world.db.run(sql`delete from tweets`);
  await world.db.run(sql`delete from recent_texts`);
  world.users.clear();
  ana = world.person("ana");
  ben = world.person("ben");
  cleo = world.person("cleo", { protected: true });
  await known(ana);
  await known(ben);
  await known(cleo, true);
});

type More = Partial<Omit<SearchParams, "query">>;

const page = (query: string, more: More = {}, viewer: Id = ana) =>
  searchRecent.run({ query, max_results: 100, ...more }, world.scope(viewer));
const found = async (query: string, more: More = {}, viewer: Id = ana) =>
  (await page(query, more, viewer)).ids;
const total = async (query: string, viewer: Id = ana) =>
  (await countsRecent.run({ query, granularity: "hour" }, world.scope(viewer))).meta
    .total_tweet_count;

/** All pages, by next_token. */
async function walked(query: string, more: More = {}): Promise<Id[]> {
  const ids: Id[] = [];
  let token: string | undefined;
  do {
    const next = await page(query, { max_results: 10, ...more, next_token: token });
    ids.push(...next.ids);
    token = next.next_token;
  } while (token);
  return ids;
}

test("a tag is found in any case and width, but not with another accent; entities keep what was typed", async () => {
  const [acute, plain, big, small, wide] = [
    await world.post(ana, "#ć"),
    await world.post(ana, "#c"),
    await world.post(ana, "#Foo"),
    await world.post(ana, "#foo"),
    await world.post(ana, "#ｆｏｏ"),
  ];
  for (const asked of ["#foo", "#FOO", "#ｆｏｏ"])
    expect(await found(asked)).toEqual([wide, small, big]);
  expect(await found("#c")).toEqual([plain]);
  expect(await found("#ć")).toEqual([acute]);
  expect((await world.row(wide))?.entities?.hashtags?.[0]?.tag).toBe("ｆｏｏ");
});

test("all spellings of a kana word find each other", async () => {
  const spellings = ["ふたば", "ふたば".normalize("NFD"), "ふたはﾞ"];
  const ids: Id[] = [];
  for (const [at, word] of spellings.entries()) ids.unshift(await world.post(ana, `${word} ${at}`));
  for (const word of spellings) expect(await found(word)).toEqual(ids);
});

test("signs of patterns stand for nothing but themselves", async () => {
  const texts = ["one hundred % done", "snake_case", "c:\\windows\\path", "snakeXcase"];
  const [, snake, path] = await Promise.all(texts.map((text) => world.post(ana, text)));
  expect(await found('"c:\\windows"')).toEqual([path]);
  expect(await found("snake_case")).toEqual([snake]);
  for (const nothing of ["%", "_", "\\", '"%_"'])
    await expect(found(nothing)).rejects.toMatchObject({ code: 400 });
  expect(await found("100%_\\")).toEqual([]);
});

test("no text is too strange to search for: it is answered, or refused with a reason", async () => {
  await world.post(ana, "the 🙂 漢字 O'Hara’s");
  const strange = `'":*|a & b|a ; &|;|!|(|)|"unclosed|a:b:c|<->|-only|OR|AND|from:|from:@|#|$|the|🙂|漢字|O'Hara|\\|''|a\\'b|'a':1`;
  for (const query of [...strange.split("|"), "a".repeat(512), "a".repeat(513), "\\' ".repeat(100)])
    try {
      await found(query);
    } catch (error) {
      expect(error).toMatchObject({ code: 400, type: "INVALID_REQUEST" });
    }
  expect(await found("the")).toHaveLength(1);
  expect(await found("🙂")).toHaveLength(1);
  expect(await found("漢字")).toHaveLength(1);
  expect(await found("o'hara's")).toHaveLength(1);
  await expect(found("a".repeat(513))).rejects.toMatchObject({ code: 400 });
});

test("retweets are found by whose they are and of what, never by words", async () => {
  const original = await world.post(ana, "apple #fruit");
  const retweet = await world.retweet(ben, original);
  expect(await found("apple")).toEqual([original]);
  expect(await found("#fruit")).toEqual([original]);
  expect(await found("from:ben")).toEqual([retweet]);
  expect(await found("retweets_of:ana")).toEqual([retweet]);
  expect(await found(`retweets_of_tweet_id:${original}`)).toEqual([retweet]);
  expect(await found("from:ben -is:retweet")).toEqual([]);
});

test("a quote is found by its own text only, a conversation by its beginning", async () => {
  const first = await world.post(ana, "apple");
  const reply = await world.reply(ben, first, "pear");
  const below = await world.reply(ana, reply, "plum");
  const quote = await world.post(ben, "look", { quote_tweet_id: first });
  expect(await found("apple")).toEqual([first]);
  expect(await found(`conversation_id:${first}`)).toEqual([below, reply, first]);
  expect(await found(`in_reply_to_tweet_id:${first}`)).toEqual([reply]);
  expect(await found(`quotes_of_tweet_id:${first} is:quote`)).toEqual([quote]);
  expect(await found("to:ana OR @nobody")).toEqual([reply]);
});

test("pages neither skip nor repeat while tweets are written and removed", async () => {
  const ids: Id[] = [];
  for (let at = 0; at < 35; at++)
    ids.unshift(await world.post(ana, `walk ${at} ${at % 3 ? "" : "third"}`));
  const first = await page("walk", { max_results: 10 });
  await world.post(ana, "walk later");
  await world.remove(ana, ids[12] ?? "");
  const second = await page("walk", { max_results: 10, pagination_token: first.next_token });
  expect([...first.ids, ...second.ids]).toEqual(ids.filter((_, at) => at !== 12).slice(0, 20));
  expect(await walked("walk -later")).toEqual(ids.filter((_, at) => at !== 12));
  await expect(page("third", { next_token: first.next_token })).rejects.toMatchObject({
    code: 400,
  });
});

test("the most relevant come first, and stay where they were for who pages on", async () => {
  const ids: Id[] = [];
  for (let at = 0; at < 25; at++) ids.push(await world.post(ana, `rank ${at}`));
  const [top = "", second = ""] = ids;
  for (const at of [1, 2, 3]) await world.reply(ben, top, `yes ${at}`);
  await world.reply(ben, second, "yes");
  const first = await page("rank", { sort_order: "relevancy", max_results: 10 });
  expect(first.ids.slice(0, 2)).toEqual([top, second]);
  await world.post(ana, "rank later");
  for (const at of [4, 5, 6]) await world.reply(ben, ids[2] ?? "", `yes ${at}`);
  const rest: Id[] = [];
  let token = first.next_token;
  while (token) {
    const next = await page("rank", {
      sort_order: "relevancy",
      max_results: 10,
      next_token: token,
    });
    rest.push(...next.ids);
    token = next.next_token;
  }
  expect([...first.ids, ...rest].toSorted()).toEqual(ids.toSorted());
});

test("a protected author is found by followers only, and leaves no trace for others", async () => {
  const secret = await world.post(cleo, "secret word");
  for (let at = 0; at < 12; at++) await world.post(cleo, `secret ${at}`);
  expect(await page("secret", { max_results: 10 })).toEqual({ kind: "tweets", ids: [] });
  expect(await page("secret", { max_results: 10, sort_order: "relevancy" })).toEqual({
    kind: "tweets",
    ids: [],
  });
  expect(await found('"secret word"', {}, cleo)).toEqual([secret]);
  world.follow(ben, cleo);
  expect(await found('"secret word"', {}, ben)).toEqual([secret]);
  expect([await total("secret"), await total("secret", cleo)]).toEqual([0, 0]);
  await known(cleo);
  expect([await found('"secret word"'), await total("secret")]).toEqual([[secret], 13]);
});

test("counts that change without the tweet are asked for afterwards", async () => {
  const ids: Id[] = [];
  for (let at = 0; at < 15; at++) ids.push(await world.post(ana, `plain ${at}`));
  const [answered = "", retweeted = ""] = ids;
  await world.reply(ben, answered, "plain answer");
  await world.retweet(ben, retweeted);
  expect(await found("plain min_replies:1")).toEqual([answered]);
  expect(await found("plain (min_replies:1 OR min_reposts:1) -answer")).toEqual([
    retweeted,
    answered,
  ]);
  expect(await found("min_reposts:1")).toEqual([retweeted]);
  expect(await walked("plain -min_replies:1 -min_reposts:1 -is:reply")).toEqual(
    ids.slice(2).toReversed(),
  );
  for (const user of world.users.values()) user.verified = user.id === ben;
  expect(await found("plain is:verified")).toHaveLength(1);
  await expect(total("plain min_likes:1")).rejects.toMatchObject({ code: 400 });
});

test("counts are contiguous, from full hour to full hour, and go back 31 days a page", async () => {
  await world.post(ana, "count me");
  const hours = await countsRecent.run({ query: "count", granularity: "hour" }, world.scope(ana));
  expect(hours.data.length).toBeGreaterThanOrEqual(168);
  for (const [at, { start }] of hours.data.entries())
    if (at) {
      expect(start).toBe(hours.data[at - 1]?.end);
      expect(start).toMatch(/:00:00\.000Z$/);
    }
  const start_time = new Date(Date.now() - 80 * 86_400_000).toISOString();
  const ask = { query: "count", granularity: "day" as const, start_time };
  const newest = await countsAll.run(ask, world.scope(ana));
  const before = await countsAll.run(
    { ...ask, next_token: newest.meta.next_token },
    world.scope(ana),
  );
  expect(newest.meta.total_tweet_count).toBe(1);
  expect(before.data.at(-1)?.end).toBe(newest.data[0]?.start);
  const oldest = await countsAll.run(
    { ...ask, next_token: before.meta.next_token },
    world.scope(ana),
  );
  expect(oldest.meta.next_token).toBeUndefined();
  expect(Date.parse(oldest.data[0]?.start ?? "") - Date.parse(start_time)).toBeGreaterThan(-1_001);
});

test("a recent search looks back seven days, one of everything further", async () => {
  const old = "1700000000000000000";
  await world.db.run(sql`
    insert into tweets (id, author_id, text, conversation_id, lang, source)
    values (${old}, ${ana}, 'old', ${old}, 'en', 'test')`);
  await world.db.run(sql`
    insert into searchable (tweet_id, author_id, document)
    values (${old}, ${ana}, $$'old':1 'h:96634' 'd:6039' 'm:377'$$)`);
  const all = (more: More) =>
    searchAll.run({ query: "old", max_results: 10, ...more }, world.scope(ana));
  expect(await found("old", { since_id: "1" })).toEqual([]);
  expect((await all({ since_id: "1" })).ids).toEqual([old]);
  expect((await all({})).ids).toEqual([]);
  await expect(found("old", { start_time: "2023-01-01T00:00:00Z" })).rejects.toMatchObject({
    code: 400,
  });
});
