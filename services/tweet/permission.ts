import { forbidden, notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { verdict, verdictOn } from "../../lib/visibility.ts";
import type { UserFacts, UserRow } from "../contract.ts";
import type { StoredTweet } from "./contract.ts";
import type { Referenced } from "./rows.ts";

/** Who is concerned by a new tweet, and how they stand to its author. */
export interface People {
  author_id: Id;
  users: Map<Id, UserRow>;
  facts: Map<Id, UserFacts>;
}

/** @throws notFound or forbidden when the author of a new tweet may not see what it refers to */
export function refuseUnseen(tweet: Referenced, parameter: string, people: People): void {
  const { author_id, users, facts } = people;
  const watcher = { viewer_id: author_id, moderator: false };
  const stance = [users.get(tweet.author_id), facts.get(tweet.author_id)] as const;
  const seen = verdictOn(tweet, verdict(...stance, author_id, "direct"), watcher);
  if (seen === "blocked") throw forbidden("A block keeps you from replying to or quoting it.");
  if (seen !== "show") throw notFound("tweet", tweet.asked_id, parameter);
}

/** What a tweet says about who may reply. */
type Terms = Pick<StoredTweet, "author_id" | "reply_settings" | "entities">;

/**
 * The parent's terms and those of the tweet that began the conversation hold both, so that a reply
 * to a reply is no way round. Authors and those mentioned may always reply.
 * Source: X help, "About conversations".
 * @throws forbidden
 */
export function refuseUninvited(parent: Referenced, people: People): void {
  const authors = [parent.author_id, parent.root_author_id];
  if (authors.includes(people.author_id)) return;
  if (termsOf(parent).every((terms) => invites(terms, people))) return;
  throw forbidden("The author of this Tweet limits who can reply.");
}

const termsOf = (parent: Referenced): Terms[] => {
  const { root_author_id: author_id, root_reply_settings: reply_settings } = parent;
  if (author_id === null || reply_settings === null) return [parent];
  return [parent, { author_id, reply_settings, entities: parent.root_entities }];
};

function invites({ author_id, reply_settings, entities }: Terms, people: People): boolean {
  if (reply_settings === "everyone") return true;
  if (entities?.mentions?.some(({ id }) => id === people.author_id)) return true;
  if (reply_settings === "following") return people.facts.get(author_id)?.followed_by ?? false;
  return reply_settings === "verified" && (people.users.get(people.author_id)?.verified ?? false);
}
