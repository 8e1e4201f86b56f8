import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, walk, type Person, type Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let anybody: Person;

beforeAll(async () => {
  gorjeo = await world();
  anybody = await one("anybody");
});
afterAll(() => gorjeo.close());

const one = async (name: string): Promise<Person> => (await gorjeo.people(name))[name] as Person;
const search = (who: Person, query: string, more = "") =>
  who.get(`/2/tweets/search/recent?query=${encodeURIComponent(query)}&max_results=100${more}`);
const counts = (who: Person, query: string, more = "") =>
  who.get(`/2/tweets/counts/recent?query=${encodeURIComponent(query)}${more}`);
const invalid = ({ status, body }: Reply) => [status, body.type?.split("/").at(-1)];

test("words are found in any script, inside unspaced text too, accents or not", async () => {
  const ana = await one("ana");
  const found: [text: string, ...asked: string[]][] = [
    ["私は漢字検索が好き", "漢字検索", "検索", '"字検"'],
    ["ประเทศไทยน่าอยู่", "ไทย"],
    ["한국어검색을 했다", "검색", "한국어"],
    ["Diacrítica ŁÓDŹ", "diacritica", "lodz", "DIACRÍTICA"],
    ["🙂🙂 ok", "🙂"],
    ["O'Hara: 100% \\ 'quoted'", "o'hara", '"100 quoted"'],
  ];
  for (const [text, ...asked] of found) {
    const id = await ana.post(text);
    for (const query of asked) expect(idsOf(await search(ana, query))).toEqual([id]);
  }
  for (const query of ["字漢", "ศไทยย", "diacri"]) {
    const { body } = await search(ana, query);
    expect(body).toEqual({ meta: { result_count: 0 } });
  }
});

test("pages hold still while people write", async () => {
  const abe = await one("abe");
  const ids: string[] = [];
  for (let at = 0; at < 25; at++) ids.unshift(await abe.post(`steady ${at}`));
  let late = 0;
  const read = async (query: string) => {
    const page = await abe.get(`/2/tweets/search/recent${query}`);
    await abe.post(`steady, but later ${late++}`);
    return page;
  };
  expect(await walk(read, "query=steady&max_results=10")).toEqual(ids);
  const rest = await walk(read, `query=steady&max_results=10&since_id=${ids[20]}`);
  expect(rest.slice(-20)).toEqual(ids.slice(0, 20));
});

test("a protected author is found by followers only and counted for nobody", async () => {
  const [shy, friend, stranger] = [await one("shy"), await one("friend"), await one("stranger")];
  for (let at = 0; at < 12; at++) await shy.post(`whisper ${at}`);
  await friend.follow(shy);
  expect((await shy.send("PUT", "/auth/profile", { protected: true })).status).toBe(200);
  await gorjeo.drained();
  expect((await search(stranger, "whisper")).body).toEqual({
    meta: { result_count: 0 },
  });
  expect(idsOf(await search(friend, "whisper"))).toHaveLength(12);
  expect(idsOf(await search(shy, "from:shy"))).toHaveLength(12);
  for (const who of [shy, friend, stranger])
    expect((await counts(who, "whisper")).body.meta).toEqual({ total_tweet_count: 0 });
  await shy.send("PUT", "/auth/profile", { protected: false });
  await gorjeo.drained();
  expect((await counts(stranger, "whisper")).body.meta).toEqual({ total_tweet_count: 12 });
});

test("a block keeps two people from finding each other", async () => {
  const [eva, finn] = [await one("eva"), await one("finn")];
  const [hers, his] = [await eva.post("feud one"), await finn.post("feud two")];
  expect(idsOf(await search(eva, "feud"))).toEqual([his, hers]);
  await eva.block(finn);
  expect(idsOf(await search(eva, "feud"))).toEqual([hers]);
  expect(idsOf(await search(finn, "feud"))).toEqual([his]);
});

