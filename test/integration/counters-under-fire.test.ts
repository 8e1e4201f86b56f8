import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, walk, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

const times = (count: number) => Array.from({ length: count }, (_, at) => at);
const crowd = async (prefix: string, count: number): Promise<Person[]> =>
  Object.values(await gorjeo.people(...times(count).map((at) => `${prefix}${at}`)));
const statuses = (replies: { status: number }[]) => [...new Set(replies.map((one) => one.status))];

test("twenty unfollows at once lower each counter once", async () => {
  const { ana, ben } = await gorjeo.people("ana", "ben");
  await ana.follow(ben);
  const answers = await Promise.all(times(20).map(() => ana.unfollow(ben)));
  expect(statuses(answers)).toEqual([200]);
  expect(answers.map((one) => one.body.data)).toEqual(times(20).map(() => ({ following: false })));
  expect(await ana.metricsOf(ben)).toMatchObject({ followers_count: 0 });
  expect(await ana.metricsOf(ana)).toMatchObject({ following_count: 0 });
});

test("twenty follows at once make one, and no error", async () => {
  const { cleo, dan } = await gorjeo.people("cleo", "dan");
  const answers = await Promise.all(times(20).map(() => cleo.follow(dan)));
  expect(statuses(answers)).toEqual([200]);
  expect(answers[0]?.body.data).toEqual({ following: true, pending_follow: false });
  expect(idsOf(await cleo.get(`/2/users/${dan.id}/followers`))).toEqual([cleo.id]);
  expect(await cleo.metricsOf(dan)).toMatchObject({ followers_count: 1 });
});

test("a tweet that thirty like, thirty retweet and twenty answer at once counts them all", async () => {
  const { eva } = await gorjeo.people("eva");
  const fans = await crowd("fan", 30);
  const tweet = await eva.post("listen");
  const answers = await Promise.all([
    ...fans.map((fan) => fan.like(tweet)),
    ...fans.map((fan) => fan.retweet(tweet)),
    ...fans.slice(20).flatMap((fan) => [fan.reply(tweet, "yes"), fan.reply(tweet, "no")]),
  ]);
  expect(answers).toHaveLength(80);
  expect(await eva.counts(tweet)).toMatchObject({
    like_count: 30,
    retweet_count: 30,
    reply_count: 20,
  });
  const likers = await eva.get(`/2/tweets/${tweet}/liking_users`);
  const retweeters = await eva.get(`/2/tweets/${tweet}/retweeted_by`);
  expect(new Set(idsOf(likers))).toEqual(new Set(fans.map((fan) => fan.id)));
  expect(new Set(idsOf(retweeters))).toEqual(new Set(fans.map((fan) => fan.id)));
});

test("hammering like and unlike leaves everybody else's likes alone", async () => {
  const { finn, gil } = await gorjeo.people("finn", "gil");
  const others = await crowd("other", 5);
  const tweet = await finn.post("hammer");
  await Promise.all(others.map((other) => other.like(tweet)));
  await Promise.all(times(40).map((at) => (at % 2 ? gil.unlike(tweet) : gil.like(tweet))));
  const likers = idsOf(await finn.get(`/2/tweets/${tweet}/liking_users`));
  const liked = idsOf(await gil.get(`/2/users/${gil.id}/liked_tweets`));
  expect(likers).toEqual(expect.arrayContaining(others.map((other) => other.id)));
  expect(likers.includes(gil.id)).toBe(liked.includes(tweet));
  expect(await finn.counts(tweet)).toMatchObject({ like_count: likers.length });
  expect(await finn.metricsOf(gil)).toMatchObject({ like_count: liked.length });
});

test("block, follow and unfollow at once never leave a follow beside the block", async () => {
  const { hana, ivo } = await gorjeo.people("hana", "ivo");
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all([hana.follow(ivo), ivo.block(hana), hana.unfollow(ivo)]);
    expect(answers.every((one) => one.status < 500)).toBe(true);
    expect(idsOf(await ivo.get(`/2/users/${ivo.id}/blocking`))).toEqual([hana.id]);
    expect(idsOf(await ivo.get(`/2/users/${ivo.id}/followers`))).toEqual([]);
    expect(idsOf(await hana.get(`/2/users/${hana.id}/following`))).toEqual([]);
    await ivo.unblock(hana);
  }
  expect(await ivo.metricsOf(ivo)).toMatchObject({ followers_count: 0, following_count: 0 });
  expect(await hana.metricsOf(hana)).toMatchObject({ followers_count: 0, following_count: 0 });
});

