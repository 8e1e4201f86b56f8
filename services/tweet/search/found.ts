import type { Scope } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { nowMs } from "../../../lib/time.ts";
import type { Bounds } from "../../../lib/bounds.ts";
import type { Asked } from "./asked.ts";
import { fulfilled } from "./late.ts";
import { matchesOf, type Match } from "./matches.ts";
import { hasLate, tsqueryOf } from "./tsquery.ts";

export interface Found {
  /** newest first */
  ids: Id[];
  /** what is older than this was not looked at; absent when everything was */
  reached?: Id;
}

/** A search that takes longer answers with what it has, and with where to go on. */
const PATIENCE_MS = 1_000;
/** So many matches at once are asked about elsewhere, and so many in one request. */
const CANDIDATES = 200;
const MOST_CANDIDATES = 1_000;

/**
 * The newest tweets that a query finds for the viewer: a protected author's only if the viewer follows or is the
 * author. Blocks and mutes are not looked at.
 * @param wanted  there may be more
 */
export async function newestFound(
  { root, names }: Asked,
  { bounds, wanted }: { bounds: Bounds; wanted: number },
  scope: Scope,
): Promise<Found> {
  const late = hasLate(root);
  const readers: Readers = {
    readable: new Set([scope.viewer?.user_id ?? ""]),
    left_out: new Set(),
  };
  const walk = {
    tsquery: tsqueryOf(root, names),
    bounds,
    limit: late ? CANDIDATES : wanted,
    left_out: readers.left_out,
  };
  const until = nowMs() + PATIENCE_MS;
  const ids: Id[] = [];
  let candidates = 0;
  for await (const { matches, reached } of matchesOf(scope.db, walk)) {
    const seen = await readable(matches, readers, scope);
    ids.push(...(late ? await fulfilled({ root, names }, seen, scope) : seen));
    candidates += late ? matches.length : 0;
    if (ids.length >= wanted || candidates >= MOST_CANDIDATES || nowMs() > until)
      return { ids, reached };
  }
  return { ids };
}

/** Protected authors: whose tweets the viewer may read, and whose not. */
interface Readers {
  readable: Set<Id>;
  left_out: Set<Id>;
}

/** Asks about each protected author once. */
async function readable(
  matches: readonly Match[],
  { readable, left_out }: Readers,
  { call, viewer }: Scope,
): Promise<Id[]> {
  const closed = matches.filter((match) => match.protected).map(({ author_id }) => author_id);
  const unknown = [...new Set(closed)].filter((id) => !readable.has(id) && !left_out.has(id));
  if (unknown.length && viewer) {
    const asked = { viewer_id: viewer.user_id, user_ids: unknown, tweet_ids: [] };
    const { users } = await call("interaction.facts", asked);
    for (const { id, following } of users) if (following) readable.add(id);
  }
  for (const id of unknown) if (!readable.has(id)) left_out.add(id);
  return matches.filter(({ author_id }) => !left_out.has(author_id)).map(({ id }) => id);
}
