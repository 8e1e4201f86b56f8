import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ParamsOf } from "../../lib/action.ts";
import { timeOf, type Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { block } from "./blocks.ts";
import { follow, unfollow } from "./follows.ts";
import { mute, unmute } from "./mutes.ts";
import { homeTimeline } from "./timeline.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());

type Options = Partial<ParamsOf<"interaction.homeTimeline">>;

/** The page, which must be the same whichever of the two ways makes it. */
async function page(reader: Id, options: Options = {}) {
  const run = () =>
    homeTimeline.run({ id: reader, max_results: 100, ...options }, world.as(reader));
  const ofEach = await run();
  await world.db.run(sql`
    insert into user_counts (user_id, following_count) values (${reader}, 5000)
    on conflict (user_id) do update set following_count = user_counts.following_count + 5000`);
  const ofAll = await run();
  await world.db.run(sql`
    update user_counts set following_count = following_count - 5000 where user_id = ${reader}`);
  expect(ofAll).toEqual(ofEach);
  return ofEach;
}
const home = async (reader: Id, options: Options = {}) => (await page(reader, options)).ids;
const doFollow = (a: Id, b: Id) => follow.run({ id: a, target_user_id: b }, world.as(a));

test("home holds all that followed people and oneself tweet, also from before the follow", async () => {
  const [ana = "", ben = "", cleo = ""] = await world.people(3);
  const first = await world.tweet(ben);
  const stranger = await world.tweet(cleo);
  const own = await world.tweet(ana);
  const reply = await world.tweet(ben, { replies_to: stranger });
  const copy = await world.tweet(ben, { retweets: stranger });
  expect(await home(ana)).toEqual([own]);
  await doFollow(ana, ben);
  expect(await home(ana)).toEqual([copy, reply, own, first]);
  expect(await home(ana, { exclude: ["replies"] })).toEqual([copy, own, first]);
  expect(await home(ana, { exclude: ["retweets"] })).toEqual([reply, own, first]);
  expect(await home(ana, { exclude: ["retweets", "replies"] })).toEqual([own, first]);
  await world.deleteTweet(reply);
  expect(await home(ana)).toEqual([copy, own, first]);
  await unfollow.run({ source_user_id: ana, target_user_id: ben }, world.as(ana));
  expect(await home(ana)).toEqual([own]);
});

test("the newest page is whole however often it is read, and whatever is done between", async () => {
  const [ana = "", ben = "", cleo = "", dan = ""] = await world.people(4);
  await Promise.all([ben, cleo].map((person) => doFollow(ana, person)));
  const tweets: Id[] = [];
  for (let at = 0; at < 12; at++) tweets.unshift(await world.tweet(at % 2 ? ben : cleo));
  const newest = () => home(ana, { max_results: 5 });
  expect(await newest()).toEqual(tweets.slice(0, 5));
  expect(await newest()).toEqual(tweets.slice(0, 5));
  for (let at = 0; at < 3; at++) tweets.unshift(await world.tweet(ben));
  expect(await newest()).toEqual(tweets.slice(0, 5));
  await Promise.all(tweets.splice(1, 3).map(world.deleteTweet));
  expect(await newest()).toEqual(tweets.slice(0, 5));
  await mute.run({ id: ana, target_user_id: ben }, world.as(ana));
  expect((await newest()).length).toBe(5);
  await unmute.run({ source_user_id: ana, target_user_id: ben }, world.as(ana));
  const byDan = await world.tweet(dan);
  await doFollow(ana, dan);
  expect(await newest()).toEqual([byDan, ...tweets.slice(0, 4)]);
  await unfollow.run({ source_user_id: ana, target_user_id: ben }, world.as(ana));
  await unfollow.run({ source_user_id: ana, target_user_id: cleo }, world.as(ana));
  expect(await newest()).toEqual([byDan]);
});

test("muted and blocking people are left out, retweets of them too", async () => {
  const [ana = "", ben = "", cleo = "", dora = ""] = await world.people(4);
  await Promise.all([ben, cleo].map((person) => doFollow(ana, person)));
  const byBen = await world.tweet(ben);
  const byDora = await world.tweet(dora);
  const benByCleo = await world.tweet(cleo, { retweets: byBen });
  const doraByCleo = await world.tweet(cleo, { retweets: byDora });
  expect(await home(ana)).toEqual([doraByCleo, benByCleo, byBen]);
  await mute.run({ id: ana, target_user_id: ben }, world.as(ana));
  expect(await home(ana)).toEqual([doraByCleo]);
  await block.run({ id: dora, target_user_id: ana }, world.as(dora));
  expect(await home(ana)).toEqual([]);
  await unmute.run({ source_user_id: ana, target_user_id: ben }, world.as(ana));
  expect(await home(ana)).toEqual([benByCleo, byBen]);
});

test("a retweet is known as one, whether its original comes in the same batch or never came", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  const [tweet, copy, orphan] = [world.newId(), world.newId(), world.newId()];
  const event = { replied_to_id: null, in_reply_to_user_id: null, quoted_id: null, mentions: [] };
  const events = [
    { ...event, id: tweet, author_id: ben, retweeted_id: null },
    { ...event, id: copy, author_id: ana, retweeted_id: tweet },
    { ...event, id: orphan, author_id: ana, retweeted_id: "4" },
  ];
  await world.tell("tweet.created", ...events);
  await world.tell("tweet.created", ...events);
  expect(await home(ana)).toEqual([orphan, copy]);
  expect(await home(ana, { exclude: ["retweets"] })).toEqual([]);
  await mute.run({ id: ana, target_user_id: ben }, world.as(ana));
  expect(await home(ana)).toEqual([orphan]);
});

