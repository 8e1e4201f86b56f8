import { expect } from "@jest/globals";
import type { Events, Transaction } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { capability, type Answers, type Capability } from "../../test/support/database.ts";
import type { TweetRow, UserRow } from "../contract.ts";
import { sweep } from "./chores.ts";
import { facts } from "./facts.ts";
import { peopleFromLog } from "./people.ts";
import { postsFromLog } from "./posts.ts";

interface TweetOptions {
  retweets?: Id;
  replies_to?: Id;
  /** the post index has not heard of it */
  untold?: boolean;
}

/** What the other services know. */
interface Elsewhere {
  users: Map<Id, UserRow>;
  tweets: Map<Id, TweetRow>;
  /** the calls that the handlers made */
  calls: string[];
}

const told = { ...postsFromLog, ...peopleFromLog };
type Told = typeof told;

const userRow = (id: Id, isProtected: boolean): UserRow => ({
  id,
  username: `u${id}`.slice(-15),
  name: "somebody",
  description: null,
  location: null,
  url: null,
  protected: isProtected,
  verified: false,
  pinned_tweet_id: null,
  profile_image_url: null,
  profile_banner_url: null,
});

const tweetRow = (id: Id, author_id: Id, { retweets, replies_to }: TweetOptions): TweetRow => ({
  id,
  author_id,
  text: "hello",
  conversation_id: replies_to ?? id,
  replied_to_id: replies_to ?? null,
  in_reply_to_user_id: null,
  quoted_id: null,
  retweeted_id: retweets ?? null,
  lang: "en",
  reply_settings: "everyone",
  possibly_sensitive: false,
  source: "Gorjeo",
  entities: null,
  hidden: false,
  withheld: false,
  moderation_label: null,
  reply_count: 0,
  quote_count: 0,
  retweet_count: 0,
  poll_id: null,
  poll: null,
  media: null,
  media_ids: null,
  media_type: null,
  version_ids: null,
  version_id: id,
});

const createdEvent = (row: TweetRow): Events["tweet.created"] => ({
  id: row.id,
  author_id: row.author_id,
  replied_to_id: row.replied_to_id,
  in_reply_to_user_id: null,
  quoted_id: null,
  retweeted_id: row.retweeted_id,
  mentions: [],
});

const DRIFT = sql`
  with counted as (
    select followee_id as id, 'followers' as what, count(*) as n from follows group by 1
    union all
    select follower_id, 'following', count(*) from follows group by 1
    union all
    select user_id, 'likes', count(*) from likes group by 1
    union all
    select tweet_id, 'liked', count(*) from likes group by 1
    union all
    select tweet_id, 'bookmarked', count(*) from bookmarks group by 1
    union all
    select list_id, 'members', count(*) from list_members join lists on lists.id = list_id group by 1
    union all
    select list_id, 'list followers', count(*)
    from list_followers join lists on lists.id = list_id group by 1
  ), kept as (
    select user_id as id, 'followers' as what, followers_count as n from user_counts
    union all
    select user_id, 'following', following_count from user_counts
    union all
    select user_id, 'likes', like_count from user_counts
    union all
    select tweet_id, 'liked', like_count from tweet_counts
    union all
    select tweet_id, 'bookmarked', bookmark_count from tweet_counts
    union all
    select id, 'members', member_count from lists
    union all
    select id, 'list followers', follower_count from lists
  )
  select id, what, counted.n as rows, kept.n as counter
  from counted
  full join kept using (id, what)
  where coalesce(counted.n, 0) <> coalesce(kept.n, 0)`;

/** Auth and Tweet, as far as Interaction asks them. */
const answersOf = ({ users, tweets, calls }: Elsewhere): Answers => ({
  "auth.usersByIds": ({ ids }) => {
    calls.push("auth.usersByIds");
    return ids.flatMap((id) => users.get(id) ?? []);
  },
  "tweet.byIds": ({ ids, references }) => {
    calls.push("tweet.byIds");
    const found = ids.flatMap((id) => tweets.get(id) ?? []);
    const originals = found.flatMap(({ retweeted_id }) => tweets.get(retweeted_id ?? "") ?? []);
    return references ? [...found, ...originals] : found;
  },
  "tweet.createRetweet": ({ user_id, tweet_id }) => {
    calls.push(`createRetweet ${user_id} ${tweet_id}`);
    return { id: "77" };
  },
  "tweet.deleteRetweet": ({ user_id, tweet_id }) => {
    calls.push(`deleteRetweet ${user_id} ${tweet_id}`);
    return { deleted: true };
  },
});

