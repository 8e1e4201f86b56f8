import { reading, type Scope } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { positionOf, tokenOf, type Page } from "../../../lib/page.ts";
import { count, id, instant, oneOf, optional, text, token } from "../../../lib/params.ts";
import type { SearchParams } from "./contract.ts";
import { placed } from "../versions.ts";
import { askedFor } from "./asked.ts";
import { newestFound } from "./found.ts";
import { rangeOf, tokenIn, type Archive } from "./range.ts";
import { relevancyPage } from "./relevancy.ts";

/** In characters. Source: X API docs, "Build a query". */
export const MOST_CHARACTERS: Record<Archive, number> = { recent: 512, all: 1_024 };
/** In UTF-16 units; beyond it nothing is worth reading. */
const MOST_UNITS = 8_192;

/** What searches and counts share. */
export const searchRules = {
  query: text(MOST_UNITS, 1),
  since_id: optional(id),
  until_id: optional(id),
  start_time: optional(instant),
  end_time: optional(instant),
  next_token: token,
  pagination_token: token,
};

const sort_order = optional(oneOf("recency", "relevancy"));

/** The tweets of the last seven days that a query finds, newest (or most relevant) first. */
export const searchRecent = reading(
  "tweet.searchRecent",
  { ...searchRules, max_results: count(10, 100, 10), sort_order },
  (params, scope) => search(params, "recent", scope),
);

/** The tweets of any time that a query finds; of the last 30 days if no time is given. */
export const searchAll = reading(
  "tweet.searchAll",
  { ...searchRules, max_results: count(10, 500, 10), sort_order },
  (params, scope) => search(params, "all", scope),
);

async function search(
  params: SearchParams,
  archive: Archive,
  scope: Scope,
): Promise<Page<"tweets">> {
  const asked = await askedFor(params.query, MOST_CHARACTERS[archive], scope);
  const bounds = rangeOf(await placed(scope.db, params), archive);
  const { token, parameter } = tokenIn(params);
  const listing = listingOf(params, archive);
  if (params.sort_order === "relevancy")
    return relevancyPage(asked, { bounds, listing, token, parameter, ...params }, scope);
  const at = positionOf(token, listing, parameter);
  const found = await newestFound(
    asked,
    {
      bounds: at ? { ...bounds, below: earlier(at.key, bounds.below) } : bounds,
      wanted: params.max_results + 1,
    },
    scope,
  );
  const ids = found.ids.slice(0, params.max_results);
  const last = found.ids.length > ids.length ? ids.at(-1) : found.reached;
  return {
    kind: "tweets",
    ids,
    ...(last ? { next_token: tokenOf({ direction: "next", key: last }, listing) } : {}),
  };
}

/** What a token is good for: the query and its lower bound, which would otherwise be lost on the way. */
const listingOf = ({ query, sort_order, since_id, start_time }: SearchParams, archive: Archive) =>
  JSON.stringify(["tweet.search", archive, query, sort_order, since_id ?? start_time]);

const earlier = (a: Id, b: Id): Id => (BigInt(a) < BigInt(b) ? a : b);
