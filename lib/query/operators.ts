import { isId } from "../id.ts";
import { searchKey } from "../text.ts";
import { usernameIn } from "./entities.ts";
import { searchTokens, tokens } from "./tokens.ts";
import {
  FEATURES,
  KINDS,
  METRICS,
  POST_OPERATORS,
  type Dialect,
  type Leaf,
  type Person,
} from "./tree.ts";

/** What an operator's value means, or undefined when the value is not as `wants` says. */
interface Operator {
  wants: string;
  read(value: string, dialect: Dialect): Leaf | undefined;
  /** not for stream rules: at the moment of posting there is nothing to compare */
  searchOnly?: true;
}

const person = (type: "from" | "to" | "retweets_of"): Operator => ({
  wants: "one username or user id",
  read(value) {
    const user = personOf(value);
    return user && { type, user };
  },
});

function personOf(value: string): Person | undefined {
  if (isId(value)) return { id: plain(value) };
  const username = usernameIn(/^[@＠]/.test(value) ? value : `@${value}`);
  return username === undefined ? undefined : { username };
}

const plain = (digits: string) => digits.replace(/^0+(?=\d)/, "");

const numbered = (type: (typeof POST_OPERATORS)[number] | "list", what: string): Operator => ({
  wants: `the id of a ${what}`,
  read: (value) => (isId(value) ? { type, id: plain(value) } : undefined),
});

const minimum = (metric: (typeof METRICS)[number]): Operator => ({
  wants: "a whole number of at most nine digits",
  read: (value) =>
    /^[0-9]{1,9}$/.test(value) ? { type: "min", metric, count: Number(value) } : undefined,
  searchOnly: true,
});

const url: Operator = {
  wants: "a part of an address",
  read(value, dialect) {
    const found = dialect === "search" ? searchTokens(value) : tokens(value);
    return found.length > 0 ? { type: "url", tokens: found } : undefined;
  },
};

const is: Operator = {
  wants: `one of ${KINDS.join(", ")}`,
  read(value) {
    const what = KINDS.find((kind) => kind === value.toLowerCase());
    return what && { type: "is", what };
  },
};

const FEATURE_ALIASES = new Map([
  ["video_link", "videos"],
  ["media_link", "media"],
]);

const has: Operator = {
  wants: `one of ${[...FEATURES, ...FEATURE_ALIASES.keys()].join(", ")}`,
  read(value) {
    const name = value.toLowerCase();
    const what = FEATURES.find((feature) => feature === (FEATURE_ALIASES.get(name) ?? name));
    return what && { type: "has", what };
  },
};

// X's codes for Hebrew and Indonesian are the old ones, and it writes Chinese with its region.
const LANGUAGES = new Map([
  ["he", "iw"],
  ["id", "in"],
  ["zh-cn", "zh"],
  ["zh-tw", "zh"],
]);

const lang: Operator = {
  wants: "a language code such as en",
  read(value) {
    const code = searchKey(value);
    if (!/^[a-z]{2,3}(-[a-z]{2,4})?$/.test(code)) return undefined;
    return { type: "lang", lang: LANGUAGES.get(code) ?? code };
  },
};

const ALIASES = ["in_reply_to", "retweets_of", "quotes_of"] as const;

/** By name. Source: docs.x.com, search and filtered stream operators. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ["from", person("from")],
  ["to", person("to")],
  ["retweets_of", person("retweets_of")],
  ["url", url],
  ...POST_OPERATORS.map((name) => [name, numbered(name, "post")] as const),
  ...ALIASES.map((name) => [`${name}_status_id`, numbered(`${name}_tweet_id`, "post")] as const),
  ["list", { ...numbered("list", "list"), searchOnly: true }],
  ...METRICS.map((metric) => [`min_${metric}`, minimum(metric)] as const),
  ["is", is],
  ["has", has],
  ["lang", lang],
]);

/** What X has, and our data cannot answer. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  ..."context entity place place_country point_radius bounding_box geo_bounding_box".split(" "),
  ..."bio bio_name bio_location sample source embedding embedding_threshold".split(" "),
  ..."from_affiliate_of to_affiliate_of url_title url_description url_contains".split(" "),
  ..."min_followers followers_count tweets_count following_count listed_count".split(" "),
]);

/** Names that X's web search knows, and what its API has in their place. */
export const INSTEAD: ReadonlyMap<string, string> = new Map([
  ["min_faves", "min_likes:"],
  ["min_retweets", "min_reposts:"],
  ["since", "the parameter start_time"],
  ["until", "the parameter end_time"],
  ["filter", "has: or is:"],
]);
