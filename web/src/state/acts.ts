import { ask, post } from "../api/client.ts";
import type { Tweet, User } from "../api/types.ts";
import type { Edge, Mark } from "./marks.ts";
import { perform } from "./outbox.ts";
import { polls } from "./store.ts";
import { complain } from "./toast.ts";
import { Value } from "./value.ts";

/** Likes, retweets or bookmarks, or takes it back: at once on screen, undone when it is refused. */
export const toggle = (tweet: Tweet, mark: Mark): Promise<void> =>
  perform({ what: mark, id: tweet.id, on: !tweet.viewer_state[mark] });

/** Follows (or asks to), blocks or mutes somebody, or ends it. */
export const relate = (user: User, edge: Edge, on: boolean): Promise<void> =>
  perform({ what: edge, id: user.id, on, before: user.connection_status });

/** Tweets that were deleted here: lists leave them out. */
export const deleted = new Value<ReadonlySet<string>>(new Set());

export async function deleteTweet(id: string): Promise<boolean> {
  const before = deleted.now;
  deleted.set(new Set([...before, id]));
  try {
    await ask("DELETE", `/2/tweets/${id}`);
    return true;
  } catch (error) {
    deleted.set(new Set([...deleted.now].filter((one) => one !== id)));
    complain(error);
    return false;
  }
}

export async function vote(tweet_id: string, poll_id: string, position: number): Promise<void> {
  const before = polls.at(poll_id);
  if (!before) return;
  const options = before.options.map((option) =>
    option.position === position ? { ...option, votes: option.votes + 1 } : option,
  );
  polls.put(poll_id, { ...before, options, viewer_vote: position });
  try {
    await post(`/2/tweets/${tweet_id}/poll_votes`, { position });
  } catch (error) {
    polls.put(poll_id, { ...before, viewer_vote: undefined });
    complain(error);
  }
}
