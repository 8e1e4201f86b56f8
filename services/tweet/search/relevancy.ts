import type { Connection, Scope } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import { compareIds, firstIdAt, timeOf, type Id } from "../../../lib/id.ts";
import { positionOf, tokenOf, type Page } from "../../../lib/page.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs } from "../../../lib/time.ts";
import type { Bounds } from "../../../lib/bounds.ts";
import type { Asked } from "./asked.ts";
import { newestFound } from "./found.ts";

/** So many of the newest finds are ranked; what is older is not relevant. */
const RANKED = 1_000;
/** A tweet must be answered e times as much to stand where it would a day later. */
const DAY_MS = 86_400_000;

interface Request {
  bounds: Bounds;
  listing: string;
  max_results: number;
  token: string | undefined;
  parameter: string;
}

interface Ranked {
  id: Id;
  /** in thousandths */
  score: number;
}

/** A place in a ranking, which stands as it was before the id `as_of`. */
interface Place extends Ranked {
  as_of: Id;
}

/**
 * The newest RANKED finds, those first that were answered most for their age. All pages show the ranking as it was
 * when the first was asked for: what came later does not count, so paging neither skips nor repeats. (Only an answer
 * taken back between two pages may still move its tweet.)
 */
export async function relevancyPage(
  asked: Asked,
  { bounds, listing, max_results, token, parameter }: Request,
  scope: Scope,
): Promise<Page<"tweets">> {
  const place = placeIn(token, listing, parameter);
  const as_of = place?.as_of ?? firstIdAt(new Date(nowMs() + 1));
  const below = compareIds(as_of, bounds.below) < 0 ? as_of : bounds.below;
  const found = await newestFound(asked, { bounds: { ...bounds, below }, wanted: RANKED }, scope);
  const ranking = (await rankedAsOf(scope.db, found.ids.slice(0, RANKED), as_of)).toSorted(byRank);
  const rest = place ? ranking.filter((one) => byRank(place, one) < 0) : ranking;
  const page = rest.slice(0, max_results);
  const last = rest.length > page.length ? page.at(-1) : undefined;
  return {
    kind: "tweets",
    ids: page.map(({ id }) => id),
    ...(last ? { next_token: tokenFor({ ...last, as_of }, listing) } : {}),
  };
}

const byRank = (a: Ranked, b: Ranked) => b.score - a.score || compareIds(b.id, a.id);

/** Counters now, without those answers that came later. */
async function rankedAsOf(db: Connection, ids: Id[], as_of: Id): Promise<Ranked[]> {
  const rows = await db.rows<{ id: Id; answers: number }>(sql`
    select id, greatest(0, reply_count + 2 * quote_count + 2 * retweet_count
      - (select count(*) from tweets reply where reply.replied_to_id = tweets.id and reply.id >= ${as_of})
      - 2 * (select count(*) from tweets quote where quote.quoted_id = tweets.id and quote.id >= ${as_of})
      - 2 * (select count(*) from tweets retweet
        where retweet.retweeted_id = tweets.id and retweet.id >= ${as_of}))::integer as answers
    from tweets
    where id = any(${ids}::bigint[])`);
  return rows.map(({ id, answers }) => ({ id, score: scoreOf(id, answers) }));
}

const scoreOf = (id: Id, answers: number) =>
  Math.round(1_000 * (Math.log1p(answers) + timeOf(id).getTime() / DAY_MS));

const tokenFor = ({ score, id, as_of }: Place, listing: string) =>
  `${score}.${id}.${tokenOf({ direction: "next", key: as_of }, `${listing} ${score} ${id}`)}`;

function placeIn(token: string | undefined, listing: string, parameter: string): Place | undefined {
  if (token === undefined) return undefined;
  const [score = "", id = "", rest = ""] = token.split(".", 3);
  const at = positionOf(rest, `${listing} ${score} ${id}`, parameter);
  if (!at) throw invalidRequest(parameter, `The \`${parameter}\` is not valid.`, token);
  return { score: Number(score), id, as_of: at.key };
}
