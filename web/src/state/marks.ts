import { ask, post } from "../api/client.ts";
import type { Connection, Tweet, User, ViewerState } from "../api/types.ts";
import { me } from "./session.ts";
import { tweets, users } from "./store.ts";

export type Mark = keyof ViewerState;
export type Edge = "following" | "blocking" | "muting";

/** Something small that somebody does to a post or a person, or takes back. */
export type Act =
  | { what: Mark; id: string; on: boolean }
  | { what: Edge; id: string; on: boolean; before: Connection[] | undefined };

const COUNTS = {
  liked: "like_count",
  retweeted: "retweet_count",
  bookmarked: "bookmark_count",
} as const;

const PATHS = {
  liked: "likes",
  retweeted: "retweets",
  bookmarked: "bookmarks",
  following: "following",
  blocking: "blocking",
  muting: "muting",
} as const;

const isEdge = (act: Act): act is Extract<Act, { what: Edge }> => "before" in act;

function marked(tweet: Tweet, mark: Mark, on: boolean): Tweet {
  if (tweet.viewer_state[mark] === on) return tweet;
  const count = Math.max(0, tweet.public_metrics[COUNTS[mark]] + (on ? 1 : -1));
  return {
    ...tweet,
    viewer_state: { ...tweet.viewer_state, [mark]: on },
    public_metrics: { ...tweet.public_metrics, [COUNTS[mark]]: count },
  };
}

const connected = (user: User, states: Connection[], on: boolean): User => {
  const others = (user.connection_status ?? []).filter((state) => !states.includes(state));
  return { ...user, connection_status: on ? [...others, ...states.slice(0, 1)] : others };
};

function statesOf(edge: Edge, user: User): Connection[] {
  if (edge !== "following") return [edge];
  if (user.connection_status?.includes("following")) return ["following", "follow_request_sent"];
  return user.protected
    ? ["follow_request_sent", "following"]
    : ["following", "follow_request_sent"];
}

/** Shows it on screen, whether or not the server knows yet. Twice is as good as once. */
export function show(act: Act): void {
  if (isEdge(act)) {
    const { what, id, on } = act;
    users.change(id, (user) => connected(user, statesOf(what, user), on));
  } else tweets.change(act.id, (tweet) => marked(tweet, act.what, act.on));
}

/** Takes back on screen what the server refused. */
export function undo(act: Act): void {
  if (isEdge(act)) users.change(act.id, (user) => ({ ...user, connection_status: act.before }));
  else tweets.change(act.id, (tweet) => marked(tweet, act.what, !act.on));
}

/** Does it, or takes it back, on the server. It may be repeated. @throws Refusal */
export async function carryOut(act: Act): Promise<void> {
  const path = `/2/users/${me()}/${PATHS[act.what]}`;
  const body = isEdge(act) ? { target_user_id: act.id } : { tweet_id: act.id };
  if (act.on) await post(path, body);
  else await ask("DELETE", `${path}/${act.id}`);
}
