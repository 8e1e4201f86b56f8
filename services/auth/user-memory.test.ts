import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { statementCounts } from "../../mixins/connection.ts";
import { ask, authWorld, type Somebody } from "../../test/support/auth.ts";
import { until } from "../../test/support/process.ts";
import { updateProfile } from "./profile.ts";
import { suspend } from "./suspension.ts";
import { usersByIds } from "./users.ts";

let world: Awaited<ReturnType<typeof authWorld>>;
let ana: Somebody;
beforeAll(async () => {
  world = await authWorld();
  ana = await world.person("ana");
});
afterAll(() => world.close());

const shown = async (...ids: string[]) =>
  (await usersByIds.run({ ids, to_be_shown: true }, ana.scope)).map(({ id, name }) => [id, name]);

const statements = () => statementCounts.get("auth") ?? 0;

test("pages show people whom they have just shown without asking again", async () => {
  const ben = await world.person("ben");
  await shown(ana.id);
  const before = statements();
  expect(await shown(ana.id)).toEqual([[ana.id, "ana"]]);
  expect(statements()).toBe(before);
  // only those who are not known are asked for, and whoever is nobody is remembered as nobody
  expect((await shown(ana.id, ben.id, "404")).length).toBe(2);
  expect((await shown("404", ana.id, ben.id)).length).toBe(2);
  expect(statements()).toBe(before + 1);
});

test("what somebody has changed, everybody sees from then on, however many look at that moment", async () => {
  const cem = await world.person("cem");
  for (let round = 0; round < 30; round++) {
    const looking = Array.from({ length: 10 }, () => shown(cem.id));
    await ask(updateProfile, { name: `Cem ${round}` }, cem.scope);
    expect(await shown(cem.id)).toEqual([[cem.id, `Cem ${round}`]]);
    await Promise.all(looking);
    expect(await shown(cem.id)).toEqual([[cem.id, `Cem ${round}`]]);
  }
});

test("whoever is suspended is shown no more", async () => {
  const dan = await world.person("dan");
  expect((await shown(dan.id)).length).toBe(1);
  await suspend.run({ username: "dan", by: "root", reason: "spam" }, ana.scope);
  expect(await shown(dan.id)).toEqual([]);
});

test("who decides something by a row gets it from the database", async () => {
  await shown(ana.id);
  const before = statements();
  await usersByIds.run({ ids: [ana.id] }, ana.scope);
  expect(statements()).toBe(before + 1);
});

test("what a command on the server changes is seen soon", async () => {
  const eva = await world.person("eva");
  await shown(eva.id);
  await world.elsewhere(`update users set name = 'Eva from elsewhere' where id = ${eva.id}`);
  await until(async () => (await shown(eva.id))[0]?.[1] === "Eva from elsewhere");
});
