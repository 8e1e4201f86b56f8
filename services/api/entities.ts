import type { Id } from "../../lib/id.ts";
import type {
  MediaRow,
  TweetFacts,
  TweetRow,
  UserFacts,
  UserRow,
  UserTweetCounts,
} from "../contract.ts";

/** Everything that an answer is made of, by id: what the views look things up in. */
export interface Entities {
  /** what the newest version of each says, by the tweet's id and those of its versions */
  tweets: Map<Id, TweetRow>;
  /** each version that was looked up, by its id */
  versions: Map<Id, TweetRow>;
  users: Map<Id, UserRow>;
  user_facts: Map<Id, UserFacts>;
  tweet_facts: Map<Id, TweetFacts>;
  user_counts: Map<Id, UserTweetCounts>;
  /** what is attached to direct messages, by media key */
  media: Map<string, MediaRow>;
  /** what the viewer has retweeted; filled when it is asked for */
  retweeted: Set<Id>;
  /** to whom the viewer may write; filled when it is asked for */
  dm_receivers: Set<Id>;
}

export const noEntities = (): Entities => ({
  tweets: new Map(),
  versions: new Map(),
  users: new Map(),
  user_facts: new Map(),
  tweet_facts: new Map(),
  user_counts: new Map(),
  media: new Map(),
  retweeted: new Set(),
  dm_receivers: new Set(),
});

export const addById = <T extends { id: Id }>(map: Map<Id, T>, rows: readonly T[]): void => {
  for (const row of rows) map.set(row.id, row);
};

export function addTweets({ tweets, versions }: Entities, rows: readonly TweetRow[]): void {
  for (const row of rows) {
    versions.set(row.version_id, row);
    const ids = row.version_ids ?? [row.id];
    if (row.version_id === ids.at(-1)) for (const id of ids) tweets.set(id, row);
  }
}

/** The tweets that a tweet refers to, as X names the relation. */
export const referencesOf = (tweet: TweetRow): { type: string; id: Id }[] => {
  const references: { type: string; id: Id }[] = [];
  if (tweet.retweeted_id) references.push({ type: "retweeted", id: tweet.retweeted_id });
  if (tweet.quoted_id) references.push({ type: "quoted", id: tweet.quoted_id });
  if (tweet.replied_to_id) references.push({ type: "replied_to", id: tweet.replied_to_id });
  return references;
};
