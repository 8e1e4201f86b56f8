import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let alice: Person;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, alice } = await gorjeo.people("ana", "alice"));
});
afterAll(() => gorjeo.close());

const FAMILY = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}";
const read = async (id: string) =>
  (await ana.get(`/2/tweets/${id}?tweet.fields=entities`)).body.data as {
    text: string;
    entities?: Record<string, Record<string, unknown>[]>;
  };
const written = async (text: string) => read(await ana.post(text));
/** What the entities of a tweet point at, cut by code points as clients do. */
const cuts = ({ text, entities = {} }: Awaited<ReturnType<typeof read>>) =>
  Object.fromEntries(
    Object.entries(entities).map(([kind, list]) => [
      kind,
      list.map(({ start, end }) => [...text].slice(Number(start), Number(end)).join("")),
    ]),
  );

test.each([
  ["families count two each", FAMILY.repeat(140), FAMILY.repeat(141)],
  [
    "thumbs with a skin colour count two each",
    "\u{1F44D}\u{1F3FF}".repeat(140),
    "\u{1F60A}".repeat(200),
  ],
  [
    "an address counts 23",
    `${"a".repeat(256)} https://example.com/${"b".repeat(300)}`,
    `${"a".repeat(257)} https://example.com/x`,
  ],
  ["decomposed letters count once", "e\u0301".repeat(280), "e\u0301".repeat(281)],
  [
    "new emoji count two",
    `${"x".repeat(278)}\u{1F426}\u200D\u{1F525}`,
    `${"x".repeat(279)}\u{1F426}\u200D\u{1F525}`,
  ],
  ["Chinese counts two", "漢".repeat(140), "漢".repeat(141)],
])("%s: the last that fits is stored as sent, the next is refused", async (_, fits, tooLong) => {
  const before = (await ana.metricsOf()).tweet_count;
  const refused = await ana.send("POST", "/2/tweets", { text: tooLong });
  expect([400, 403]).toContain(refused.status);
  expect(JSON.stringify(refused.body)).toContain("text");
  expect((await ana.metricsOf()).tweet_count).toBe(before);
  const { text } = await written(fits);
  expect(text.normalize("NFC")).toBe(fits.normalize("NFC"));
});

test("eleven addresses of 41 letters fit, each weighing 23", async () => {
  const address = (at: number) => `https://example.com/${String(at).padStart(21, "0")}`;
  const text = Array.from({ length: 11 }, (_, at) => address(at)).join(" ");
  expect((await written(text)).entities?.urls).toHaveLength(11);
});

test("entities are cut out of the text by code points, after emoji too", async () => {
  const tweet = await written("\u{1F600} @alice #x https://example.com/x");
  expect(tweet.entities?.mentions).toEqual([{ start: 2, end: 8, username: "alice", id: alice.id }]);
  expect(cuts(tweet)).toEqual({
    mentions: ["@alice"],
    hashtags: ["#x"],
    urls: ["https://example.com/x"],
  });
  const composed = await written("Ame\u0301lie \u{1F468}\u200D\u{1F469} #cafe\u0301 @alice");
  expect(cuts(composed).mentions).toEqual(["@alice"]);
});

test.each([
  ["#1 #123 #2024plan #_ #__1 #a_b", ["2024plan", "a_b"]],
  ["#ぼっち・ざ・ろっく！", ["ぼっち・ざ・ろっく"]],
  ["#トロピカル〜ジュ #トロピカル～ジュ", ["トロピカル〜ジュ", "トロピカル～ジュ"]],
  ["＃東京 ＠alice", ["東京"]],
  ["#ć and #c and #Foo and #foo", ["ć", "c", "Foo", "foo"]],
  ["foo #lol #wat #lolhuh #lolcats", ["lol", "wat", "lolhuh", "lolcats"]],
  ["https://www.example.com/test#three", undefined],
  ["https://ex.com/FAQ-(a)#if-i-do and a#b", undefined],
  ["http://example.org/#anchor-name #hashtag", ["hashtag"]],
])("%s has these hashtags", async (text, tags) => {
  const tweet = await written(text);
  expect(tweet.text).toBe(text);
  expect(tweet.entities?.hashtags?.map(({ tag }) => tag)).toEqual(tags);
});

test("a name inside an address mentions nobody", async () => {
  const texts = [
    "https://example.com/@alice/1",
    "see example.com/u/@alice",
    "mail ana@alice.example",
  ];
  for (const text of texts) expect((await written(text)).entities?.mentions).toBeUndefined();
  const full = await ana.post("＠alice, in full width");
  const mentions = await alice.get(`/2/users/${alice.id}/mentions?max_results=100`);
  const named = await Promise.all(idsOf(mentions).map(read));
  expect(idsOf(mentions)).toContain(full);
  for (const text of texts) expect(named.map((tweet) => tweet.text)).not.toContain(text);
});

