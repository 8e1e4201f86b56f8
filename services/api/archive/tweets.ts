import { timeOf, type Id } from "../../../lib/id.ts";
import type { MediaRow, TweetRow } from "../../contract.ts";
import { inParts, type Item, type Source } from "./source.ts";

/** A hundred long posts in Chinese fit into a message of NATS. */
const PART = 100;

/** "Wed Oct 10 20:19:24 +0000 2018". Source: X's archives. */
const archiveTime = (id: Id): string => {
  const [, day, date, month, year, time] =
    /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(timeOf(id).toUTCString()) ?? [];
  return `${day} ${month} ${date} ${time} +0000 ${year}`;
};

const indices = ({ start, end }: { start: number; end: number }) => [String(start), String(end)];

const entitiesOf = ({ entities }: TweetRow) => ({
  hashtags: (entities?.hashtags ?? []).map((one) => ({ text: one.tag, indices: indices(one) })),
  symbols: (entities?.cashtags ?? []).map((one) => ({ text: one.tag, indices: indices(one) })),
  user_mentions: (entities?.mentions ?? []).map((one) => ({
    screen_name: one.username,
    indices: indices(one),
    id_str: one.id,
    id: one.id,
  })),
  urls: (entities?.urls ?? []).map((one) => ({
    url: one.url,
    expanded_url: one.expanded_url,
    display_url: one.display_url,
    indices: indices(one),
  })),
});

const mediaOf = (media: MediaRow, { origin }: Source) => ({
  id_str: media.id,
  type: media.type,
  media_url_https: `${origin}/media/${media.name}`,
  ...(media.alt_text === null ? {} : { ext_alt_text: media.alt_text }),
});

const repliesTo = ({ replied_to_id, in_reply_to_user_id }: TweetRow) =>
  replied_to_id === null
    ? {}
    : {
        in_reply_to_status_id_str: replied_to_id,
        in_reply_to_status_id: replied_to_id,
        ...(in_reply_to_user_id === null
          ? {}
          : { in_reply_to_user_id_str: in_reply_to_user_id, in_reply_to_user_id }),
      };

const pollOf = ({ poll }: TweetRow) =>
  poll
    ? { poll: { options: poll.options, ends_at: poll.ends_at, viewer_vote: poll.viewer_vote } }
    : {};

/** What X's archives have no word for has the names of X API v2. */
const more = ({
  quoted_id,
  retweeted_id,
  conversation_id,
  reply_settings,
  ...tweet
}: TweetRow) => ({
  ...(quoted_id === null ? {} : { quoted_status_id_str: quoted_id }),
  ...(retweeted_id === null ? {} : { retweeted_status_id_str: retweeted_id }),
  conversation_id,
  reply_settings,
  ...(tweet.moderation_label === null ? {} : { moderation_label: tweet.moderation_label }),
  ...(tweet.withheld ? { moderation_hidden: true } : {}),
});

interface Counted {
  likes: number;
  /** what the tweet said before it was edited, oldest first */
  versions: TweetRow[];
}

const itemOf = (tweet: TweetRow, { likes, versions }: Counted, source: Source): Item => ({
  tweet: {
    ...(tweet.version_ids ? { edit_info: { initial: { editTweetIds: tweet.version_ids } } } : {}),
    source: tweet.source,
    entities: entitiesOf(tweet),
    ...(tweet.media
      ? { extended_entities: { media: tweet.media.map((one) => mediaOf(one, source)) } }
      : {}),
    display_text_range: ["0", String(Array.from(tweet.text).length)],
    favorite_count: String(likes),
    retweet_count: String(tweet.retweet_count),
    id_str: tweet.id,
    id: tweet.id,
    truncated: false,
    created_at: archiveTime(tweet.id),
    possibly_sensitive: tweet.possibly_sensitive,
    full_text: tweet.text,
    lang: tweet.lang,
    ...repliesTo(tweet),
    ...pollOf(tweet),
    ...more(tweet),
    ...(versions.length
      ? { versions: versions.map(({ version_id: id, text }) => ({ id, full_text: text })) }
      : {}),
  },
});

async function versionsOf(rows: TweetRow[], { call }: Source): Promise<TweetRow[]> {
  const ids = rows.filter(({ version_ids }) => version_ids).map(({ id }) => id);
  if (!ids.length) return [];
  const all = await call("tweet.byIds", { ids, versions: true });
  const older = all.filter(({ version_id, version_ids }) => version_id !== version_ids?.at(-1));
  return older.sort((a, b) => (BigInt(a.version_id) < BigInt(b.version_id) ? -1 : 1));
}

/** Everything that one wrote and retweeted, newest first; its media are attached as they pass by. */
export async function* tweets(source: Source): AsyncGenerator<Item> {
  const { call, user } = source;
  const read = async (before: { before?: Id }) => {
    const rows = await call("tweet.archiveOf", { user_id: user.id, limit: PART, ...before });
    return rows.map((tweet) => ({ key: tweet.id, tweet }));
  };
  for await (const part of inParts(PART, read)) {
    const rows = part.map(({ tweet }) => tweet);
    const tweet_ids = rows.map(({ id }) => id);
    const [facts, versions] = await Promise.all([
      call("interaction.facts", { user_ids: [], tweet_ids }),
      versionsOf(rows, source),
    ]);
    const likes = new Map(facts.tweets.map(({ id, like_count }) => [id, like_count]));
    for (const tweet of rows) {
      const older = versions.filter(({ id }) => id === tweet.id);
      for (const { media } of [tweet, ...older])
        for (const one of media ?? [])
          source.attach(`data/tweets_media/${tweet.id}-${one.name}`, one);
      yield itemOf(tweet, { likes: likes.get(tweet.id) ?? 0, versions: older }, source);
    }
  }
}
