import type { Id } from "../id.ts";
import { searchKey, type Entities } from "../text.ts";
import { searchTokens, tokens } from "./tokens.ts";
import type { Dialect, Metric } from "./tree.ts";

/** Where each word stands in a text: its positions among the words, from 0, ascending. */
export type Positions = ReadonlyMap<string, readonly number[]>;

export type MediaType = "photo" | "video" | "animated_gif";

/** What a post says and shows. Tags are `searchKey`s, usernames in lower case. */
export interface Content {
  words: Positions;
  hashtags: ReadonlySet<string>;
  cashtags: ReadonlySet<string>;
  mentions: ReadonlySet<string>;
  /** the words of each link, as it stands in the text and as it leads on */
  urls: readonly Positions[];
  media: readonly MediaType[];
}

/** A username in lower case. */
interface Someone {
  id: Id;
  username: string;
}

/** A post as queries of one dialect see it. */
export interface SearchDocument {
  author: Someone & { verified: boolean };
  /** the lists that the author is a member of; only searches ask */
  list_ids: ReadonlySet<Id>;
  /** for a retweet: of "RT @ana: " and the whole text of the retweeted post, with its media */
  content: Content;
  /** the quoted post's; only stream rules look at it */
  quoted?: Content;
  in_reply_to_user?: Someone;
  /** for stream rules also when the quoted or retweeted post is a reply */
  is_reply: boolean;
  replied_to_id?: Id;
  quoted_id?: Id;
  retweeted_id?: Id;
  retweeted_author?: Someone;
  conversation_id: Id;
  lang: string;
  metrics: Readonly<Record<Metric, number>>;
}

/** The positions of words that stand in the order given. */
export function positionsOf(words: readonly string[]): Positions {
  const positions = new Map<string, number[]>();
  for (const [at, word] of words.entries()) {
    const known = positions.get(word);
    if (known) known.push(at);
    else positions.set(word, [at]);
  }
  return positions;
}

/** A text with the entities it was stored with (`entitiesOf`) and its media, as queries of `dialect` see it. */
export function contentOf(
  { text, entities, media }: { text: string; entities: Entities; media: readonly MediaType[] },
  dialect: Dialect,
): Content {
  const { hashtags = [], cashtags = [], mentions = [], urls = [] } = entities;
  const words = (part: string) =>
    positionsOf(dialect === "search" ? searchTokens(part) : tokens(part));
  return {
    words: words(text),
    hashtags: new Set(hashtags.map(({ tag }) => searchKey(tag))),
    cashtags: new Set(cashtags.map(({ tag }) => searchKey(tag))),
    mentions: new Set(mentions.map(({ username }) => searchKey(username))),
    urls: urls
      .flatMap(({ url, expanded_url }) => [...new Set([url, expanded_url])])
      .map((url) => words(url)),
    media,
  };
}
