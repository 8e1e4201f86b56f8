import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { literal, sql } from "../../../lib/sql.ts";
import type { Bounds } from "../../../lib/bounds.ts";
import { timesBetween } from "./lexemes.ts";
import { both } from "./tsquery.ts";

export interface Match {
  id: Id;
  author_id: Id;
  /** the author's tweets are for followers only */
  protected: boolean;
}

/** A part of the matches: all of them from `reached` on, up to where the part before ended. */
export interface Part {
  matches: Match[];
  reached: Id;
}

interface Walk {
  tsquery: string;
  bounds: Bounds;
  /** the most matches in one part */
  limit: number;
  /** authors to leave out; may grow from one part to the next */
  left_out: ReadonlySet<Id>;
}

/** So many documents are read, newest first, for each match wanted, before the index is asked. */
const READ_PER_MATCH = 20;
const MOST_READ = 2_000;
/** The index is asked about a time at most so much longer than the one before. */
const WIDEST = 32;

/**
 * What matches, newest first, in parts; with the last one the lower bound is reached.
 *
 * A frequent word is found soonest by reading the newest documents, a rare one by the index, which knows no order: it
 * gives all matches, to be sorted. Which of them a query is, nobody knows before. So some documents are read first;
 * where that is not enough, the index is asked about a time (times are lexemes too) as long as is likely to be needed,
 * and then about longer ones. So no step meets many more matches than are wanted, and there are few steps.
 * Cost: see docs/decisions.md, "Search".
 */
export async function* matchesOf(db: Connection, walk: Walk): AsyncGenerator<Part> {
  const oldest = BigInt(walk.bounds.above) + 1n;
  let below = BigInt(walk.bounds.below);
  let span = 0n;
  while (below > oldest) {
    const from = span ? later(oldest, below - span) : oldest;
    const step = { ...walk, bounds: { above: `${from - 1n}`, below: `${below}` } };
    const { read, matches } = span ? await askIndex(db, step) : await readNewest(db, step);
    const full = matches.length === walk.limit;
    const reached = full ? BigInt(matches.at(-1)?.id ?? from) : (read?.last ?? from);
    yield { matches, reached: `${reached}` };
    if (!full) span = (span || spanOf(read)) * timesWider(matches.length, walk.limit);
    below = reached;
  }
}

/** Twice as much as is needed if matches are spread evenly. */
const timesWider = (found: number, wanted: number) =>
  BigInt(Math.max(2, Math.min(WIDEST, Math.ceil((2 * wanted) / (found || 1)))));

const later = (a: bigint, b: bigint) => (a > b ? a : b);

/** The documents that were read, from the newest `first` to `last`; undefined when these are all. */
type Read = { first: bigint; last: bigint } | undefined;

const spanOf = (read: Read) => (read ? read.first - read.last : 1n);

interface Step {
  read?: Read;
  matches: Match[];
}

/** A match, or nothing, beside what was read. */
interface ReadRow {
  first: Id | null;
  last: Id | null;
  count: number;
  id: Id | null;
  author_id: Id | null;
  protected: boolean | null;
}

async function readNewest(
  db: Connection,
  { tsquery, bounds, limit, left_out }: Walk,
): Promise<Step> {
  const most = Math.min(MOST_READ, limit * READ_PER_MATCH);
  const rows = await db.rows<ReadRow>(sql`
    with documents as materialized (
      select tweet_id, author_id, document @@ ${tsquery}::tsquery as matched
      from searchable
      where tweet_id > ${bounds.above} and tweet_id < ${bounds.below}
      order by tweet_id desc
      limit ${literal(most)}
    ), matched as (
      select tweet_id, author_id
      from documents
      where matched and author_id <> all(${[...left_out]}::bigint[])
      order by tweet_id desc
      limit ${literal(limit)}
    )
    select first, last, count, tweet_id as id, author_id, protected
    from (
      select max(tweet_id) as first, min(tweet_id) as last, count(*)::integer
      from documents
    ) as read
    left join matched on true
    left join people on people.id = author_id
    order by tweet_id desc`);
  const [read] = rows;
  return {
    matches: rows.flatMap(({ id, author_id, protected: closed }) =>
      id && author_id ? [{ id, author_id, protected: closed ?? false }] : [],
    ),
    read:
      read?.count === most && read.first && read.last
        ? { first: BigInt(read.first), last: BigInt(read.last) }
        : undefined,
  };
}

// The bounds outside: inside, the planner might walk the ids between them instead of the index.
const askIndex = async (
  db: Connection,
  { tsquery, bounds, limit, left_out }: Walk,
): Promise<Step> => ({
  matches: await db.rows<Match>(sql`
    with matched as materialized (
      select tweet_id, author_id
      from searchable
      where document @@ ${both(tsquery, timesBetween(bounds.above, bounds.below))}::tsquery
    ), newest as (
      select tweet_id, author_id
      from matched
      where tweet_id > ${bounds.above} and tweet_id < ${bounds.below}
        and author_id <> all(${[...left_out]}::bigint[])
      order by tweet_id desc
      limit ${literal(limit)}
    )
    select tweet_id as id, author_id, coalesce(protected, false) as protected
    from newest
    left join people on people.id = author_id
    order by tweet_id desc`),
});
