import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Database } from "../../lib/action.ts";
import { sql, type Sql } from "../../lib/sql.ts";
import { facts } from "./facts.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());

test("plans that are made while the tables are empty, and are kept, go by indexes", async () => {
  const [reader = "", ...others] = await world.people(5);
  const { db, ...scope } = world.as(reader);
  const plans: string[] = [];
  const explained = async (query: Sql) => {
    plans.push(JSON.stringify(await db.rows(sql`explain (format json) ${query}`)));
  };
  const explaining: Database = {
    ...db,
    rememberable: false,
    get apart() {
      return this;
    },
    shared: {
      rows: <R>(query: Sql) => explained(query).then((): R[] => []),
      row: <R>(query: Sql) => explained(query).then((): R | undefined => undefined),
    },
  };
  const asked = { viewer_id: reader, user_ids: others, tweet_ids: ["1", "2"], user_counts: true };
  await facts.run(asked, { ...scope, db: explaining });
  expect(plans).toHaveLength(1);
  expect(plans[0]).toMatch(/"Node Type":"Index( Only)? Scan"/);
  expect(plans[0]).not.toContain("Seq Scan");
});
