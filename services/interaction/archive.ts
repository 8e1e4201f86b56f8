import { internal } from "../../lib/action.ts";
import { MAX_ID, type Id } from "../../lib/id.ts";
import { id, oneOf, optional, wholeNumber } from "../../lib/params.ts";
import { literal, sql, type Sql } from "../../lib/sql.ts";
import type { Archived } from "./contract.ts";

type Edges = (user: Id, before: Id) => Sql;

const KINDS: Archived[] = [
  "likes",
  "bookmarks",
  "following",
  "followers",
  "blocks",
  "mutes",
  "lists_created",
  "lists_subscribed",
  "lists_member",
];

/** What each kind of edge is, without its order; `key` is its own id. */
const EDGES: Record<Archived, Edges> = {
  likes: (user, before) => sql`
    select id as key, tweet_id as id
    from likes
    where user_id = ${user} and id < ${before}`,
  bookmarks: (user, before) => sql`
    select id as key, tweet_id as id
    from bookmarks
    where user_id = ${user} and id < ${before}`,
  following: (user, before) => sql`
    select id as key, followee_id as id
    from follows
    where follower_id = ${user} and id < ${before}`,
  followers: (user, before) => sql`
    select id as key, follower_id as id
    from follows
    where followee_id = ${user} and id < ${before}`,
  blocks: (user, before) => sql`
    select id as key, blocked_id as id
    from blocks
    where blocker_id = ${user} and id < ${before}`,
  mutes: (user, before) => sql`
    select id as key, muted_id as id
    from mutes
    where muter_id = ${user} and id < ${before}`,
  lists_created: (user, before) => sql`
    select id as key, id
    from lists
    where owner_id = ${user} and id < ${before}`,
  lists_subscribed: (user, before) => sql`
    select id as key, list_id as id
    from list_followers
    where user_id = ${user} and id < ${before}`,
  // whose private list somebody is on is not theirs to know
  lists_member: (user, before) => sql`
    select list_members.id as key, list_id as id
    from list_members
    join lists on lists.id = list_id
    where user_id = ${user} and list_members.id < ${before} and not private`,
};

/** What somebody did or has, most recent first. */
export const archiveOf = internal(
  "interaction.archiveOf",
  {
    user_id: id,
    kind: oneOf(...KINDS),
    before: optional(id),
    limit: wholeNumber(1, 1_000),
  },
  ({ user_id, kind, before = MAX_ID, limit }, { db }) =>
    db.rows<{ key: Id; id: Id }>(sql`
      ${EDGES[kind](user_id, before)}
      order by key desc
      limit ${literal(limit)}`),
);

/** Who is on one's lists: after a list and a member of it, in the order of both. */
export const archivedMembers = internal(
  "interaction.archivedMembers",
  { user_id: id, list_id: id, after: id, limit: wholeNumber(1, 1_000) },
  ({ user_id, list_id, after, limit }, { db }) =>
    db.rows<{ list_id: Id; user_id: Id }>(sql`
      select list_id, list_members.user_id
      from lists
      join list_members on list_id = lists.id
      where owner_id = ${user_id} and (list_id, list_members.user_id) > (${list_id}, ${after})
      order by list_id, list_members.user_id
      limit ${literal(limit)}`),
);
