import { accountAs, accountsOf, type Account } from "../../lib/accounts.ts";
import type { Connection } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { told, type Projection } from "../../lib/projection.ts";
import { drifted, type Part } from "../../lib/reconcile.ts";
import { literal, name, sql } from "../../lib/sql.ts";
import type { Origin } from "../contract.ts";
import { keepPeople, removePeople } from "./people.ts";
import { addPosts, clearPosts, removePosts } from "./posts.ts";

const PAGE = 1_000;

const idsAfter =
  (table: "people" | "posts", key: string): Projection["keptAfter"] =>
  async (db, after, limit) => {
    const rows = await db.rows<{ id: Id }>(sql`
      select ${name(key)} as id
      from ${name(table)}
      where ${name(key)} > ${after}
      order by id
      limit ${literal(limit)}`);
    return rows.map(({ id }) => id);
  };

/** `people`, from the accounts of Auth. */
export const peopleOfAuth: Projection = {
  kind: "people",
  source: "auth",
  kept: async (db, ids) =>
    told(
      await db.rows<Account>(sql`
        select id, protected, suspended
        from people
        where id = any(${ids}::bigint[])`),
      accountAs,
    ),
  keptAfter: idsAfter("people", "id"),
  real: async (call, ids) => told(await accountsOf(call, ids), accountAs),
  async realPage(call, at) {
    const { ids, next_token } = await call("auth.users", {
      max_results: PAGE,
      ...(at === undefined ? {} : { pagination_token: at }),
    });
    return { ids, ...(next_token === undefined ? {} : { next: next_token }) };
  },
  horizon: (call, params) => call("auth.horizon", params),
  async mend(tx, ids, call) {
    const people = await accountsOf(call, ids);
    await removePeople(tx, ids);
    await keepPeople(tx, people);
  },
};

const originAs = ({ author_id, retweeted_id, replied_to_id, withheld }: Origin) =>
  postAs({ author_id, retweeted_id, is_reply: replied_to_id !== null, withheld });

interface Post {
  author_id: Id;
  retweeted_id: Id | null;
  is_reply: boolean;
  withheld: boolean;
}

const postAs = (post: Post) =>
  [post.author_id, post.retweeted_id, post.is_reply, post.withheld].join(" ");

const postsKept = (db: Connection, ids: Id[]) =>
  db.rows<Post & { id: Id }>(sql`
    select tweet_id as id, author_id, retweeted_id, is_reply, withheld
    from posts
    where tweet_id = any(${ids}::bigint[])`);

/** `posts`, from the tweets of Tweet. */
export const postsOfTweet: Projection = {
  kind: "posts",
  source: "tweet",
  kept: async (db, ids) => told(await postsKept(db, ids), postAs),
  keptAfter: idsAfter("posts", "tweet_id"),
  real: async (call, ids) => told(await call("tweet.origins", { ids }), originAs),
  async realPage(call, at = "0") {
    const ids = (await call("tweet.origins", { after: at })).map(({ id }) => id);
    const last = ids.length === PAGE ? ids.at(-1) : undefined;
    return { ids, ...(last === undefined ? {} : { next: last }) };
  },
  horizon: (call, params) => call("tweet.horizon", params),
  async mend(tx, ids, call) {
    const origins = await call("tweet.origins", { ids });
    const real = new Set(origins.map(({ id }) => id));
    await removePosts(
      tx,
      ids.filter((id) => !real.has(id)),
    );
    await clearPosts(tx, [...real]);
    await addPosts(tx, origins);
  },
};

/** Whether retweets in `posts` know whose tweet they repeat; within one statement no event is half applied. */
export const retweetedAuthors: Part = async ({ db }, after = "0") => {
  const slice = await idsAfter("posts", "tweet_id")(db, after, PAGE);
  const last = slice.at(-1);
  if (last === undefined) return { checked: 0, drift: {} };
  const mended = await db.run(sql`
    update posts as retweet
    set retweeted_author_id = original.author_id
    from posts as original
    where retweet.tweet_id > ${after} and retweet.tweet_id <= ${last}
      and original.tweet_id = retweet.retweeted_id
      and retweet.retweeted_author_id <> original.author_id`);
  return {
    checked: slice.length,
    drift: drifted("retweeted_authors", mended),
    ...(slice.length === PAGE ? { next: last } : {}),
  };
};
