import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import { follow } from "./follows.ts";
import { homeTimeline } from "./timeline.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());

/** What Postgres did for a part of a statement. */
interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  Plans?: Node[];
}

const withParts = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(withParts)];

/** How many rows of `posts` a page of the reader's home timeline looks at. */
async function looked(reader: Id, max_results: number, pages: number): Promise<number[]> {
  const { db, ...scope } = world.as(reader);
  const plans: Node[] = [];
  const rows = async <R>(query: Sql): Promise<R[]> => {
    const [row] = await db.rows<{ "QUERY PLAN": [{ Plan: Node }] }>(
      sql`explain (analyze, format json) ${query}`,
    );
    if (row) plans.push(row["QUERY PLAN"][0].Plan);
    return db.rows(query);
  };
  const explaining: Database = { ...db, rows, shared: { ...db.shared, rows } };
  let pagination_token: string | undefined;
  for (let page = 0; page < pages; page++) {
    const asked = { id: reader, max_results, pagination_token };
    ({ next_token: pagination_token } = await homeTimeline.run(asked, {
      ...scope,
      db: explaining,
    }));
  }
  return plans.map((plan) =>
    withParts(plan)
      .filter((node) => node["Relation Name"] === "posts")
      .map(
        (node) =>
          (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"],
      )
      .reduce((sum, rows) => sum + rows, 0),
  );
}

/** So many older tweets of everybody, in turn. */
const history = (authors: Id[], each: number, before: Id) =>
  world.db.run(sql`
    insert into posts (tweet_id, author_id, is_reply)
    select ${before}::bigint - (number * ${authors.length}::integer + place), author_id, false
    from generate_series(1, ${each}::integer) as number,
      unnest(${authors}::bigint[]) with ordinality as author (author_id, place)
    on conflict do nothing`);

test("a page of home looks at a page of each followee's tweets, however many there are", async () => {
  const [reader = "", ...authors] = await world.people(60);
  const followed = authors.slice(0, 30);
  for (const author of followed)
    await follow.run({ id: reader, target_user_id: author }, world.as(reader));
  await history(authors, 1_000, world.newId());
  await world.db.run(sql`analyze posts`);
  const [page, pages] = [20, 5];
  const rows = await looked(reader, page, pages);
  expect(rows).toHaveLength(pages);
  // one more than the page, of each and of the reader: the fifth page costs as much as the first
  for (const count of rows) expect(count).toBeLessThanOrEqual((followed.length + 1) * (page + 1));
  // the newest page again: what it shows and what came since (Postgres tells whole rows a followee)
  await world.tweet(followed[3] ?? "");
  const [again = NaN] = await looked(reader, page, 1);
  expect(again).toBeLessThanOrEqual(followed.length + 1);
});
