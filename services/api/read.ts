import type { ActionName, Call, Viewer } from "../../lib/action.ts";
import { compareIds, type Id } from "../../lib/id.ts";
import type { Page } from "../../lib/page.ts";
import type { TweetRow, UserRow } from "../contract.ts";
import type { Entities } from "./entities.ts";
import type { Selection } from "./fields.ts";
import { hydrateTweets, hydrateUsers, type Found } from "./hydrate.ts";
import { includesOfTweets, includesOfUsers, type Includes } from "./includes.ts";
import { missing, unseen, type PartialError } from "./partial.ts";
import type { Route } from "./route.ts";
import { deedListed, personListed, tweetVerdict, type Sight } from "./sight.ts";
import { viewTweet } from "./view/tweet.ts";
import { viewUser } from "./view/user.ts";

/** One request for things to see. */
export interface Reading {
  route: Route;
  viewer: Viewer | undefined;
  selection: Selection;
  call: Call;
}

export interface Answer {
  data?: unknown;
  includes?: unknown;
  meta?: unknown;
  errors?: unknown[];
}

export const answer = (
  data: unknown,
  { includes, errors }: Includes,
  more: PartialError[],
  meta?: object,
) => {
  const all = [...more, ...errors];
  return {
    ...(data === undefined ? {} : { data }),
    ...(includes ? { includes } : {}),
    ...(all.length ? { errors: all } : {}),
    ...(meta ? { meta } : {}),
  };
};

export const sightOf = ({ viewer, route }: Reading, entities: Entities): Sight => ({
  entities,
  viewer_id: viewer?.user_id,
  moderator: viewer?.moderator === true,
  place: route.place,
});

export const hydration = ({ call, viewer, selection }: Reading) => ({
  call,
  selection,
  viewer_id: viewer?.user_id,
});

const agesOf = (ids: Id[]) => ({ newest_id: ids.at(-1), oldest_id: ids[0] });

export const pageMeta = (page: Page<string>, shown: Id[], by_edge: boolean) => ({
  result_count: shown.length,
  ...(shown.length && !by_edge ? agesOf(shown.toSorted(compareIds)) : {}),
  ...(page.next_token ? { next_token: page.next_token } : {}),
  ...(page.previous_token ? { previous_token: page.previous_token } : {}),
});

export const listOrNothing = <T>(list: T[]) => (list.length ? list : undefined);

/** A page of tweets: those that the viewer may see, in the page's order. */
export async function readTweets(page: Page<string>, reading: Reading): Promise<Answer> {
  const { selection, route } = reading;
  const entities = await hydrateTweets(page, hydration(reading));
  const sight = sightOf(reading, entities);
  const tweets = page.ids
    .map((id) => entities.tweets.get(id))
    .filter((tweet) => tweet !== undefined)
    .filter((tweet) => tweetVerdict(sight, tweet) === "show");
  const data = listOrNothing(tweets.map((tweet) => viewTweet(tweet, entities, selection)));
  const meta = pageMeta(
    page,
    tweets.map((tweet) => tweet.version_id),
    route.by_edge,
  );
  return answer(data, includesOfTweets(tweets, sight, selection), [], meta);
}

type Listed = (sight: Sight, id: Id) => boolean;

/** Where a list of people shows others than those whom no block keeps apart from the viewer. */
const LISTED: Partial<Record<ActionName, Listed>> = {
  // one's own list of the blocked shows the blocked
  "interaction.blocking": () => true,
  "interaction.likingUsers": deedListed,
  "tweet.retweeters": deedListed,
};

/** A page of people: those who exist and whom no block keeps apart from the viewer. */
export async function readUsers(page: Page<string>, reading: Reading): Promise<Answer> {
  const { selection, route } = reading;
  const entities = await hydrateUsers(page, hydration(reading));
  const sight = sightOf(reading, entities);
  const listed = LISTED[route.action] ?? personListed;
  const users = page.ids
    .filter((id) => listed(sight, id))
    .map((id) => entities.users.get(id))
    .filter((user) => user !== undefined);
  const data = listOrNothing(users.map((user) => viewUser(user, entities, selection)));
  const meta = pageMeta(
    page,
    users.map((user) => user.id),
    true,
  );
  return answer(data, includesOfUsers(users, sight, selection), [], meta);
}

/** What was asked for by name, in the order asked. */
export interface Asked {
  names: string[];
  /** the parameter that named them */
  parameter: string;
  /** one thing is answered as itself, several as a list */
  one: boolean;
}

export const oneOrList = <T>(list: T[], one: boolean) => (one ? list[0] : listOrNothing(list));

/** Tweets by id: what is missing or unseen is told of in `errors`. */
export async function lookUpTweets(rows: TweetRow[], asked: Asked, reading: Reading) {
  const { selection } = reading;
  const found: Found = { ids: asked.names, tweets: rows, with_versions: true };
  const entities = await hydrateTweets(found, hydration(reading));
  const sight = sightOf(reading, entities);
  const errors: PartialError[] = [];
  const tweets: TweetRow[] = [];
  for (const id of asked.names) {
    const tweet = entities.versions.get(id) ?? entities.tweets.get(id);
    const seen = tweet ? tweetVerdict(sight, tweet) : "deleted";
    if (tweet && seen === "show") tweets.push(tweet);
    // a protected account's tweets are not found; a block says so
    else
      errors.push(
        (seen === "blocked" ? unseen : missing)(selection.dialect, "tweet", id, asked.parameter),
      );
  }
  const views = tweets.map((tweet) => viewTweet(tweet, entities, selection));
  return answer(oneOrList(views, asked.one), includesOfTweets(tweets, sight, selection), errors);
}

/** People by id or username. Profiles may be seen by everybody; what they write may not. */
export async function lookUpUsers(rows: UserRow[], asked: Asked, reading: Reading) {
  const { selection } = reading;
  const byName = asked.parameter.startsWith("username");
  const nameOf = (user: UserRow) => (byName ? user.username.toLowerCase() : user.id);
  const users = new Map(rows.map((user) => [nameOf(user), user]));
  const found = asked.names.map((name) => users.get(name.toLowerCase()));
  const errors = asked.names
    .filter((name) => !users.has(name.toLowerCase()))
    .map((name) => missing(selection.dialect, "user", name, asked.parameter));
  const rowsFound = found.filter((user) => user !== undefined);
  const entities = await hydrateUsers({ ids: [], users: rowsFound }, hydration(reading));
  const present = rowsFound.map((user) => entities.users.get(user.id) ?? user);
  const views = present.map((user) => viewUser(user, entities, selection));
  const sight = sightOf(reading, entities);
  return answer(oneOrList(views, asked.one), includesOfUsers(present, sight, selection), errors);
}