test("likes are asked for when a query is about them; lists are known to those who may see them", async () => {
  const [gil, hana] = [await one("gil"), await one("hana")];
  const [liked] = [await gil.post("liked one"), await gil.post("liked two")];
  await hana.like(liked ?? "");
  expect(idsOf(await search(gil, "liked min_likes:1"))).toEqual([liked]);
  expect(idsOf(await search(gil, "liked -min_likes:1"))).toHaveLength(1);
  const list = await gil.send("POST", "/2/lists", { name: "mine", private: true });
  const id = list.body.data.id;
  await gil.send("POST", `/2/lists/${id}/members`, { user_id: gil.id });
  expect(idsOf(await search(gil, `list:${id}`))).toHaveLength(2);
  expect(invalid(await search(hana, `list:${id}`))).toEqual([400, "invalid-request"]);
});

test("both dialects, for results and for counts", async () => {
  const ida = await one("ida");
  const id = await ida.post("dialect word");
  const tweets = await search(ida, "dialect", "&tweet.fields=public_metrics&expansions=author_id");
  expect(tweets.body).toMatchObject({
    data: [{ id, edit_history_tweet_ids: [id], public_metrics: { retweet_count: 0 } }],
    includes: { users: [{ id: ida.id }] },
    meta: { result_count: 1, newest_id: id, oldest_id: id },
  });
  const posts = await search(ida, "dialect", "&post.fields=public_metrics");
  expect(posts.body.data[0]).toMatchObject({
    edit_history_post_ids: [id],
    public_metrics: { repost_count: 0 },
  });
  // counts take in those whom Tweet knows to be public, which it hears from Auth's log
  await gorjeo.drained();
  const total = (reply: Reply) => [Object.keys(reply.body.data[0]).sort(), reply.body.meta];
  expect(total(await counts(ida, "dialect"))).toEqual([
    ["end", "start", "tweet_count"],
    { total_tweet_count: 1 },
  ]);
  expect(total(await counts(ida, "dialect", "&search_count.fields=start,post_count"))).toEqual([
    ["post_count", "start"],
    { total_post_count: 1 },
  ]);
  expect(invalid(await counts(ida, "dialect", "&search_count.fields=middle"))[0]).toBe(400);
});

test("an archive page may hold 500", async () => {
  const jo = await one("jo");
  for (let at = 0; at < 330; at += 30)
    await Promise.all(Array.from({ length: 30 }, (_, more) => jo.post(`bulk ${at + more}`)));
  const { body } = await jo.get(
    "/2/tweets/search/all?query=bulk&max_results=500&expansions=author_id",
  );
  expect(body.meta.result_count).toBe(330);
});

test.each([
  "query=",
  "query=a&max_results=9",
  "query=a&start_time=2020-01-01T00:00:00Z",
  "query=a&sort_order=best",
  "query=a&next_token=zzz",
  "query=a&next_token=a&pagination_token=b",
  `query=${"a".repeat(513)}`,
  "query=sample:10%20a",
  "query=min_faves:3",
  "query=list:1",
  "query=(a",
])("what cannot be answered is refused: %s", async (query) => {
  expect(invalid(await anybody.get(`/2/tweets/search/recent?${query}`))).toEqual([
    400,
    "invalid-request",
  ]);
});

test("trends name what people of this server talk of", async () => {
  const [lea, max] = [await one("lea"), await one("max")];
  for (const who of [lea, max]) await who.post(`about #Gorjeo ${who.username}`);
  await gorjeo.drained();
  const { makeTrends } = await import("../../services/tweet/trends/rounds.ts");
  const tweet = gorjeo.broker.getLocalService("tweet") as unknown as {
    db: Parameters<typeof makeTrends>[0];
  };
  await makeTrends(tweet.db);
  const world = await lea.get("/2/trends/by/woeid/1");
  expect(world.body).toEqual({ data: [{ trend_name: "#Gorjeo", tweet_count: 2 }] });
  expect((await lea.get("/2/trends/by/woeid/1?trend.fields=trend_name")).body).toEqual({
    data: [{ trend_name: "#Gorjeo" }],
  });
  expect((await lea.get("/2/trends/by/woeid/2")).status).toBe(404);
  const mine = await lea.get("/2/users/personalized_trends");
  expect(mine.body.data[0]).toMatchObject({
    category: "Trending",
    post_count: 2,
    trend_name: "#Gorjeo",
  });
});
