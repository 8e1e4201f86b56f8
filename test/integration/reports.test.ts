import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let people: Record<"ana" | "ben" | "eva" | "mia" | "max", Person>;

beforeAll(async () => {
  gorjeo = await world();
  people = await gorjeo.people("ana", "ben", "eva", "mia", "max");
  for (const username of ["mia", "max"])
    await gorjeo.broker.call("auth.setModerator", { username, moderator: true, by: "root" });
});
afterAll(() => gorjeo.close());

const report = (who: Person, body: object) => who.send("POST", "/2/reports", body);
const open = async () =>
  (await people.mia.get("/moderation/reports?state=open&max_results=100")).body.data;

test("one person has one open report of a thing; others have their own", async () => {
  const { ana, ben, eva } = people;
  const tweet_id = await ben.post("buy my things");
  const [first, again] = await Promise.all([
    report(ana, { tweet_id, reason: "spam", comment: " look at this " }),
    report(ana, { tweet_id, reason: "spam", comment: " look at this " }),
  ]);
  expect([first.status, again.body]).toEqual([201, first.body]);
  const another = await report(eva, { tweet_id, reason: "abuse" });
  expect(another.body.data.id).not.toBe(first.body.data.id);
  const account = await report(ana, { user_id: ben.id, reason: "impersonation" });
  expect(account.status).toBe(201);
  expect(await open()).toMatchObject([
    { user_id: ben.id, tweet_id: null, text: null, reason: "impersonation" },
    { reporter_id: eva.id, tweet_id, reason: "abuse", comment: "" },
    {
      reporter_id: ana.id,
      user_id: ben.id,
      tweet_id,
      text: "buy my things",
      comment: "look at this",
      state: "open",
    },
  ]);
});

test("only what one sees can be reported, with a reason, and never oneself", async () => {
  const { ana, ben, eva } = people;
  const own = await ana.post("mine");
  const blocked = await eva.post("not for ana");
  await eva.block(ana);
  const { max } = people;
  await max.send("PUT", "/auth/profile", { protected: true });
  const hidden = await max.post("for followers");
  await gorjeo.drained();
  const statuses = await Promise.all(
    [
      { tweet_id: own, reason: "spam" },
      { user_id: ana.id, reason: "spam" },
      { tweet_id: hidden, reason: "spam" },
      { tweet_id: blocked, reason: "spam" },
      { tweet_id: "1", reason: "spam" },
      { user_id: "1", reason: "spam" },
      { user_id: ben.id, reason: "boring" },
      { user_id: ben.id },
      { reason: "spam" },
      { user_id: ben.id, tweet_id: blocked, reason: "spam" },
      { user_id: ben.id, reason: "spam", comment: "x".repeat(501) },
      { user_id: ben.id, reason: "spam", state: "resolved" },
      // whoever blocks can be reported all the same
      { user_id: eva.id, reason: "abuse" },
    ].map(async (body) => (await report(ana, body)).status),
  );
  expect(statuses).toEqual([400, 400, 404, 403, 404, 404, 400, 400, 400, 400, 400, 400, 201]);
  await max.send("PUT", "/auth/profile", { protected: false });
});

test("closing a report closes all about the same thing; what comes then is a new one", async () => {
  const { ana, ben, mia } = people;
  const [latest] = await open();
  const about = (await open()).filter(({ tweet_id }: { tweet_id: string | null }) => tweet_id);
  const path = `/moderation/reports/${about[0].id}`;
  const closing = { state: "resolved", note: "spam it is" };
  expect((await mia.send("PUT", path, closing)).body.data).toEqual({
    state: "resolved",
    closed: 2,
  });
  expect((await mia.send("PUT", path, closing)).body.data).toEqual({
    state: "resolved",
    closed: 0,
  });
  expect((await open()).map(({ id }: { id: string }) => id)).toContain(latest.id);
  const resolved = (await mia.get("/moderation/reports?state=resolved")).body.data;
  expect(resolved).toHaveLength(2);
  expect(resolved[0]).toMatchObject({ closed_by: mia.id, closed_at: expect.any(String) });
  const again = await report(ana, { tweet_id: about[0].tweet_id, reason: "spam" });
  expect(about.map(({ id }: { id: string }) => id)).not.toContain(again.body.data.id);
  const [act] = (await mia.get("/moderation/log")).body.data;
  expect(act).toMatchObject({ act: "resolved", moderator_id: mia.id, reason: "spam it is" });
  expect(act.user_id).toBe(ben.id);
});

test("pages of reports and of the log follow each other without a gap", async () => {
  const { mia } = people;
  const all = (await mia.get("/moderation/reports?max_results=100")).body.data;
  const walked: unknown[] = [];
  let next = "";
  do {
    const { body } = await mia.get(`/moderation/reports?max_results=2${next}`);
    walked.push(...body.data);
    next = body.meta.next_token ? `&pagination_token=${body.meta.next_token}` : "";
  } while (next);
  expect(walked).toEqual(all);
  const acts = (await mia.get("/moderation/log")).body;
  const [first, second] = [acts.data[0], acts.data[1]];
  const page = (await mia.get("/moderation/log?max_results=1")).body;
  expect(page.data).toEqual([first]);
  const query = `max_results=1&pagination_token=${page.meta.next_token}`;
  expect((await mia.get(`/moderation/log?${query}`)).body.data).toEqual([second]);
});

test("reports go with the account or the tweet that they are about, and with who made them", async () => {
  const { zoe, tom } = await gorjeo.people("zoe", "tom");
  const tweet_id = await tom.post("gone soon");
  await gorjeo.drained();
  await report(zoe, { tweet_id, reason: "spam" });
  await report(people.ana, { user_id: zoe.id, reason: "spam" });
  await tom.remove(tweet_id);
  await zoe.send("DELETE", "/auth/account", { password: "correct horse battery" });
  await gorjeo.drained();
  const left = await gorjeo.query(
    `select id from interaction.reports where ${zoe.id} in (reporter_id, user_id)`,
  );
  expect(left).toEqual([]);
});
