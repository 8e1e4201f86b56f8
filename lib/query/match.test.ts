import { expect, test } from "@jest/globals";
import {
  anchorOf,
  anchorsIn,
  contentOf,
  matches,
  parseQuery,
  ruleSet,
  type Dialect,
  type MediaType,
  type SearchDocument,
} from "../query.ts";
import { entitiesOf } from "../text.ts";

const content = (text: string, dialect: Dialect, media: MediaType[] = []) =>
  contentOf({ text, entities: entitiesOf(text), media }, dialect);

const post = (
  text: string,
  dialect: Dialect,
  { media, ...more }: Partial<SearchDocument> & { media?: MediaType[] } = {},
): SearchDocument => ({
  author: { id: "7", username: "ana", verified: false },
  list_ids: new Set(),
  content: content(text, dialect, media),
  is_reply: more.replied_to_id !== undefined,
  conversation_id: "100",
  lang: "en",
  metrics: { likes: 0, replies: 0, reposts: 0 },
  ...more,
});

const query = (text: string, dialect: Dialect) => parseQuery(text, { dialect, max_length: 1024 });
const finds = (text: string, asked: string, dialect: Dialect = "search") =>
  matches(query(asked, dialect), post(text, dialect));

test.each([
  ["I like Coca-Cola", "cola", true],
  ["I like CocaCola", "cola", false],
  ["I like Coca-Cola", "coca-cola", true],
  ["cola, not coca", "coca-cola", false],
  ["I like cola", "i COLA", true],
  ["I like cola", "i pepsi", false],
  ["I like cola", "pepsi OR cola", true],
  ["iphone", "apple OR iphone ipad", false],
  ["apple", "apple OR iphone ipad", true],
  ["iphone", "(apple OR iphone) ipad", false],
  ["one two three", '"one two"', true],
  ["two one three", '"one two"', false],
  ["one one two", '"one two"', true],
  ["cat", "cat -grumpy", true],
  ["grumpy cat", "cat -grumpy", false],
  ["cat, grumpy", 'cat -"grumpy cat"', true],
  ["don’t panic", "don't", true],
  ["check gnip's documentation", "gnip", true],
  ["#thankunext", "#thankunext", true],
  ["#thankunext", "#thanku", false],
  ["thankunext", "#thankunext", false],
  ["#thankunext @ben", "thankunext ben", true],
  ["#Ć", "#ć", true],
  ["#Ć", "#c", false],
  ["#ｆｏｏ", "#FOO", true],
  ["hi @Ben", "@ben", true],
  ["hi ben", "@ben", false],
  ["buy $TSLA", "$tsla", true],
  ["see https://example.org/snow?x=1", 'url:"https://example.org"', true],
  ["see https://example.org/snow?x=1", "url:snow", true],
  ["see https://example.org/snow?x=1", "url:sno", false],
  ["snow", "url:snow", false],
  ["see example.org", "example has:links", true],
  ["#a", "a has:hashtags -has:mentions", true],
  ["$TSLA", "tsla has:cashtags", true],
  ["one hundred % done", "hundred", true],
  ["snake_case", "snake_case", true],
  ["snakeXcase", "snake_case", false],
  ["c:\\windows\\path", "c\\windows", true],
  ["😀😀", "😀", true],
  ["👍🏽", "👍", true],
  ["👍", "👍🏽", false],
  ["🇫🇷🇩🇪", "🇷🇩", false],
  ["fine ❤", "❤️", true],
])("search: %j, asked %j: %s", (text, asked, found) => {
  expect(finds(text, asked)).toBe(found);
});

test.each([
  ["私は漢字検索が好き", "漢字検索", true],
  ["私は漢字検索が好き", "検", true],
  ["検漢索字", "漢字", false],
  ["漢字と字検", "漢字検", false],
  ["東京都に住む", "京都", true],
  ["中華人民共和国", "共和国", true],
  ["ประเทศไทยน่าอยู่", "ไทย", true],
  ["ฉันนั่งตากลมเล่น", "ตาก", true],
  ["한국어검색을 했다", "검색", true],
  ["한국어 공부", '"한국어 공부"', true],
  ["ជំរាបសួរ", "សួរ", true],
  ["スーパーへ行く", "ｽｰﾊﾟｰ", true],
])("words inside unspaced text: %j, asked %j: %s", (text, asked, found) => {
  expect(finds(text, asked)).toBe(found);
});

test("accents count in the stream only", () => {
  for (const [text, asked] of [
    ["Diacrítica", "diacritica"],
    ["Diacritica", "diacrítica"],
    ["https://example.org/é", 'url:"/e"'],
  ] as const) {
    expect(finds(text, asked)).toBe(true);
    expect(finds(text, asked, "stream")).toBe(false);
  }
  expect(finds("DIACRÍTICA".normalize("NFD"), "diacrítica", "stream")).toBe(true);
});

