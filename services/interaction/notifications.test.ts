import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Events } from "../../lib/action.ts";
import { firstIdAt, type Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { follow } from "./follows.ts";
import { like, unlike } from "./likes.ts";
import { mute } from "./mutes.ts";
import { trimNotifications } from "./notification-sweep.ts";
import { notifications, readNotifications } from "./notifications.ts";
import { emptyWorld, type World } from "./world.testing.ts";

let world: World;
beforeAll(async () => {
  world = await emptyWorld();
});
afterAll(() => world.close());

const news = async (user: Id) =>
  (await notifications.run({ max_results: 100 }, world.as(user))).rows;
const created = (id: Id, author_id: Id, more: Partial<Events["tweet.created"]> = {}) => ({
  id,
  author_id,
  replied_to_id: null,
  in_reply_to_user_id: null,
  quoted_id: null,
  retweeted_id: null,
  mentions: [],
  ...more,
});

test("a storm of likes and unlikes tells once for each like that stands", async () => {
  const [ana = "", stormy = "", ...fans] = await world.people(8);
  const tweet = await world.tweet(ana);
  const doLike = (user: Id) => like.run({ id: user, tweet_id: tweet }, world.as(user));
  const doUnlike = (user: Id) => unlike.run({ id: user, tweet_id: tweet }, world.as(user));
  const storm = Array.from({ length: 41 }, (_, at) => (at % 2 ? doUnlike : doLike)(stormy));
  await Promise.all([...storm, ...fans.map(doLike)]);
  const { like_count } = Object(await world.tweetFacts(undefined, tweet));
  expect(await news(ana)).toMatchObject([{ kind: "like", actor_count: like_count }]);
});

test("a log that is read again tells nothing twice and brings nothing back", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  const hello = await world.tweet(ana);
  const answer = { replied_to_id: hello, in_reply_to_user_id: ana, mentions: [ana] };
  const events = [
    created(world.newId(), ben, answer),
    created(world.newId(), ben, { retweeted_id: hello }),
    created(world.newId(), ben, { quoted_id: hello, mentions: [ana, ben] }),
  ];
  await world.tell("tweet.created", ...events);
  await readNotifications.run({ up_to_id: events[1]?.id ?? "" }, world.as(ana));
  await world.tell("tweet.created", ...events);
  expect((await news(ana)).map(({ kind, unread }) => [kind, unread])).toEqual([
    ["quote", true],
    ["retweet", false],
    ["reply", false],
  ]);
  await world.tell("tweet.deleted", ...events);
  expect(await news(ana)).toEqual([]);
});

test("an edit tells whom it mentions first, once however often it is told of", async () => {
  const [ana = "", ben = "", cleo = "", dan = ""] = await world.people(4);
  const hello = created(world.newId(), ana, { mentions: [ben] });
  const edited = (...mentions: Id[]) => ({
    id: hello.id,
    version_id: world.newId(),
    author_id: ana,
    mentions,
  });
  // ben and cleo are taken out and put in again; dan does not want to hear
  const edits = [edited(cleo, dan), edited(ben), edited(cleo), edited(ben, cleo, dan)];
  await mute.run({ id: dan, target_user_id: ana }, world.as(dan));
  await world.tell("tweet.created", hello);
  await world.tell("tweet.edited", ...edits.slice(0, 2));
  const newest = edits.at(-1)?.version_id;
  const told = async (user: Id) => (await news(user)).map(({ id, kind }) => [kind, id]);
  for (const replayed of [edits, edits]) {
    await world.tell("tweet.edited", ...replayed);
    expect(await told(ben)).toEqual([["mention", hello.id]]);
    expect(await told(cleo)).toEqual([["mention", edits[0]?.version_id]]);
    expect(await told(dan)).toEqual([]);
  }
  expect((await news(cleo)).map(({ tweet_id }) => tweet_id)).toEqual([newest]);
  await world.tell("tweet.deleted", hello);
  expect([await told(ben), await told(cleo)]).toEqual([[], []]);
});

test("a tweet that is told of late is unread, though newer ones were read before", async () => {
  const [ana = "", ben = ""] = await world.people(2);
  const late = created(world.newId(), ben, { mentions: [ana] });
  await follow.run({ id: ben, target_user_id: ana }, world.as(ben));
  const [newest] = await news(ana);
  await readNotifications.run({ up_to_id: newest?.id ?? "" }, world.as(ana));
  await world.tell("tweet.created", late);
  expect(await news(ana)).toMatchObject([{ kind: "follow" }, { kind: "mention", unread: true }]);
});

test("the newest two thousand are kept, for ninety days", async () => {
  const [ana = "", ben = "", cleo = ""] = await world.people(3);
  const mention = (recipient: Id, from: Id, many: number) =>
    world.db.run(sql`
      insert into notifications (id, recipient_id, kind, actor_id, tweet_id)
      select ${from}::bigint + number, ${recipient}, 'mention', ${cleo}, ${from}::bigint + number
      from generate_series(1, ${many}::integer) as number`);
  await mention(ana, world.newId(), 2_010);
  await mention(ben, firstIdAt(new Date(Date.now() - 91 * 86_400_000)), 5);
  await mention(ben, world.newId(), 3);
  const unread = async (user: Id) =>
    (await notifications.run({ max_results: 1 }, world.as(user))).unread_count;
  expect(await Promise.all([unread(ana), unread(ben)])).toEqual([2_000, 3]);
  await trimNotifications(world.db);
  const kept = await world.db.rows(sql`
    select recipient_id, count(*)::integer as rows
    from notifications
    where recipient_id in (${ana}, ${ben})
    group by recipient_id
    order by recipient_id`);
  expect(kept).toEqual([
    { recipient_id: ana, rows: 2_000 },
    { recipient_id: ben, rows: 3 },
  ]);
  await world.deleteAccount(cleo);
  await world.swept();
  expect(await Promise.all([unread(ana), unread(ben)])).toEqual([0, 0]);
});