const INVISIBLE = [
  "\u200B",
  "\u200D\u200C",
  "\u2060",
  "\uFEFF",
  "\u3164",
  "\u2800",
  "\u115F",
  "   ",
  "",
];

test("a tweet of nothing that can be seen is refused", async () => {
  for (const text of [...INVISIBLE, "\n\n", "\u200B".repeat(3)]) {
    const { status, body } = await ana.send("POST", "/2/tweets", { text });
    expect([text, status]).toEqual([text, 400]);
    expect(Object.keys(body.errors[0].parameters)).toEqual(["text"]);
  }
  expect((await ana.send("POST", "/2/tweets", {})).status).toBe(400);
});

test("a name must hold something that can be seen; joiners inside a name stay", async () => {
  for (const name of INVISIBLE)
    expect((await ana.send("PUT", "/auth/profile", { name })).status).toBe(400);
  for (const name of [FAMILY, "می\u200Cخواهم", "Ana \u{1F469}\u200D\u{1F527}"]) {
    const { status, body } = await ana.send("PUT", "/auth/profile", { name });
    expect([status, body.name]).toEqual([200, name]);
  }
});

test("an address that would read backwards is stored percent-encoded", async () => {
  const url = "https://example.com/\u202Egpj.exe";
  const { status, body } = await ana.send("PUT", "/auth/profile", { url });
  expect([200, 400]).toContain(status);
  if (status === 200) expect(body.url).toBe("https://example.com/%E2%80%AEgpj.exe");
  for (const wrong of [
    "javascript:alert(1)",
    "data:,x",
    "ftp://example.com",
    "https://bank@evil.example",
  ])
    expect((await ana.send("PUT", "/auth/profile", { url: wrong })).status).toBe(400);
});

/** JSON text with escapes as they stand, which `JSON.stringify` would not write. */
const sendJson = (method: string, path: string, json: string) =>
  ana.send(method, path, json, { "content-type": "application/json" });

test("NUL and half characters are refused wherever text is taken, and nothing is stored", async () => {
  const before = (await ana.metricsOf()).tweet_count;
  for (const bad of ["Hello\\u0000!", "a\\ud800b", "a\\udc00b", "\\ude00\\ud83d"]) {
    const writes = [
      await sendJson("POST", "/2/tweets", `{"text":"${bad}"}`),
      ...(await Promise.all(
        ["name", "description", "location", "url", "username"].map((field) =>
          sendJson("PUT", "/auth/profile", `{"${field}":"${bad}"}`),
        ),
      )),
      await sendJson("POST", "/auth/login", `{"username":"${bad}","password":"long enough"}`),
      await sendJson(
        "POST",
        "/auth/register",
        `{"username":"x","name":"${bad}","email":"x@example.com","password":"long enough"}`,
      ),
    ];
    expect(writes.map((answer) => answer.status)).toEqual(writes.map(() => 400));
  }
  for (const bad of ["a\\u0000b", "a\\ud800b"]) {
    const text = `{"text":"${bad}"}`;
    const writes = [
      await sendJson("POST", "/2/lists", `{"name":"${bad}"}`),
      await sendJson("POST", "/2/lists", `{"name":"sound","description":"${bad}"}`),
      await sendJson("POST", `/2/dm_conversations/with/${alice.id}/messages`, text),
      await sendJson("POST", "/2/media/metadata", `{"id":"1","metadata":{"alt_text":${text}}}`),
      await sendJson("POST", "/2/tweets/search/stream/rules", `{"add":[{"value":"${bad}"}]}`),
    ];
    expect(writes.map((answer) => answer.status)).toEqual(writes.map(() => 400));
  }
  expect(await gorjeo.query("select 1 from interaction.lists")).toEqual([]);
  for (const path of ["/2/users/search", "/2/tweets/search/recent", "/2/tweets/counts/recent"])
    for (const query of ["%00", "a%00b"])
      expect((await ana.get(`${path}?query=${query}`)).status).toBe(400);
  expect((await ana.metricsOf()).tweet_count).toBe(before);
  const pair = await sendJson("POST", "/2/tweets", '{"text":"\\ud83d\\ude00 whole"}');
  expect((await read(pair.body.data.id)).text).toBe("\u{1F600} whole");
});

test("a retweet cuts a long text without breaking a character", async () => {
  for (const start of ["", "x", "xx"]) {
    const tweet = await ana.post(`${start}${"\u{1F600}".repeat(138)}`);
    const { body } = await alice.retweet(tweet);
    const { text } = await read(body.data.rest_id);
    expect(text.isWellFormed()).toBe(true);
    expect(text).toMatch(/^RT @ana: .*…$/u);
  }
});

test("markup and quotes come back as they were sent, as JSON", async () => {
  const texts = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; drop table users;--",
  ];
  for (const text of [...texts, "${7*7} {{7*7}} $1", "Bank\u202Emoc.live", "\u2066abc"]) {
    const id = await ana.post(text);
    const answer = await ana.get(`/2/tweets/${id}`);
    expect(answer.body.data.text).toBe(text);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  }
});
