import type { Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { memoryFor } from "../../lib/memory.ts";
import { enmityMemory } from "./fact-memory.ts";
import type { Stance } from "./see.ts";
import { hasRelation } from "./ties.ts";

type Target = Pick<Stance, "tweet_id" | "author_id" | "withheld">;
type Person = Pick<Stance, "protected" | "suspended">;

/** By the tweet that is asked for: itself, or the original of a retweet. */
const targets = memoryFor<Target>({ keyed: ["posts"], limit: 20_000 });
const people = memoryFor<Person>({ keyed: ["people"], limit: 10_000 });

/**
 * How an actor stands to a tweet, if all of it is remembered; never for protected accounts, of which
 * it matters who follows them.
 */
export async function rememberedStance(
  db: Database,
  actor: Id,
  tweet_id: Id,
): Promise<Stance | undefined> {
  const target = (await targets.current(db))?.get(tweet_id);
  const author = target && (await people.current(db))?.get(target.author_id);
  const enemies = author && (await enmityMemory.current(db))?.get(actor);
  if (!enemies || author.protected !== false) return undefined;
  const tie = enemies.get(target.author_id) ?? 0;
  return {
    ...target,
    ...author,
    following: false,
    blocking: hasRelation(tie, "blocking"),
    blocked_by: hasRelation(tie, "blocked_by"),
  };
}

/** To be called before a stance is read; what it answers takes what was read. */
export function rememberingStance(db: Database) {
  const keep = { target: targets.any(db)?.reading(), person: people.any(db)?.reading() };
  return (asked: Id, { tweet_id, author_id, withheld, ...stance }: Stance): void => {
    keep.target?.(asked, { tweet_id, author_id, withheld });
    keep.person?.(author_id, { protected: stance.protected, suspended: stance.suspended });
  };
}
