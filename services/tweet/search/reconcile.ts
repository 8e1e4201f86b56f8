import type { Database, Transaction } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { drifted, type Part } from "../../../lib/reconcile.ts";
import { literal, sql } from "../../../lib/sql.ts";
import { oldColumns, reindex, type Old } from "./backlog.ts";
import { documentOf } from "./document.ts";

const SLICE = 500;

interface Seen {
  id: Id;
  /** what searches have of it, as text; null: nothing */
  kept: string | null;
  /** whether searches may find it */
  open: boolean;
}

/**
 * Whether searches have every tweet as it is. The document changes in the transaction that changes
 * its tweet; what differs is compared once more with the tweet locked, and mended.
 */
export const searchableTweets: Part = async ({ db }, after = "0") => {
  const ids = await idsAfter(db, after);
  const wrong = await differing(db, ids);
  const mended = wrong.length ? await db.transaction((tx) => mend(tx, wrong)) : 0;
  const last = ids.length === SLICE ? ids.at(-1) : undefined;
  return {
    checked: ids.length,
    drift: drifted("searchable", mended),
    ...(last === undefined ? {} : { next: last }),
  };
};

async function idsAfter(db: Database, after: Id): Promise<Id[]> {
  const rows = await db.rows<{ id: Id }>(sql`
    select id
    from tweets
    where id > ${after}
    order by id
    limit ${literal(SLICE)}`);
  return rows.map(({ id }) => id);
}

type Reader = Pick<Database, "rows">;

/** Which of the tweets searches have wrong; what waits in the backlog is not looked at. */
async function differing(db: Reader, ids: Id[]): Promise<Id[]> {
  const seen = await db.rows<Seen & Old>(sql`
    select ${oldColumns}, document::text as kept, not tweets.withheld as open
    from tweets
    left join tweets as original on original.id = tweets.retweeted_id
    left join searchable on searchable.tweet_id = tweets.id
    where tweets.id = any(${ids}::bigint[])
      and not exists (select from search_backlog where tweets.id < below)`);
  const wanted = seen.map((tweet) =>
    tweet.open ? documentOf(tweet, tweet.retweeted_author_id) : null,
  );
  // documents are compared as Postgres writes them
  const rows = await db.rows<{ id: Id }>(sql`
    select id
    from unnest(
      ${seen.map(({ id }) => id)}::bigint[],
      ${seen.map(({ kept }) => kept)}::text[],
      ${wanted}::text[]
    ) as tweet (id, kept, wanted)
    where kept::tsvector is distinct from wanted::tsvector`);
  return rows.map(({ id }) => id);
}

async function mend(tx: Transaction, ids: Id[]): Promise<number> {
  await tx.rows(sql`
    select from tweets
    where id = any(${ids}::bigint[])
    order by id
    for no key update`);
  const wrong = await differing(tx, ids);
  await reindex(tx, wrong);
  return wrong.length;
}
