import type { Id } from "../../lib/id.ts";
import { memoryFor } from "../../lib/memory.ts";
import { touching, type Sql } from "../../lib/sql.ts";
import type { TweetFacts } from "./contract.ts";

/** How somebody stands to somebody else, as bits (ties.ts). */
export const tieMemory = memoryFor<number>({
  keyed: ["follows", "follow_requests", "blocks", "mutes"],
  limit: 50_000,
});

/**
 * By viewer: those whom a block or a mute stands between, all of them; `null` where they are too
 * many. Most people have none, so that it answers for everybody they look at.
 */
export const enmityMemory = memoryFor<ReadonlyMap<Id, number> | null>({
  keyed: ["blocks", "mutes"],
  limit: 10_000,
});

/** How often tweets were liked and bookmarked, without a viewer's own likes. */
export const countMemory = memoryFor<TweetFacts>({ keyed: ["tweet_counts"], limit: 20_000 });

export const tieKey = (viewer: Id, user: Id): string => `${viewer}:${user}`;

/** A statement that writes how these two stand to each other, and nobody else. */
export function touchingPair(query: Sql, one: Id, other: Id): Sql {
  const keys = [tieKey(one, other), tieKey(other, one)];
  const both = [...keys, one, other];
  return touching(query, { follows: keys, follow_requests: keys, blocks: both, mutes: both });
}
