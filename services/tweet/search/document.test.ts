import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { compileMatcher, contentOf, parseQuery, type SearchDocument } from "../../../lib/query.ts";
import { sql } from "../../../lib/sql.ts";
import { entitiesOf } from "../../../lib/text.ts";
import { capability, type Capability } from "../../../test/support/database.ts";
import { documentOf, type Searchable } from "./document.ts";
import { timesBetween, timesOf } from "./lexemes.ts";
import { tsqueryOf } from "./tsquery.ts";

let tweet: Capability;

beforeAll(async () => {
  tweet = await capability("tweet");
});
afterAll(() => tweet.close());

const TEXTS = [
  "cat dog",
  "dog cat",
  "cat cat dog bird",
  "I like Coca-Cola",
  "#Cat #dog",
  "$TSLA cat",
  "hi @ben",
  "漢字検索が好き",
  "한국어검색을 했다",
  "ประเทศไทยน่าอยู่",
  "see https://example.org/snow?x=1 cat",
  "Diacrítica ŁÓDŹ",
  "O'Hara \\ ' \" :*",
  "😀😀 👍🏽",
  "",
  "%_",
  "don’t",
  "a https://a.example/b https://c.example/a",
];
const TERMS = [
  "cat",
  "dog",
  '"cat dog"',
  '"cat bird"',
  "coca-cola",
  "#cat",
  "#ca",
  "$tsla",
  "@ben",
  "@ana",
  "from:ana",
  "from:7",
  "from:ben",
  "to:ben",
  "conversation_id:100",
  "in_reply_to_tweet_id:11",
  "quotes_of_tweet_id:12",
  "漢字",
  "字検",
  "检",
  "검색",
  "ไทย",
  "url:snow",
  "url:example",
  'url:"example.org/snow"',
  'url:"b c"',
  "diacritica",
  "łódź",
  "o'hara",
  "😀",
  "👍",
  "lang:en",
  "is:reply",
  "is:quote",
  "has:links",
  "has:media",
  "has:images",
  "has:videos",
  "has:hashtags",
  "has:mentions",
  "has:cashtags",
  "-is:nullcast",
];

const world = TEXTS.flatMap((text, at) => {
  const entities = entitiesOf(text);
  const media_type = at % 5 === 0 ? ("photo" as const) : null;
  const row: Searchable = {
    id: String(200 + at),
    author_id: at % 2 ? "7" : "8",
    text,
    conversation_id: "100",
    replied_to_id: at % 3 ? null : "11",
    in_reply_to_user_id: at % 3 ? null : "8",
    quoted_id: at % 4 ? null : "12",
    retweeted_id: null,
    lang: at % 2 ? "en" : "und",
    media_type,
    entities: {
      ...entities,
      mentions: entities.mentions?.map((mention) => ({ ...mention, id: "8" })),
    },
  };
  const people = {
    "7": { id: "7", username: "ana", verified: false },
    "8": { id: "8", username: "ben", verified: false },
  };
  const seen: SearchDocument = {
    author: people[at % 2 ? "7" : "8"],
    list_ids: new Set(),
    conversation_id: "100",
    lang: row.lang,
    content: contentOf({ text, entities, media: media_type ? [media_type] : [] }, "search"),
    is_reply: row.replied_to_id !== null,
    metrics: { likes: 0, replies: 0, reposts: 0 },
    ...(row.replied_to_id
      ? { replied_to_id: row.replied_to_id, in_reply_to_user: people["8"] }
      : {}),
    ...(row.quoted_id ? { quoted_id: row.quoted_id } : {}),
  };
  return [{ row, seen }];
});

test("what the index finds is what the matcher of the language finds", async () => {
  const negated = TERMS.filter((term) => !term.startsWith("-")).map((term) => `-${term}`);
  const pairs = TERMS.flatMap((a) =>
    [...TERMS, ...negated].flatMap((b) => [`${a} ${b}`, `${a} OR ${b}`]),
  );
  const queries = [...TERMS, ...pairs].flatMap((text) => {
    try {
      return [parseQuery(text, { dialect: "search", max_length: 512 })];
    } catch {
      return [];
    }
  });
  expect(queries.length).toBeGreaterThan(5_000);
  const names = {
    users: new Map([
      ["ana", "7"],
      ["ben", "8"],
    ]),
    members: [],
    tweets: new Map(),
  };
  const rows = await tweet.db.rows<{ found: string }>(sql`
    select string_agg((document::tsvector @@ query::tsquery)::integer::text, '' order by document_at) as found
    from unnest(${queries.map(({ root }) => tsqueryOf(root, names))}::text[]) with ordinality as asked (query, query_at),
      unnest(${world.map(({ row }) => documentOf(row))}::text[]) with ordinality as documents (document, document_at)
    group by query_at
    order by query_at`);
  const expected = queries.map((query) => {
    const matches = compileMatcher(query);
    return world.map(({ seen }) => Number(matches(seen))).join("");
  });
  expect(rows.map(({ found }) => found)).toEqual(expected);
});

test("a list's members are alternatives, however many; a list of nobody finds nothing", async () => {
  const { root } = parseQuery("list:5", { dialect: "search", max_length: 512 });
  const members = Array.from({ length: 5_000 }, (_, at) => String(at));
  const documents = world.map(({ row }) => documentOf(row));
  const found = async (ids: string[]) =>
    (
      await tweet.db.row<{ count: number }>(sql`
        select count(*)::integer
        from unnest(${documents}::text[]) as document
        where document::tsvector @@ ${tsqueryOf(root, { users: new Map(), members: ids, tweets: new Map() })}::tsquery`)
    )?.count;
  expect(await found(members)).toBe(world.length);
  expect(await found([])).toBe(0);
});

test("a tag can be longer than a lexeme may be", async () => {
  const tag = "\ufdfa".repeat(130);
  const text = `#${tag}`;
  const { root } = parseQuery(text, { dialect: "search", max_length: 512 });
  const [{ row } = { row: undefined }] = world;
  const document =
    row && documentOf({ ...row, text, entities: { hashtags: [{ start: 0, end: 131, tag }] } });
  const found = await tweet.db.row<{ found: boolean }>(sql`
    select ${document}::tsvector @@ ${tsqueryOf(root, { users: new Map(), members: [], tweets: new Map() })}::tsquery as found`);
  expect(found?.found).toBe(true);
});

test("every id between two bounds has one of the times between them", () => {
  const first = 1_860_000_000_000_000_000n;
  for (const width of [2n, 1n << 30n, 1n << 45n, 1n << 48n, 1n << 52n, 1n << 56n]) {
    const [above, below] = [String(first), String(first + width)];
    const times = timesBetween(above, below);
    for (const id of [first + 1n, first + width / 2n, first + width - 1n])
      expect(timesOf(String(id)).some((time) => times.includes(time))).toBe(true);
  }
  expect(timesBetween("-1", "9223372036854775807")).toEqual([]);
});
