import { expect, test } from "@jest/globals";
import { parseQuery, type Dialect, type Node } from "../query.ts";

const rootOf = (text: string, dialect: Dialect = "search") =>
  parseQuery(text, { dialect, max_length: 512 }).root;

const person = (user: object) => ("id" in user ? user.id : `@${Object.values(user)[0]}`);

/** The tree in the shortest form that still tells everything: (a b), (a | b), -a. */
function shown(node: Node): string {
  if (node.type === "not") return `-${shown(node.part)}`;
  if ("parts" in node) return `(${node.parts.map(shown).join(node.type === "or" ? " | " : " ")})`;
  if (node.type === "keyword") return node.tokens.join("+");
  if (node.type === "phrase") return `"${node.tokens.join("+")}"`;
  if (node.type === "min") return `min_${node.metric}=${node.count}`;
  if ("user" in node) return `${node.type}=${person(node.user)}`;
  const [, value] = Object.values(node);
  return `${node.type}=${Array.isArray(value) ? value.join("+") : String(value)}`;
}

test.each([
  ["apple", "apple"],
  ["apple iphone", "(apple iphone)"],
  ["apple OR iphone ipad", "(apple | (iphone ipad))"],
  ["ipad iphone OR android", "((ipad iphone) | android)"],
  ["(apple OR iphone) ipad", "((apple | iphone) ipad)"],
  ["a OR (b OR c) (d (e f))", "(a | ((b | c) d e f))"],
  ["((a))", "a"],
  ["camping(nature OR “lake”)", "(camping (nature | lake))"],
  ["cat or dog and not", "(cat or dog and not)"],
  ['"AND" "OR" -"NOT me"', '("and" "or" -"not+me")'],
  ['cat -"grumpy cat" -dog', '(cat -"grumpy+cat" -dog)'],
  ["coca-cola don't 10:30", "(coca+cola don+t 10+30)"],
  ["https://example.org/a", "https+example+org+a"],
  ["  cat\u3000\n dog ", "(cat dog)"],
  ["😀 漢字", "(😀 漢+漢字+字)"],
  ["Diacrítica #Ć", "(diacritica hashtag=ć)"],
  ["#Foo ＃ＦＯＯ @Ana $TSLA", "(hashtag=foo hashtag=foo mention=ana cashtag=tsla)"],
  ["from:Ana to:@Ben retweets_of:007", "(from=@ana to=@ben retweets_of=7)"],
  ['FROM:"ana" from:@123', "(from=@ana from=@123)"],
  ['url:"https://example.org" url:path', "(url=https+example+org url=path)"],
  ["conversation_id:1 list:2", "(conversation_id=1 list=2)"],
  [
    "in_reply_to_status_id:1 in_reply_to_tweet_id:1",
    "(in_reply_to_tweet_id=1 in_reply_to_tweet_id=1)",
  ],
  [
    "quotes_of_status_id:1 retweets_of_status_id:2",
    "(quotes_of_tweet_id=1 retweets_of_tweet_id=2)",
  ],
  ["min_likes:1 min_replies:2 min_reposts:3", "(min_likes=1 min_replies=2 min_reposts=3)"],
  ["a is:Retweet -is:reply is:quote is:verified", "(a is=retweet -is=reply is=quote is=verified)"],
  ["a -is:nullcast", "(a -is=nullcast)"],
  ["a has:media_link has:video_link has:videos", "(a has=media has=videos has=videos)"],
  ["a (has:links OR -has:hashtags)", "(a (has=links | -has=hashtags))"],
  ["a lang:EN lang:he lang:zh-TW", "(a lang=en lang=iw lang=zh)"],
  ["a OR has:links", "(a | has=links)"],
  ["100%_\\ snake_case c\\windows", "(100 snake+case c+windows)"],
])("%s", (text, tree) => expect(shown(rootOf(text))).toBe(tree));

test("a stream rule keeps its accents", () => {
  expect(shown(rootOf('Diacrítica "É" url:é', "stream"))).toBe('(diacrítica "é" url=é)');
});

const refusalOf = (text: string, dialect: Dialect = "search", max_length = 512) => {
  try {
    parseQuery(text, { dialect, max_length });
  } catch (error) {
    return error as { code: number; message: string; data: { errors: { parameter: string }[] } };
  }
  throw new Error(`${text} was accepted`);
};

