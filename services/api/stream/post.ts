import { contentOf, type SearchDocument } from "../../../lib/query.ts";
import type { TweetRow } from "../../contract.ts";
import { noEntities, type Entities } from "../entities.ts";
import type { Selection } from "../fields.ts";
import { includesOfTweets } from "../includes.ts";
import { tweetVerdict } from "../sight.ts";
import { viewTweet } from "../view/tweet.ts";
import type { RuleMatch } from "./connection.ts";

const NO_METRICS = { likes: 0, replies: 0, reposts: 0 };

const someone = (entities: Entities, id: string | null | undefined) => {
  const user = id ? entities.users.get(id) : undefined;
  return user && { id: user.id, username: user.username.toLowerCase() };
};

const contentOfTweet = ({ text, entities, media_type }: Said) =>
  contentOf({ text, entities: entities ?? {}, media: media_type ? [media_type] : [] }, "stream");

type Said = Pick<TweetRow, "text" | "entities" | "media_type">;

/** A retweet counts with the whole text of its original, under "RT @ana: ". */
function retweetContent(original: TweetRow, author: string | undefined) {
  const prefix = `RT @${author ?? ""}: `;
  return contentOfTweet({ ...original, text: prefix + original.text });
}

/** A tweet as the rules of streams see it. `undefined` when its author is not there. */
export function documentOf(tweet: TweetRow, entities: Entities): SearchDocument | undefined {
  const author = entities.users.get(tweet.author_id);
  if (!author) return undefined;
  const original = tweet.retweeted_id ? entities.tweets.get(tweet.retweeted_id) : undefined;
  const quoted = tweet.quoted_id ? entities.tweets.get(tweet.quoted_id) : undefined;
  const retweetedAuthor = someone(entities, original?.author_id);
  return {
    author: { id: author.id, username: author.username.toLowerCase(), verified: author.verified },
    list_ids: new Set(),
    content: original ? retweetContent(original, retweetedAuthor?.username) : contentOfTweet(tweet),
    quoted: quoted && contentOfTweet(quoted),
    in_reply_to_user: someone(entities, tweet.in_reply_to_user_id),
    is_reply: [tweet, original, quoted].some((one) => one?.replied_to_id != null),
    replied_to_id: tweet.replied_to_id ?? undefined,
    quoted_id: tweet.quoted_id ?? undefined,
    retweeted_id: tweet.retweeted_id ?? undefined,
    retweeted_author: retweetedAuthor,
    conversation_id: tweet.conversation_id,
    lang: tweet.lang,
    metrics: NO_METRICS,
  };
}

/** Streams show what is public: as a stranger without an account would see it. */
export const isPublic = (tweet: TweetRow, entities: Entities): boolean =>
  tweetVerdict(
    {
      entities: { ...noEntities(), users: entities.users, tweets: entities.tweets },
      viewer_id: undefined,
      moderator: false,
      place: "direct",
    },
    tweet,
  ) === "show";

/** What goes out on a connection for one tweet; `undefined` when its viewer may not see it. */
export function messageOf(
  tweet: TweetRow,
  entities: Entities,
  {
    selection,
    viewer_id,
    rules,
  }: { selection: Selection; viewer_id: string | undefined; rules?: RuleMatch[] },
) {
  const sight = { entities, viewer_id, moderator: false, place: "direct" as const };
  if (tweetVerdict(sight, tweet) !== "show") return undefined;
  const { includes, errors } = includesOfTweets([tweet], sight, selection);
  return {
    data: viewTweet(tweet, entities, selection),
    ...(includes ? { includes } : {}),
    ...(errors.length ? { errors } : {}),
    ...(rules ? { matching_rules: rules } : {}),
  };
}
