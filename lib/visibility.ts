import type { Id } from "./id.ts";

/** What decides whether somebody may see a person's tweets. */
export interface Author {
  id: Id;
  protected: boolean;
}

/** How the viewer and the author stand to each other; all false for strangers. */
export interface Relation {
  following: boolean;
  blocking: boolean;
  blocked_by: boolean;
  muting: boolean;
}

/**
 * `hide`: left out without a word (muted, in a timeline). The others are why a tweet is refused
 * when it is asked for: a block in either direction, a protected account that the viewer does not
 * follow, an author who is gone, a moderator who has hidden it.
 */
export type Verdict = "show" | "hide" | "blocked" | "protected" | "deleted" | "withheld";

/** Where a tweet would stand: a mute acts in the viewer's own timelines only. */
export type Place = "direct" | "timeline";

const STRANGERS: Relation = { following: false, blocking: false, blocked_by: false, muting: false };

/**
 * May the viewer see what the author writes? The only place that knows blocks, mutes, protected
 * and deleted accounts.
 * @param author   undefined when the account does not exist (any more)
 * @param relation undefined for strangers
 */
export function verdict(
  author: Author | undefined,
  relation: Relation = STRANGERS,
  viewer_id: Id | undefined,
  place: Place,
): Verdict {
  if (!author) return "deleted";
  if (author.id === viewer_id) return "show";
  if (relation.blocking || relation.blocked_by) return "blocked";
  if (author.protected && !relation.following) return "protected";
  return relation.muting && place === "timeline" ? "hide" : "show";
}

/** A tweet, as far as it decides who may see it. */
export interface Post {
  author_id: Id;
  /** hidden by a moderator */
  withheld: boolean;
}

/** Who looks at a tweet. */
export interface Watcher {
  viewer_id: Id | undefined;
  moderator: boolean;
}

/**
 * What the rules about a tweet itself add to the verdict on its author: one that a moderator has
 * hidden is for its author and moderators alone.
 */
export const verdictOn = (
  { author_id, withheld }: Post,
  author: Verdict,
  { viewer_id, moderator }: Watcher,
): Verdict =>
  withheld && author === "show" && !moderator && author_id !== viewer_id ? "withheld" : author;
