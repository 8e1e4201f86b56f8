import { type Connection, reading, type Scope } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import { compareIds, firstIdAt, MAX_ID, timeOf } from "../../../lib/id.ts";
import { positionOf, tokenOf } from "../../../lib/page.ts";
import { oneOf, withDefault } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs } from "../../../lib/time.ts";
import type { Bounds } from "../../../lib/bounds.ts";
import type { CountsParams, SearchCounts } from "./contract.ts";
import { placed } from "../versions.ts";
import { askedFor } from "./asked.ts";
import { timesBetween } from "./lexemes.ts";
import { rangeOf, tokenIn, type Archive } from "./range.ts";
import { MOST_CHARACTERS, searchRules } from "./search.ts";
import { both, hasLate, tsqueryOf } from "./tsquery.ts";

const SIZE_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** Source: X API docs, "Post counts": 31 days a page. */
const PAGE_MS = 31 * SIZE_MS.day;

const granularityRule = withDefault(oneOf("minute", "hour", "day"), "hour");

/** How many public tweets of the last seven days a query finds, by minute, hour or day. */
export const countsRecent = reading(
  "tweet.countsRecent",
  { ...searchRules, granularity: granularityRule },
  (params, scope) => counts(params, "recent", scope),
);

/** How many public tweets of any time a query finds; 31 days a page, from the newest on. */
export const countsAll = reading(
  "tweet.countsAll",
  { ...searchRules, granularity: granularityRule },
  (params, scope) => counts(params, "all", scope),
);

/** Milliseconds since 1970, the end exclusive. */
interface Span {
  start: number;
  end: number;
}

async function counts(params: CountsParams, archive: Archive, scope: Scope): Promise<SearchCounts> {
  const { root, names } = await askedFor(params.query, MOST_CHARACTERS[archive], scope);
  if (hasLate(root))
    throw invalidRequest("query", "min_…: and is:verified can not be counted", params.query);
  const { token, parameter } = tokenIn(params);
  const listing = listingOf(params, archive);
  const at = positionOf(token, listing, parameter);
  const bounds = rangeOf(await placed(scope.db, params), archive);
  const asked = at ? { ...bounds, below: at.key } : bounds;
  const whole = spanOf(asked);
  const start = archive === "all" ? Math.max(whole.start, whole.end - PAGE_MS) : whole.start;
  const first = firstIdAt(new Date(start));
  const found = await countedBetween(
    scope.db,
    tsqueryOf(root, names),
    start > whole.start ? { ...asked, above: (BigInt(first) - 1n).toString() } : asked,
    SIZE_MS[params.granularity],
  );
  const data = buckets({ start, end: whole.end }, SIZE_MS[params.granularity], found);
  const more = start > whole.start;
  return {
    data,
    meta: {
      total_tweet_count: data.reduce((sum, { tweet_count }) => sum + tweet_count, 0),
      ...(more ? { next_token: tokenOf({ direction: "next", key: first }, listing) } : {}),
    },
  };
}

const listingOf = ({ query, granularity, since_id, start_time }: CountsParams, archive: Archive) =>
  JSON.stringify(["tweet.counts", archive, query, granularity, since_id ?? start_time]);

/** The full seconds that the ids between the bounds were made in. */
function spanOf({ above, below }: Bounds): Span {
  const second = (ms: number) => Math.floor(ms / 1_000) * 1_000;
  const first = timeOf((BigInt(above) + 1n).toString()).getTime();
  const now = nowMs();
  const last =
    below === MAX_ID ? now : Math.min(now, timeOf((BigInt(below) - 1n).toString()).getTime());
  return { start: second(first), end: Math.max(second(first), second(last)) + 1_000 };
}

/** Contiguous, the oldest first; the outer ones may be cut. Boundaries are full minutes, hours and days of UTC. */
function buckets({ start, end }: Span, size: number, found: ReadonlyMap<number, number>) {
  const list: SearchCounts["data"] = [];
  for (let from = Math.floor(start / size) * size; from < end; from += size)
    list.push({
      end: new Date(Math.min(end, from + size)).toISOString(),
      start: new Date(Math.max(start, from)).toISOString(),
      tweet_count: found.get(from / size) ?? 0,
    });
  return list;
}

/** By the number of the bucket since 1970. Whose protection is not known is not counted. */
async function countedBetween(
  db: Connection,
  tsquery: string,
  { above, below }: Bounds,
  size: number,
): Promise<Map<number, number>> {
  if (compareIds(above, below) >= 0) return new Map();
  const rows = await db.rows<{ bucket: string; count: number }>(sql`
    with matched as materialized (
      select tweet_id, author_id
      from searchable
      where document @@ ${both(tsquery, timesBetween(above, below))}::tsquery
    )
    select ((tweet_id >> 22) + ${timeOf("0").getTime()}::bigint) / ${size}::bigint as bucket,
      count(*)::integer
    from matched
    join people on people.id = author_id and not protected and not suspended
    where tweet_id > ${above} and tweet_id < ${below}
    group by 1`);
  return new Map(rows.map(({ bucket, count }) => [Number(bucket), count]));
}