test("bounds are exclusive ids, or times of which the first counts; ids win", async () => {
  const ana = await world.person();
  const [a, b, c] = [await tick(ana), await tick(ana), await tick(ana)];
  const at = (id: Id) => timeOf(id).toISOString();
  expect(await home(ana, { since_id: a })).toEqual([c, b]);
  expect(await home(ana, { until_id: c })).toEqual([b, a]);
  expect(await home(ana, { start_time: at(b) })).toEqual([c, b]);
  expect(await home(ana, { end_time: at(b) })).toEqual([a]);
  expect(await home(ana, { start_time: at(c), since_id: a, end_time: at(c), until_id: c })).toEqual(
    [b],
  );
});

test("a time to come and an end before its start are refused", async () => {
  const ana = await world.person();
  const [past, tomorrow] = [-86_400_000, 86_400_000].map((ms) =>
    new Date(Date.now() + ms).toISOString(),
  );
  for (const asked of [
    { start_time: tomorrow },
    { end_time: tomorrow },
    { start_time: new Date().toISOString(), end_time: past },
  ])
    await expect(home(ana, asked)).rejects.toMatchObject({ code: 400 });
});

test("pages follow each other without gaps while new tweets come in, and back", async () => {
  const [ana = "", ben = "", cleo = ""] = await world.people(3);
  await Promise.all([ben, cleo].map((person) => doFollow(ana, person)));
  const tweets: Id[] = [];
  for (let at = 0; at < 11; at++) tweets.unshift(await world.tweet([ana, ben, cleo][at % 3] ?? ""));
  const first = await page(ana, { max_results: 4 });
  await world.tweet(ben);
  const second = await page(ana, { max_results: 4, pagination_token: first.next_token ?? "" });
  const third = await page(ana, { max_results: 4, pagination_token: second.next_token ?? "" });
  expect([...first.ids, ...second.ids, ...third.ids]).toEqual(tweets);
  expect(third.next_token).toBeUndefined();
  const back = await page(ana, { max_results: 4, pagination_token: second.previous_token ?? "" });
  expect(back.ids).toEqual(first.ids);
  const filtered = { exclude: ["replies" as const], pagination_token: first.next_token ?? "" };
  await expect(home(ana, filtered)).rejects.toMatchObject({ code: 400 });
  await expect(homeTimeline.run({ id: ana, max_results: 4 }, world.as(ben))).rejects.toMatchObject({
    code: 403,
  });
});

/** A tweet in a millisecond of its own. */
async function tick(author: Id): Promise<Id> {
  const started = Date.now();
  while (Date.now() === started);
  return world.tweet(author);
}
