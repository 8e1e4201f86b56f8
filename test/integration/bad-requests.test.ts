import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { routes } from "../../services/api/routes.ts";
import { idsOf, type Person } from "../support/person.ts";
import { expectProblem } from "../support/problem.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;
let tweet: string;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
  tweet = await ana.post("hello");
});
afterAll(() => gorjeo.close());

test("ids that are none, or beyond 64 bits, are refused with the parameter's name", async () => {
  const wrong = [
    "487623987434987263434343",
    "9223372036854775808",
    "-1",
    "1.5",
    "0x1",
    "１２",
    "1e3",
  ];
  for (const id of wrong.map(encodeURIComponent)) {
    const answers = await Promise.all([
      ana.get(`/2/tweets/${id}`),
      ana.get(`/2/users/${id}`),
      ana.get(`/2/users/${id}/tweets`),
      ana.get(`/2/tweets/${id}/liking_users`),
      ana.get(`/2/tweets?ids=${tweet},${id}`),
      ana.get(`/2/users?ids=${id}`),
      ana.tweets(ana, `?since_id=${id}`),
      ana.home(`?until_id=${id}`),
      ana.remove(id),
      ana.like(decodeURIComponent(id)),
      ana.send("POST", `/2/users/${ana.id}/following`, { target_user_id: decodeURIComponent(id) }),
      ana.send("POST", "/2/tweets", {
        text: "x",
        reply: { in_reply_to_tweet_id: decodeURIComponent(id) },
      }),
    ]);
    for (const answer of answers) expectProblem(answer, 400);
  }
});

test("the largest id is one like any other: nobody has it", async () => {
  const answer = await ana.get("/2/tweets/9223372036854775807");
  expect(answer.status).toBe(200);
  expect(answer.body.errors[0]).toMatchObject({ title: "Not Found Error", resource_type: "tweet" });
  expect((await ana.get("/2/users/0")).body.errors).toHaveLength(1);
  expectProblem(await ana.remove("9223372036854775807"), 404);
  expectProblem(await ana.like("9223372036854775807"), 404);
});

test("page sizes are whole numbers in decimal digits, within their bounds, on every listing", async () => {
  const sizes = ["-1", "0", "-4194305", "1001", "text20text", "", "10.5", "1e1", "0x10", "%2010"];
  sizes.push(
    "10abc",
    "NaN",
    "Infinity",
    "true",
    "%D9%A2%D9%A0",
    "99999999999",
    "1%00",
    "5&max_results=6",
  );
  const listings = routes
    .filter((line) => line.method === "GET" && line.view && !line.lookup && !line.stream)
    .map(({ path, subject }) =>
      path.replace(":id", subject && "tweet" in subject ? tweet : ana.id).replace(/:\w+/g, ben.id),
    );
  expect(listings.length).toBeGreaterThan(15);
  for (const listing of listings) {
    const query = listing.includes("/search") ? "query=ana&" : "";
    const answers = await Promise.all(
      sizes.map((size) => ana.get(`${listing}?${query}max_results=${size}`)),
    );
    for (const answer of answers) {
      expectProblem(answer, 400);
      const at = Object.keys(answer.body.errors[0].parameters);
      expect([listing, at]).toEqual([listing, ["max_results"]]);
    }
  }
});

test("order follows the number, not the text", async () => {
  expect(idsOf(await ana.tweets(ana, "?since_id=9"))).toEqual([tweet]);
  expect(idsOf(await ana.tweets(ana, "?until_id=9"))).toEqual([]);
  const { body } = await ben.retweet(tweet);
  expect(body.data.rest_id).not.toBe(tweet);
  const retweet = await ben.get(`/2/tweets/${body.data.rest_id}?tweet.fields=referenced_tweets`);
  expect(retweet.body.data.referenced_tweets).toEqual([{ type: "retweeted", id: tweet }]);
  await ben.unretweet(tweet);
});

