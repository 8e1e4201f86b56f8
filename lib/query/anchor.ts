import type { Content, SearchDocument } from "./document.ts";
import type { Leaf, Node, Person, Query } from "./tree.ts";

/** A property of posts that can be looked up: `word:cat`, `hashtag:x`, `from:7`, `from:@ana`. */
type Anchor = string;

/**
 * Anchors of which every post that matches has at least one (see `anchorsIn`), so that a post need try only the
 * queries of its own anchors; undefined when there is no such set (`cat OR has:links`). The choice aims at rare ones.
 */
export function anchorOf({ root }: Query): ReadonlySet<Anchor> | undefined {
  const anchors = anchorsOf(root);
  return anchors && new Set(anchors);
}

function anchorsOf(node: Node): Anchor[] | undefined {
  if (node.type === "not") return undefined;
  if (!("parts" in node)) return leafAnchor(node);
  const all = node.parts.map(anchorsOf);
  const found = all.filter((anchors) => anchors !== undefined);
  if (node.type === "and") return found.toSorted(rarestFirst)[0];
  return found.length === all.length ? found.flat() : undefined;
}

function leafAnchor(leaf: Leaf): Anchor[] | undefined {
  if (leaf.type === "keyword" || leaf.type === "phrase") return [`word:${longest(leaf.tokens)}`];
  if (leaf.type === "url") return [`url:${longest(leaf.tokens)}`];
  if ("tag" in leaf) return [`${leaf.type}:${leaf.tag}`];
  if ("username" in leaf) return [`${leaf.type}:${leaf.username}`];
  if ("user" in leaf) return [`${leaf.type}:${nameOf(leaf.user)}`];
  return "id" in leaf ? [`${leaf.type}:${leaf.id}`] : undefined;
}

const nameOf = (user: Person) => ("id" in user ? user.id : `@${user.username}`);

const longest = (tokens: readonly string[]) =>
  tokens.reduce((best, token) => (token.length > best.length ? token : best), "");

/** Few before many, anything else before words, long words before short ones. */
function rarestFirst(a: Anchor[], b: Anchor[]): number {
  const words = (anchors: Anchor[]) =>
    anchors.filter((anchor) => anchor.startsWith("word:")).length;
  const shortest = (anchors: Anchor[]) => Math.min(...anchors.map(({ length }) => length));
  return a.length - b.length || words(a) - words(b) || shortest(b) - shortest(a);
}

/** The anchors that a post has. */
export function* anchorsIn(document: SearchDocument): Generator<Anchor> {
  yield* contentAnchors(document.content);
  if (document.quoted) yield* contentAnchors(document.quoted);
  const { author, in_reply_to_user, retweeted_author, list_ids } = document;
  yield* personAnchors("from", author);
  yield* personAnchors("to", in_reply_to_user);
  yield* personAnchors("retweets_of", retweeted_author);
  for (const id of list_ids) yield `list:${id}`;
  yield `conversation_id:${document.conversation_id}`;
  if (document.replied_to_id) yield `in_reply_to_tweet_id:${document.replied_to_id}`;
  if (document.retweeted_id) yield `retweets_of_tweet_id:${document.retweeted_id}`;
  if (document.quoted_id) yield `quotes_of_tweet_id:${document.quoted_id}`;
}

function* contentAnchors({
  words,
  hashtags,
  cashtags,
  mentions,
  urls,
}: Content): Generator<Anchor> {
  for (const word of words.keys()) yield `word:${word}`;
  for (const tag of hashtags) yield `hashtag:${tag}`;
  for (const tag of cashtags) yield `cashtag:${tag}`;
  for (const username of mentions) yield `mention:${username}`;
  for (const url of urls) for (const word of url.keys()) yield `url:${word}`;
}

function* personAnchors(
  type: "from" | "to" | "retweets_of",
  user: { id: string; username: string } | undefined,
): Generator<Anchor> {
  if (!user) return;
  yield `${type}:${user.id}`;
  yield `${type}:@${user.username}`;
}