test("people and posts are found by what they are to the post", () => {
  const reply = post("hi", "stream", {
    in_reply_to_user: { id: "8", username: "ben" },
    replied_to_id: "11",
    quoted_id: "12",
    retweeted_id: "13",
    retweeted_author: { id: "9", username: "cleo" },
    media: ["photo", "animated_gif"],
    author: { id: "7", username: "ana", verified: true },
  });
  const yes = `from:7 from:ANA to:@ben to:8 retweets_of:cleo retweets_of:9 conversation_id:100
    in_reply_to_tweet_id:11 quotes_of_tweet_id:12 retweets_of_tweet_id:13
    is:reply is:quote is:retweet is:verified -is:nullcast
    lang:en has:media has:images has:links -has:videos -has:hashtags`;
  const no = "from:ben from:77 to:ana retweets_of:ben conversation_id:11 quotes_of_tweet_id:11";
  expect(matches(query(yes, "stream"), reply)).toBe(true);
  for (const term of no.split(" ")) expect(matches(query(term, "stream"), reply)).toBe(false);
  expect(matches(query("hi -is:reply -is:quote -is:retweet", "stream"), post("hi", "stream"))).toBe(
    true,
  );
});

test("searches also know lists and counts", () => {
  const liked = post("hi", "search", {
    list_ids: new Set(["5"]),
    metrics: { likes: 2, replies: 1, reposts: 0 },
  });
  const asked = (text: string) => matches(query(text, "search"), liked);
  expect(asked("list:5 min_likes:2 min_replies:1 min_reposts:0")).toBe(true);
  expect(asked("list:6 OR min_likes:3")).toBe(false);
});

test("only the stream looks into the quoted post", () => {
  const quoting = (dialect: Dialect) =>
    post("look", dialect, { quoted: content("#cat here", dialect, ["video"]), quoted_id: "1" });
  for (const asked of ["cat", "look #cat", "look has:videos"]) {
    expect(matches(query(asked, "stream"), quoting("stream"))).toBe(true);
    expect(matches(query(asked, "search"), quoting("search"))).toBe(false);
  }
  expect(matches(query("look -cat", "stream"), quoting("stream"))).toBe(false);
  expect(matches(query('"look cat"', "stream"), quoting("stream"))).toBe(false);
});

test.each([
  ["cat", ["word:cat"]],
  ['"a grumpy cat"', ["word:grumpy"]],
  ["cat from:ana", ["from:@ana"]],
  ["cat elephant -dog lang:en", ["word:elephant"]],
  ["cat OR #dog", ["word:cat", "hashtag:dog"]],
  ["(cat OR dog) (mouse OR bird OR fish)", ["word:cat", "word:dog"]],
  ["(cat OR has:links) mouse", ["word:mouse"]],
  ["cat OR has:links", undefined],
  ["cat OR -dog", undefined],
  ["漢字", ["word:漢字"]],
])("the anchors of %j are %j", (text, anchors) => {
  const found = anchorOf(query(text, "stream"));
  expect(found && [...found]).toEqual(anchors);
});

test("rules found by their anchors are the rules that match", () => {
  const terms =
    `cat dog "cat dog" #cat @ben $TSLA from:ana from:7 to:ben has:links -cat -"dog cat" -from:ben
    url:example 漢字 字 is:reply (cat|dog) (has:links|@ben) conversation_id:100 quotes_of_tweet_id:12`.split(
      /\s+(?=[^"]*(?:"[^"]*"[^"]*)*$)/,
    );
  const ways = terms.flatMap((a) => terms.flatMap((b) => [`${a} ${b}`, `${a} OR ${b}`]));
  const rules = ways
    .map((way) => way.replaceAll("|", " OR "))
    .flatMap((text) => {
      try {
        return [[text, query(text, "stream")] as const];
      } catch {
        return [];
      }
    });
  expect(rules.length).toBeGreaterThan(500);
  const matching = ruleSet(rules);
  const documents = [
    post("cat dog https://example.org", "stream"),
    post("#cat 漢字 @ben", "stream", { in_reply_to_user: { id: "8", username: "ben" } }),
    post("nothing", "stream", { quoted: content("$TSLA dog cat", "stream"), quoted_id: "12" }),
    post("字", "stream", { author: { id: "8", username: "ben", verified: false } }),
  ];
  for (const document of documents) {
    const expected = rules.filter(([, rule]) => matches(rule, document)).map(([text]) => text);
    expect(matching(document).toSorted()).toEqual(expected.toSorted());
    expect(new Set(anchorsIn(document)).size).toBeGreaterThan(3);
  }
});