test.each([
  ["", "The query is empty", 0],
  [" \n\u3000", "The query is empty", 0],
  ["!", "no letter, digit or emoji", 1],
  ["a & b", "no letter, digit or emoji", 3],
  ["<->", "no letter, digit or emoji", 1],
  ["%", "no letter, digit or emoji", 1],
  ["_ \\", "no letter, digit or emoji", 1],
  ['a ""', "no letter, digit or emoji", 3],
  ['a -"!"', "no letter, digit or emoji", 3],
  ["\"':* ", "quote is not closed", 1],
  ['😀 é "abc', "quote is not closed", 5],
  ['a -"', "quote is not closed", 4],
  ['a url:"x', "quote is not closed", 7],
  ['a 5"', "quote is not closed", 4],
  ["(a OR b", "not closed", 1],
  ["a (b (c)", "not closed", 3],
  ["a (", "not closed", 3],
  ["a) b", "was not opened", 2],
  [")", "closes nothing", 1],
  ["a ()", "hold nothing", 3],
  ["OR", "needs a term before", 1],
  ["(OR a)", "needs a term before", 2],
  ["a OR", "needs a term after", 3],
  ["(a OR) b", "needs a term after", 4],
  ["a OR OR b", "needs a term before", 6],
  ["a AND b", "AND is no operator", 3],
  ["a -OR", "OR cannot be negated", 3],
  ["a - b", "minus sign", 3],
  ["--a", "only once", 1],
  ["a -(b OR c)", "group cannot be negated", 3],
  ["-a", "stand alone", 1],
  [" has:media", "stand alone", 2],
  ["has:links OR is:retweet", "stand alone", 1],
  ["-a lang:en (has:links OR -from:ana)", "stand alone", 1],
  ["a frobnicate:1", "frobnicate: does not exist", 3],
  ["a:b:c", "a: does not exist", 1],
  ["constructor:1", "constructor: does not exist", 1],
  ["café:1", "café: does not exist", 1],
  ["min_faves:1 a", "use min_likes:", 1],
  ["a -min_retweets:1", "use min_reposts:", 3],
  ['a place:"new york"', "place: is not supported here", 3],
  ["a point_radius:[2.3 48.8 16km]", "point_radius: is not supported here", 3],
  ["context:1.2", "context: is not supported here", 1],
  ["bio:cat", "bio: is not supported here", 1],
  ["a has:geo", "not supported here", 3],
  ['"a b"~5', "not supported here", 6],
  ["a is:nullcast", "only be negated", 3],
  ["a is:", "needs one of retweet", 3],
  ["a has:cats", "needs one of hashtags", 3],
  ["from:", "needs one username", 1],
  ["from:@", "needs one username", 1],
  ["from:a.b", "needs one username", 1],
  ["to:99999999999999999999999", "needs one username", 1],
  ["conversation_id:abc", "needs the id", 1],
  ["list:1 list:2", "only once", 8],
  ["min_likes:-1", "whole number", 1],
  ["min_likes:1e3", "whole number", 1],
  ["a lang:english", "language code", 3],
  ['url:"//"', "part of an address", 1],
  ["#", "not a hashtag", 1],
  ["#1 a", "not a hashtag", 1],
  ["a #b,", "not a hashtag", 3],
  ["@ana,", "not a mention", 1],
  ["$", "not a cashtag", 1],
  ["$100", "not a cashtag", 1],
  ["a \u0000", "not allowed", 3],
  ["😀\ud800", "not allowed", 2],
  [`${"(".repeat(33)}a`, "nested too deeply", 33],
])("%j is refused: %s, at %d", (text, reason, position) => {
  const { code, message, data } = refusalOf(text);
  expect({ code, message }).toEqual({ code: 400, message: expect.stringContaining(reason) });
  if (position > 0) expect(message).toContain(`(at position ${position}: [`);
  expect(data.errors).toMatchObject([{ parameter: "query", message }]);
});

test("what cannot be known when a post is made is no stream rule", () => {
  for (const text of ["a list:1", "a min_likes:1"])
    expect(refusalOf(text, "stream").message).toContain("is not for stream rules (at position 3");
  expect(refusalOf("", "stream").data.errors[0]?.parameter).toBe("value");
});

test("the length is counted in characters", () => {
  expect(() => rootOf("😀".repeat(512))).not.toThrow();
  expect(refusalOf("a".repeat(513)).message).toBe("The query is longer than 512 characters");
  expect(() => rootOf(`${"(".repeat(32)}a${")".repeat(32)}`)).not.toThrow();
});

/** Numbers from 0 to 1 that are the same in every run. */
function chances(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const PIECES = [
  ..."()\"-:#@$~\\%_'&|!*<>[]{}?,.\u0000\n\u3000\ud800\udfff",
  ..."a Z é 漢 ท 한 😀 🏽 🇫 \u0301 \u200d OR AND or 1 007".split(" "),
  ..."from: to: url: has: is: lang: min_likes: list: has:links is:nullcast https:// -( ~5".split(
    " ",
  ),
  " ",
  " ",
];

test("whatever is asked, the answer is a tree or a 400", () => {
  const chance = chances(20_260_504);
  let trees = 0;
  for (let round = 0; round < 20_000; round++) {
    const pick = () => PIECES[Math.floor(chance() * PIECES.length)] ?? "";
    const text = Array.from({ length: Math.ceil(chance() * 12) }, pick).join("");
    try {
      rootOf(text, round % 2 ? "search" : "stream");
      trees++;
    } catch (error) {
      expect(error).toMatchObject({ code: 400, type: "INVALID_REQUEST" });
    }
  }
  expect(trees).toBeGreaterThan(500);
});

test("even the worst of 4,096 characters are read", () => {
  for (const piece of ["(", '"', "-", "a ", "a(", "a OR ", "#a", "漢", "a:", '""', "@"]) {
    const text = piece.repeat(4096).slice(0, 4096);
    try {
      parseQuery(text, { dialect: "search", max_length: 4096 });
    } catch (error) {
      expect(error).toMatchObject({ code: 400 });
    }
  }
});