/** Applies events of a topic, as the follower of the log does. */
const tellingOf =
  ({ db }: Capability) =>
  <T extends keyof Told>(topic: T, ...events: Events[T][]): Promise<void> => {
    const apply = told[topic] as (tx: Transaction, events: Events[T][]) => Promise<void>;
    return db.transaction((tx) => apply(tx, events));
  };

type Tell = ReturnType<typeof tellingOf>;

/** What befalls accounts. */
function accountsOf({ newId }: Capability, { users }: Elsewhere, tell: Tell) {
  const person = async (options: { protected?: boolean; untold?: boolean } = {}): Promise<Id> => {
    const row = userRow(newId(), options.protected ?? false);
    users.set(row.id, row);
    if (!options.untold) await tell("auth.user_created", row);
    return row.id;
  };
  return {
    person,
    people: (count: number) => Promise.all(Array.from({ length: count }, () => person())),
    async setProtected(user: Id, value: boolean) {
      const row = userRow(user, value);
      users.set(user, row);
      await tell("auth.user_updated", row);
    },
    async deleteAccount(id: Id) {
      users.delete(id);
      await tell("auth.user_deleted", { id });
    },
  };
}

/** What befalls tweets. */
const postsOf = ({ newId }: Capability, { tweets }: Elsewhere, tell: Tell) => ({
  async tweet(author: Id, options: TweetOptions = {}): Promise<Id> {
    const row = tweetRow(newId(), author, options);
    tweets.set(row.id, row);
    if (!options.untold) await tell("tweet.created", createdEvent(row));
    return row.id;
  },
  async deleteTweet(id: Id) {
    const author_id = tweets.get(id)?.author_id ?? "0";
    tweets.delete(id);
    await tell("tweet.deleted", { id, author_id });
  },
});

/** `facts` of one user or one tweet; without a viewer the counts. */
const readingsOf = ({ scope }: Capability) => ({
  async user(viewer: Id | undefined, user: Id): Promise<object> {
    const asked = { user_ids: [user], tweet_ids: [], user_counts: true };
    const { users } = await facts.run({ ...viewedBy(viewer), ...asked }, scope(viewer));
    return users[0] ?? {};
  },
  async tweetFacts(viewer: Id | undefined, tweet: Id): Promise<object> {
    const asked = { ...viewedBy(viewer), user_ids: [], tweet_ids: [tweet] };
    const remembered = await facts.run(asked, scope(viewer));
    const { tweets } = await facts.run({ ...asked, viewer_state: true }, scope(viewer));
    const own = { liked: false, bookmarked: false };
    expect(remembered.tweets).toEqual(tweets.map((told) => ({ ...told, ...own })));
    return tweets[0] ?? {};
  },
});

const viewedBy = (viewer: Id | undefined) => (viewer ? { viewer_id: viewer } : {});

/** Interaction's handlers on a database of their own, in a world that is empty at first. */
export async function emptyWorld() {
  const base = await capability("interaction");
  const elsewhere: Elsewhere = { users: new Map(), tweets: new Map(), calls: [] };
  const answers = answersOf(elsewhere);
  const tell = tellingOf(base);
  return {
    ...base,
    ...accountsOf(base, elsewhere, tell),
    ...postsOf(base, elsewhere, tell),
    ...readingsOf(base),
    tell,
    calls: elsewhere.calls,
    /** the scope of that person's request, with Auth and Tweet answering */
    as: (user: Id | undefined) => base.scope(user, answers),
    async swept() {
      while (await sweep(base));
    },
    /** counters that differ from the rows they count */
    drift: () => base.db.rows<object>(DRIFT),
  };
}

export type World = Awaited<ReturnType<typeof emptyWorld>>;
