import type { Id } from "../../lib/id.ts";
import { verdict, verdictOn, type Place, type Verdict } from "../../lib/visibility.ts";
import type { TweetRow } from "../contract.ts";
import type { Entities } from "./entities.ts";

/** Who looks, at what, and where it would stand. */
export interface Sight {
  entities: Entities;
  viewer_id: Id | undefined;
  /** sees what moderators have hidden */
  moderator: boolean;
  place: Place;
}

/** May the viewer see what this person writes? */
export const authorVerdict = (
  { entities, viewer_id, place }: Omit<Sight, "moderator">,
  id: Id,
): Verdict => verdict(entities.users.get(id), entities.user_facts.get(id), viewer_id, place);

/** May the viewer see the tweet? A retweet only if both the retweet and the original may be seen. */
export function tweetVerdict(sight: Sight, tweet: TweetRow): Verdict {
  const own = verdictOn(tweet, authorVerdict(sight, tweet.author_id), sight);
  if (own !== "show" || !tweet.retweeted_id) return own;
  const original = sight.entities.tweets.get(tweet.retweeted_id);
  return original
    ? verdictOn(original, authorVerdict(sight, original.author_id), sight)
    : "deleted";
}

/** In a list of people who did something: protected ones show it to their followers alone. */
export const deedListed = (sight: Sight, id: Id): boolean =>
  personListed(sight, id) && authorVerdict({ ...sight, place: "direct" }, id) === "show";

/** In a list of people: those whom a block keeps apart from the viewer are left out. */
export const personListed = ({ entities, viewer_id }: Sight, id: Id): boolean => {
  const facts = entities.user_facts.get(id);
  return entities.users.has(id) && (id === viewer_id || !(facts?.blocking || facts?.blocked_by));
};
