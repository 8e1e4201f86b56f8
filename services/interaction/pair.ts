import type { Database, Transaction } from "../../lib/action.ts";
import { compareIds, type Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";

export type Pair = [Id, Id];

const nameOf = (pair: Pair) => [...pair].sort(compareIds).join(":");

/**
 * Locks pairs of people until the transaction ends. A statement sees only what was committed when
 * it began, so a block and a follow at the same moment would not see each other: whatever makes
 * or ends a follow, a request or (with them) a block first takes the lock of the two.
 */
export const lockPairs = (tx: Transaction, pairs: Pair[]): Promise<number> =>
  tx.run(sql`
    select pg_advisory_xact_lock(key)
    from (
      select distinct hashtextextended(pair, 0) as key
      from unnest(${pairs.map(nameOf)}::text[]) as pair
      order by key
    ) as keys`);

/** A transaction in which nobody else changes how the two stand to each other. */
export const withPair = <T>(
  db: Database,
  pair: Pair,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> =>
  db.transaction(async (tx) => {
    await lockPairs(tx, [pair]);
    return work(tx);
  });
