import { expect } from "@jest/globals";
import type { ParamsOf, Scope } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { statementCounts } from "../../mixins/connection.ts";
import type { TweetRow, UserFacts, UserRow } from "../../services/contract.ts";
import { create } from "../../services/tweet/create.ts";
import { remove } from "../../services/tweet/delete.ts";
import { byIds, countsOfUsers } from "../../services/tweet/lookup.ts";
import { createRetweet, deleteRetweet } from "../../services/tweet/retweets.ts";
import { capability, type Answers } from "./database.ts";

type More = Omit<ParamsOf<"tweet.create">, "text">;

/** How many statements `work` sends to the schema of Tweet. */
export async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const before = statementCounts.get("tweet") ?? 0;
  await work();
  return (statementCounts.get("tweet") ?? 0) - before;
}

/** The service Tweet on a database of its own, among people who follow and block each other. */
export async function tweetWorld() {
  const { db, newId, scope: plainScope, close, elsewhere } = await capability("tweet");
  const users = new Map<Id, UserRow>();
  const blocks = new Set<string>();
  const follows = new Set<string>();
  const has = (edges: Set<string>, from: Id | undefined, to: Id) => edges.has(`${from} ${to}`);

  const factsOf = (viewer_id: Id | undefined, id: Id): UserFacts => ({
    id,
    following: has(follows, viewer_id, id),
    followed_by: has(follows, id, viewer_id ?? ""),
    blocking: has(blocks, viewer_id, id),
    blocked_by: has(blocks, id, viewer_id ?? ""),
    muting: false,
    follow_request_sent: false,
    follow_request_received: false,
    followers_count: 0,
    following_count: 0,
    like_count: 0,
    listed_count: 0,
  });
  let calls = 0;
  const counted = <T>(answer: T) => (calls++, answer);
  const answers: Answers = {
    "auth.usersByIds": ({ ids }) => counted(ids.flatMap((id) => users.get(id) ?? [])),
    "auth.usersByUsernames": ({ usernames }) =>
      counted(
        [...users.values()].filter(({ username }) => usernames.includes(username.toLowerCase())),
      ),
    "interaction.facts": ({ viewer_id, user_ids }) =>
      counted({ users: user_ids.map((id) => factsOf(viewer_id, id)), tweets: [] }),
  };
  const scope = (user_id?: Id): Scope => plainScope(user_id, answers);

  /** the scope of somebody who moderates */
  const moderator = (user_id: Id): Scope => ({
    ...plainScope(user_id, {
      ...answers,
      "auth.moderators": ({ ids }) => ids.filter((id) => id === user_id),
    }),
    viewer: { user_id, session_id: "1", scopes: ["*"], moderator: true },
  });

  return {
    db,
    newId,
    scope,
    moderator,
    close,
    elsewhere,
    users,
    person(username: string, more: Partial<UserRow> = {}): Id {
      const id = newId();
      users.set(id, {
        id,
        username,
        name: username,
        description: null,
        location: null,
        url: null,
        protected: false,
        verified: false,
        pinned_tweet_id: null,
        profile_image_url: null,
        profile_banner_url: null,
        ...more,
      });
      return id;
    },
    block: (from: Id, to: Id) => blocks.add(`${from} ${to}`),
    follow: (from: Id, to: Id) => follows.add(`${from} ${to}`),
    /** how many calls to other services `work` makes */
    async callsOf(work: () => Promise<unknown>) {
      const before = calls;
      await work();
      return calls - before;
    },
    async post(author: Id, text: string | undefined, more: More = {}): Promise<Id> {
      const { id } = await create.run({ text, ...more }, scope(author));
      return id;
    },
    reply(author: Id, parent: Id, text: string, more: More = {}): Promise<Id> {
      return this.post(author, text, { ...more, reply: { in_reply_to_tweet_id: parent } });
    },
    async retweet(user_id: Id, tweet_id: Id): Promise<Id> {
      return (await createRetweet.run({ user_id, tweet_id }, scope(user_id))).id;
    },
    async unretweet(user_id: Id, tweet_id: Id): Promise<boolean> {
      return (await deleteRetweet.run({ user_id, tweet_id }, scope(user_id))).deleted;
    },
    remove: (author: Id, id: Id) => remove.run({ id }, scope(author)),
    /** as it is stored; what is remembered of it is to be the same */
    async row(id: Id): Promise<TweetRow | undefined> {
      const [row] = await byIds.run({ ids: [id] }, scope());
      const remembered = await byIds.run({ ids: [id], references: true }, scope());
      expect(remembered.find((one) => one.id === row?.id)).toEqual(row);
      return row;
    },
    async countOf(user: Id): Promise<number | undefined> {
      return (await countsOfUsers.run({ ids: [user] }, scope()))[0]?.tweet_count;
    },
    /** every count that differs from the rows it counts */
    drift: () =>
      db.rows(sql`
        select id, 'tweet' as what
        from tweets
        where reply_count <> (select count(*) from tweets r where r.replied_to_id = tweets.id)
          or quote_count <> (select count(*) from tweets q where q.quoted_id = tweets.id)
          or retweet_count <> (select count(*) from tweets t where t.retweeted_id = tweets.id)
        union all
        select user_id, 'author'
        from authors
        where tweet_count <> (select count(*) from tweets where author_id = user_id)
        union all
        select a.author_id, 'author without a row'
        from tweets a
        where not exists (select from authors where user_id = a.author_id)`),
    async logged(): Promise<{ topic: string; payload: Record<string, unknown> }[]> {
      return db.rows(sql`select topic, payload from log order by seq`);
    },
  };
}

export type TweetWorld = Awaited<ReturnType<typeof tweetWorld>>;