test("lists in the query: commas, repetition, nothing else", async () => {
  const other = await ana.post("other");
  const found = async (query: string) => idsOf(await ana.get(`/2/tweets?${query}`));
  expect(await found(`ids=${tweet}`)).toEqual([tweet]);
  expect(await found(`ids=${tweet},${other}`)).toEqual([tweet, other]);
  expect(await found(`ids=${tweet}&ids=${other}`)).toEqual([tweet, other]);
  expect(await found(`ids=${tweet},${tweet}`)).toEqual([tweet]);
  const many = Array.from({ length: 101 }, (_, at) => at + 1).join();
  const wrong = [
    ...[`ids[]=${tweet}`, `ids=${tweet},,${other}`, `ids=${tweet},`, `ids=%20${tweet}`, "ids=", ""],
    ...[`ids=${many}`, `ids=${tweet}&tweet.fields=nope`, `ids=${tweet}&tweet.fields=`],
    ...[
      `ids=${tweet}&expansions=nope`,
      `ids=${tweet}&user.fields=password_hash`,
      `ids=${tweet}&x=1`,
    ],
  ];
  for (const query of wrong) expectProblem(await ana.get(`/2/tweets?${query}`), 400);
  const unknown = await ana.get(`/2/tweets?ids=${tweet}&tweet.fields=nope`);
  expect(unknown.body.errors[0].message).toContain("public_metrics");
  const fields = await ana.get(`/2/tweets/${tweet}?tweet.fields=lang&tweet.fields=author_id`);
  expect(Object.keys(fields.body.data).sort()).toEqual([
    "author_id",
    "edit_history_tweet_ids",
    "id",
    "lang",
    "text",
  ]);
});

test("an empty list of fields is refused, whatever was asked for before", async () => {
  for (const parameter of ["tweet.fields", "user.fields", "post.fields", "expansions"]) {
    await ana.get(`/2/tweets/${tweet}`);
    expectProblem(await ana.get(`/2/tweets/${tweet}?${parameter}=`), 400);
  }
});

test("prototype tricks change nothing and are refused", async () => {
  const deep = `a${"[b]".repeat(500)}=1`;
  const many = Array.from({ length: 1_200 }, (_, at) => `p${at}`).join("&");
  const queries = [
    ...["a[__proto__]=b&a[length]=100000000", "__proto__[verified]=1", "__proto__=1"],
    ...["constructor[prototype][x]=1", "constructor=1", "toString=1", deep],
  ];
  for (const query of queries) expectProblem(await ana.get(`/2/users/me?${query}`), 400);
  expectProblem(await ana.get(`/2/users/me?${many}`), 400);
  expectProblem(await ana.get(`/2/users/me?x=${"y".repeat(9_000)}`), 414);
  expectProblem(await ana.send("POST", "/2/tweets", '{"__proto__":{"verified":true}}'), 400);
  expectProblem(
    await ana.send(
      "POST",
      "/2/tweets",
      '{"text":"x","constructor":{"prototype":{"verified":true}}}',
    ),
    400,
  );
  expect(Reflect.get({}, "verified")).toBeUndefined();
  const { body } = await ana.get("/2/users/me?user.fields=verified");
  expect(body.data.verified).toBe(false);
});

test("order and paging parameters are allow-lists, never text for the database", async () => {
  const words = [
    "recency;DROP TABLE users",
    "id DESC; delete from users; --",
    "desc)--",
    "RECENCY",
    "",
  ];
  for (const word of words.map(encodeURIComponent)) {
    expectProblem(await ana.tweets(ana, `?exclude=${word}`), 400);
    expectProblem(await ana.get(`/2/timelines/public?kind=${word}`), 400);
    expectProblem(await ana.tweets(ana, `?sort_order=${word}`), 400);
    expectProblem(await ana.tweets(ana, `?start_time=${word}`), 400);
    expectProblem(await ana.home(`?end_time=${word}`), 400);
    expectProblem(await ana.get(`/2/users/search?query=ana&order[]=${word}`), 400);
  }
  expectProblem(await ana.tweets(ana, "?start_time=2024-02-30T25:61:61Z"), 400);
  expect((await ana.get("/2/users/me")).body.data.username).toBe("ana");
});
