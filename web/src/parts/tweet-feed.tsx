import type { ComponentChildren } from "preact";
import { read } from "../api/client.ts";
import { TWEET_FIELDS, USER_FIELDS } from "../api/fields.ts";
import type { Tweet, User } from "../api/types.ts";
import { keepAnswer, keepUsers } from "../state/store.ts";
import { Feed, type ListHandle } from "./feed.tsx";
import { PersonRow } from "./person.tsx";
import { Post } from "./post.tsx";

type Query = Record<string, string | number | undefined>;

/** Loads pages of posts from a listing. */
export const tweetPages =
  (path: string, query: Query = {}, tokenName = "pagination_token") =>
  async (token: string | undefined) => {
    const answer = await read<Tweet[]>(path, {
      max_results: 20,
      ...query,
      ...TWEET_FIELDS,
      [tokenName]: token,
    });
    return { ids: keepAnswer(answer), next_token: answer.meta?.next_token };
  };

/** Loads pages of people from a listing. */
export const userPages =
  (path: string, query: Query = {}, tokenName = "pagination_token") =>
  async (token: string | undefined) => {
    const answer = await read<User[]>(path, {
      max_results: 30,
      ...query,
      ...USER_FIELDS,
      [tokenName]: token,
    });
    keepUsers(answer.data);
    return {
      ids: (answer.data ?? []).map((user) => user.id),
      next_token: answer.meta?.next_token,
    };
  };

interface Props {
  path: string;
  query?: Query;
  tokenName?: string;
  empty: ComponentChildren;
  lasting?: boolean;
  onList?: (list: ListHandle) => void;
}

const nameOf = (path: string, query: Query = {}) => `${path}?${JSON.stringify(query)}`;

export const TweetFeed = ({
  path,
  query,
  tokenName,
  timeline,
  ...props
}: Props & { timeline?: boolean }) => (
  <Feed
    {...props}
    name={nameOf(path, query)}
    load={tweetPages(path, query, tokenName)}
    row={(id) => <Post id={id} timeline={timeline} />}
  />
);

export const UserFeed = ({ path, query, tokenName, ...props }: Props) => (
  <Feed
    {...props}
    name={nameOf(path, query)}
    load={userPages(path, query, tokenName)}
    row={(id) => <PersonRow id={id} />}
  />
);
