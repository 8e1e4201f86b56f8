import type { Scope } from "../../../lib/action.ts";
import { invalidRequest } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { leavesOf, parseQuery, type Leaf, type Node } from "../../../lib/query.ts";
import { tweetsOfVersions } from "../versions.ts";
import type { Names } from "./tsquery.ts";

const MAX_NAMES = 100;

/** A query that was read, with the ids of everybody and of every tweet it names. */
export interface Asked {
  root: Node;
  names: Names;
}

/**
 * Reads a query and asks who and what is named in it: one call for all usernames, one for a list, one statement for
 * tweets, which any of their versions' ids may name.
 * @throws invalidRequest for `query`, saying what is wrong and where
 */
export async function askedFor(query: string, max_length: number, scope: Scope): Promise<Asked> {
  const { root } = parseQuery(query, { dialect: "search", max_length });
  const leaves = [...leavesOf(root)].map(({ leaf }) => leaf);
  const [users, members, tweets] = await Promise.all([
    usersNamed(leaves, query, scope),
    membersOf(leaves, query, scope),
    tweetsOfVersions(scope.db, leaves.flatMap(tweetIdIn)),
  ]);
  return { root, names: { users, members, tweets } };
}

const tweetIdIn = (leaf: Leaf): Id[] => ("id" in leaf && leaf.type !== "list" ? [leaf.id] : []);

const usernameOf = (leaf: Leaf): string[] => {
  if ("username" in leaf) return [leaf.username];
  return "user" in leaf && "username" in leaf.user ? [leaf.user.username] : [];
};

async function usersNamed(leaves: Leaf[], query: string, { call }: Scope): Promise<Names["users"]> {
  const usernames = [...new Set(leaves.flatMap(usernameOf))];
  if (usernames.length > MAX_NAMES)
    throw invalidRequest("query", `The query names more than ${MAX_NAMES} people`, query);
  const users = usernames.length ? await call("auth.usersByUsernames", { usernames }) : [];
  return new Map(users.map(({ username, id }) => [username.toLowerCase(), id]));
}

/** A query holds one list at most; one that the viewer may not know of has nobody on it. */
async function membersOf(leaves: Leaf[], query: string, { call, viewer }: Scope): Promise<Id[]> {
  const list = leaves.find((leaf) => leaf.type === "list");
  if (!list) return [];
  try {
    return await call("interaction.listMembers", { list_id: list.id, viewer_id: viewer?.user_id });
  } catch (error) {
    if (error instanceof Object && "code" in error && error.code === 404)
      throw invalidRequest("query", `There is no list [${list.id}]`, query);
    throw error;
  }
}