test("ten retweets at once make one, shown once", async () => {
  const { jana, kai } = await gorjeo.people("jana", "kai");
  const tweet = await jana.post("once");
  const answers = await Promise.all(times(10).map(() => kai.retweet(tweet)));
  expect(answers.map((one) => [one.status, one.body.data.retweeted])).toEqual(
    times(10).map(() => [200, true]),
  );
  expect(new Set(answers.map((one) => one.body.data.rest_id)).size).toBe(1);
  expect(idsOf(await kai.tweets())).toHaveLength(1);
  expect(await jana.counts(tweet)).toMatchObject({ retweet_count: 1 });
  await gorjeo.drained();
  expect(idsOf(await kai.home())).toHaveLength(1);
});

test("a bookmark made twice at once is taken away by one removal", async () => {
  const { lea, max } = await gorjeo.people("lea", "max");
  const tweet = await lea.post("keep");
  await Promise.all([max.bookmark(tweet), max.bookmark(tweet)]);
  expect(await lea.counts(tweet)).toMatchObject({ bookmark_count: 1 });
  await max.send("DELETE", `/2/users/${max.id}/bookmarks/${tweet}`);
  expect((await max.get(`/2/users/${max.id}/bookmarks`)).body).toEqual({
    meta: { result_count: 0 },
  });
  expect(await lea.counts(tweet)).toMatchObject({ bookmark_count: 0 });
});

test("retweeting, undoing and retweeting again works back to back", async () => {
  const { nina, otto } = await gorjeo.people("nina", "otto");
  const tweet = await nina.post("again");
  for (let round = 0; round < 10; round++) {
    expect((await otto.retweet(tweet)).body.data).toMatchObject({ retweeted: true });
    expect((await otto.unretweet(tweet)).body.data).toEqual({ retweeted: false });
  }
  await otto.retweet(tweet);
  expect(await nina.counts(tweet)).toMatchObject({ retweet_count: 1 });
  expect(idsOf(await otto.tweets())).toHaveLength(1);
});

test("the same words sent twice at once are one tweet, and the refusal names it", async () => {
  const { pia, quin } = await gorjeo.people("pia", "quin");
  const answers = await Promise.all(
    times(8).map(() => pia.send("POST", "/2/tweets", { text: "same words" })),
  );
  const made = answers.filter((one) => one.status === 201);
  const refused = answers.filter((one) => one.status !== 201);
  expect(made).toHaveLength(1);
  const tweet = made[0]?.body.data.id;
  expect(refused).toHaveLength(7);
  for (const { body } of refused)
    expect(body).toMatchObject({
      title: "Forbidden",
      status: 403,
      type: "about:blank",
      detail: expect.stringContaining("duplicate content"),
      tweet_id: tweet,
    });
  expect(await walk((query) => pia.tweets(pia, query), "max_results=5")).toEqual([tweet]);
  // another person, another place: nothing is repeated there
  const other = await quin.post("same words");
  await pia.reply(other, "same words");
  await pia.quote(other, "same words");
});

test("a create that is repeated with its Idempotency-Key is the same tweet", async () => {
  const { rosa } = await gorjeo.people("rosa");
  const key = { "idempotency-key": "retry-1" };
  const send = () => rosa.send("POST", "/2/tweets", { text: "once only" }, key);
  const answers = await Promise.all(times(6).map(send));
  answers.push(await send());
  expect(statuses(answers)).toEqual([201]);
  expect(new Set(answers.map((one) => one.body.data.id)).size).toBe(1);
  const changed = await rosa.send("POST", "/2/tweets", { text: "something else" }, key);
  expect(changed.status).toBe(422);
  expect(await rosa.metricsOf()).toMatchObject({ tweet_count: 1 });
});
