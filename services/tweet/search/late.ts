import type { Scope } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import type { Node } from "../../../lib/query.ts";
import { sql } from "../../../lib/sql.ts";
import type { Asked } from "./asked.ts";
import { hasLate, isLate, tsqueryOf, type LateLeaf } from "./tsquery.ts";

/** What is known of one match. */
interface Known {
  id: Id;
  author_id: Id;
  replies: number;
  reposts: number;
  likes: number;
  verified: boolean;
  /** whether it fulfils each of the parts that the index knows of */
  parts: boolean[];
}

/**
 * Those that fulfil the whole query, in the order given. The index has answered all but counts and verification:
 * likes are counted by Interaction, and who is verified is said by Auth. At most one call to each.
 */
export async function fulfilled(asked: Asked, ids: Id[], scope: Scope): Promise<Id[]> {
  if (!ids.length) return [];
  const parts = indexedParts(asked.root);
  const tsqueries = parts.map((part) => tsqueryOf(part, asked.names));
  const stored = await scope.db.rows<Omit<Known, "likes" | "verified">>(sql`
    select tweet_id as id, searchable.author_id, reply_count as replies, retweet_count as reposts,
      array(
        select document @@ part
        from unnest(${tsqueries}::tsquery[]) with ordinality as parts (part, at)
        order by at) as parts
    from searchable
    join tweets on tweets.id = tweet_id
    where tweet_id = any(${ids}::bigint[])`);
  const [likes, verified] = await Promise.all([
    mentionsMetric(asked.root, "likes") ? likesOf(ids, scope) : new Map<Id, number>(),
    mentionsVerified(asked.root) ? verifiedOf(stored, scope) : new Set<Id>(),
  ]);
  const fits = stored.filter((row) =>
    holds(asked.root, parts, {
      ...row,
      likes: likes.get(row.id) ?? 0,
      verified: verified.has(row.author_id),
    }),
  );
  const kept = new Set(fits.map(({ id }) => id));
  return ids.filter((id) => kept.has(id));
}

/** The largest parts of the query that hold nothing late. */
function indexedParts(node: Node): Node[] {
  if (!hasLate(node)) return [node];
  return "parts" in node ? node.parts.flatMap(indexedParts) : [];
}

function lateLeaves(node: Node): LateLeaf[] {
  if (node.type === "not") return isLate(node.part) ? [node.part] : [];
  if ("parts" in node) return node.parts.flatMap(lateLeaves);
  return isLate(node) ? [node] : [];
}

const mentionsMetric = (root: Node, metric: "likes") =>
  lateLeaves(root).some((leaf) => leaf.type === "min" && leaf.metric === metric);
const mentionsVerified = (root: Node) => lateLeaves(root).some((leaf) => leaf.type === "is");

async function likesOf(tweet_ids: Id[], { call }: Scope): Promise<Map<Id, number>> {
  const { tweets } = await call("interaction.facts", { user_ids: [], tweet_ids });
  return new Map(tweets.map(({ id, like_count }) => [id, like_count]));
}

async function verifiedOf(rows: { author_id: Id }[], { call }: Scope): Promise<Set<Id>> {
  const ids = [...new Set(rows.map(({ author_id }) => author_id))];
  const users = ids.length ? await call("auth.usersByIds", { ids }) : [];
  return new Set(users.filter(({ verified }) => verified).map(({ id }) => id));
}

function holds(node: Node, parts: readonly Node[], known: Known): boolean {
  const at = parts.indexOf(node);
  if (at >= 0) return known.parts[at] ?? false;
  if (node.type === "not") return !(isLate(node.part) && holdsLate(node.part, known));
  if ("parts" in node)
    return node.type === "and"
      ? node.parts.every((part) => holds(part, parts, known))
      : node.parts.some((part) => holds(part, parts, known));
  return isLate(node) && holdsLate(node, known);
}

const holdsLate = (leaf: LateLeaf, known: Known): boolean =>
  leaf.type === "min" ? known[leaf.metric] >= leaf.count : known.verified;
