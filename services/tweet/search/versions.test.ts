import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Id } from "../../../lib/id.ts";
import { tweetWorld, type TweetWorld } from "../../../test/support/tweet-world.ts";
import { keepPeople } from "../people.ts";
import { all, mentions, ofUser } from "../timelines.ts";
import { countsRecent } from "./counts.ts";
import { searchRecent } from "./search.ts";

let world: TweetWorld;
let ana: Id;
let ben: Id;
/** the same tweet of ana's under each of its ids, oldest first */
let versions: Id[];
/** what ben did to it: before the edits, between them, after them */
let before: Id;
let between: Id;
let after: Id;

const edit = (previous_post_id: Id, text: string) =>
  world.post(ana, text, { edit_options: { previous_post_id } });

beforeAll(async () => {
  world = await tweetWorld();
  [ana, ben] = [world.person("ana"), world.person("ben")];
  const people = [...world.users.values()];
  await world.db.transaction((tx) => keepPeople(tx, people));
  const first = await world.post(ana, "hallo @ben");
  before = await world.reply(ben, first, "hello @ana?");
  const second = await edit(first, "helo @ben");
  between = await world.post(ben, "look @ana", { quote_tweet_id: second });
  const third = await edit(second, "hello @ben");
  after = await world.retweet(ben, third);
  versions = [first, second, third];
});
afterAll(() => world.close());

const found = async (query: string, more = {}) =>
  (await searchRecent.run({ query, max_results: 100, ...more }, world.scope(ben))).ids;

test("what is asked of one version of a tweet is asked of the tweet", async () => {
  const [first = ""] = versions;
  for (const id of versions) {
    expect(await found(`conversation_id:${id}`)).toEqual([before, first]);
    expect(await found(`in_reply_to_tweet_id:${id}`)).toEqual([before]);
    expect(await found(`quotes_of_tweet_id:${id}`)).toEqual([between]);
    expect(await found(`retweets_of_tweet_id:${id}`)).toEqual([after]);
    expect(await found(`hello -in_reply_to_status_id:${id}`)).toEqual([first]);
    const query = `quotes_of_tweet_id:${id} OR in_reply_to_tweet_id:${id}`;
    const { meta } = await countsRecent.run({ query, granularity: "day" }, world.scope(ben));
    expect(meta.total_tweet_count).toBe(2);
  }
});

test("after and before a version is after and before the tweet", async () => {
  const [first = ""] = versions;
  for (const id of versions) {
    expect(await found("hello OR look", { since_id: id })).toEqual([between, before]);
    expect(await found("hello OR look", { until_id: id })).toEqual([]);
    expect(await found("hello OR look", { until_id: between, since_id: id })).toEqual([before]);
    const page = { max_results: 10, since_id: id };
    const { ids } = await ofUser.run({ id: ben, ...page }, world.scope(ben));
    expect(ids).toEqual([after, between, before]);
    expect((await all.run(page, world.scope(ben))).ids).toEqual([after, between, before]);
    const told = await mentions.run({ id: ana, ...page }, world.scope(ana));
    expect(told.ids).toEqual([between, before]);
    const older = await ofUser.run({ id: ana, max_results: 10, until_id: id }, world.scope(ben));
    expect(older.ids).toEqual([]);
  }
  expect(await found("hello", { until_id: before })).toEqual([first]);
});
