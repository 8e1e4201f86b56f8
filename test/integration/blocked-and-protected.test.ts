import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, type Person, type Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

const EXPANDED =
  "expansions=referenced_tweets.id,referenced_tweets.id.author_id,author_id&tweet.fields=referenced_tweets";
const holds = (answer: Reply, word: string) => JSON.stringify(answer.body).includes(word);
const protect = (person: Person, wish = true) =>
  person.send("PUT", "/auth/profile", { protected: wish });
const mentionsOf = (person: Person) => person.get(`/2/users/${person.id}/mentions`);
const accept = (person: Person, from: Person) =>
  person.send("POST", `/2/users/${person.id}/follow_requests/${from.id}/accept`);

test("a third person's retweet does not carry a tweet past a block", async () => {
  const { ana, ben, cleo } = await gorjeo.people("ana", "ben", "cleo");
  await ben.follow(cleo);
  await ben.follow(ana);
  await ana.follow(ben);
  const tweet = await ana.post("zebra words");
  const retweet: string = (await cleo.retweet(tweet)).body.data.rest_id;
  const quote = await cleo.quote(tweet, "look at this");
  await ana.block(ben);
  await gorjeo.drained();
  const reads = await Promise.all([
    ben.home(`?${EXPANDED}`),
    ben.get(`/2/tweets/${tweet}?${EXPANDED}`),
    ben.get(`/2/tweets?ids=${tweet},${retweet},${quote}&${EXPANDED}`),
    ben.tweets(cleo, `?${EXPANDED}`),
    ben.get(`/2/timelines/public?${EXPANDED}`),
    ben.get(`/2/tweets/${tweet}/quote_tweets?${EXPANDED}`),
    ben.get(`/2/tweets/${tweet}/retweeted_by?${EXPANDED.slice(0, 0)}`),
    ben.get(`/2/users/${cleo.id}/retweets?${EXPANDED}`),
    ben.tweets(ana, `?${EXPANDED}`),
  ]);
  for (const answer of reads) {
    expect(answer.status).toBe(200);
    expect(holds(answer, "zebra")).toBe(false);
  }
  expect(reads[1]?.body.errors[0]).toMatchObject({ title: "Authorization Error" });
  const writes = await Promise.all([
    ben.like(tweet),
    ben.retweet(tweet),
    ben.like(retweet),
    ben.retweet(retweet),
    ben.bookmark(tweet),
    ben.send("POST", "/2/tweets", { text: "a", reply: { in_reply_to_tweet_id: tweet } }),
    ben.send("POST", "/2/tweets", { text: "b", quote_tweet_id: tweet }),
    ben.send("POST", "/2/tweets", { text: "c", reply: { in_reply_to_tweet_id: retweet } }),
    ben.follow(ana),
  ]);
  expect(writes.map((answer) => answer.status)).toEqual(writes.map(() => 403));
  expect(await ana.metricsOf()).toMatchObject({ followers_count: 0, following_count: 0 });
  expect(await ana.counts(tweet)).toMatchObject({ like_count: 0, reply_count: 0, quote_count: 1 });
});

test("a quote stays whole while what it quotes is out of sight", async () => {
  const { dora, eli, finn } = await gorjeo.people("dora", "eli", "finn");
  const tweet = await dora.post("yellow words");
  const quote = await eli.quote(tweet, "as she says");
  const read = () => finn.get(`/2/tweets/${quote}?${EXPANDED}`);
  const seen = await read();
  expect(seen.body.includes.tweets.map((one: { id: string }) => one.id)).toEqual([tweet]);

  const outOfSight = async (title: string) => {
    const answer = await read();
    expect(answer.status).toBe(200);
    expect(answer.body.data.referenced_tweets).toEqual([{ type: "quoted", id: tweet }]);
    expect(holds(answer, "yellow") || holds(answer, "dora")).toBe(false);
    expect(answer.body.errors).toEqual([expect.objectContaining({ title, resource_id: tweet })]);
  };
  await finn.block(dora);
  await outOfSight("Authorization Error");
  await finn.unblock(dora);
  await dora.block(finn);
  await outOfSight("Authorization Error");
  await dora.unblock(finn);
  await protect(dora);
  await outOfSight("Authorization Error");
  await protect(dora, false);
  expect(holds(await read(), "yellow")).toBe(true);
  await dora.remove(tweet);
  await outOfSight("Not Found Error");
});

test("who is blocked may still take back what was done before", async () => {
  const { gil, hana } = await gorjeo.people("gil", "hana");
  const tweet = await gil.post("before");
  await hana.like(tweet);
  await hana.retweet(tweet);
  await hana.bookmark(tweet);
  const reply = await hana.reply(tweet, "mine");
  await gil.block(hana);
  const answers = [
    await hana.unlike(tweet),
    await hana.unretweet(tweet),
    await hana.send("DELETE", `/2/users/${hana.id}/bookmarks/${tweet}`),
    await hana.remove(reply),
  ];
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  expect(await gil.counts(tweet)).toMatchObject({
    like_count: 0,
    retweet_count: 0,
    bookmark_count: 0,
    reply_count: 0,
  });
});

test("mentions do not pass a block, in either direction", async () => {
  const { ida, jo } = await gorjeo.people("ida", "jo");
  const early = await jo.post("hello @ida");
  expect(idsOf(await mentionsOf(ida))).toEqual([early]);
  await ida.block(jo);
  await ida.post("about @jo");
  await jo.post("and you @ida");
  expect(idsOf(await mentionsOf(jo))).toEqual([]);
  expect(idsOf(await mentionsOf(ida))).toEqual([]);
  await ida.unblock(jo);
  expect(idsOf(await mentionsOf(ida))).toEqual([early]);
});

test("a block ends a pending request, whoever blocks", async () => {
  const { kim, lea, max } = await gorjeo.people("kim", "lea", "max");
  await protect(lea);
  expect((await kim.follow(lea)).body.data).toEqual({ following: false, pending_follow: true });
  expect((await max.follow(lea)).body.data.pending_follow).toBe(true);
  await kim.block(lea);
  await lea.block(max);
  expect((await accept(lea, kim)).status).toBe(404);
  expect((await accept(lea, max)).status).toBe(404);
  expect(await lea.metricsOf()).toMatchObject({ followers_count: 0, following_count: 0 });
  expect(idsOf(await lea.get(`/2/users/${lea.id}/follow_requests`))).toEqual([]);
});

test("who opens an account takes those who were waiting as followers", async () => {
  const { nina, otto, pia, quin } = await gorjeo.people("nina", "otto", "pia", "quin");
  await protect(nina);
  for (const person of [otto, pia, quin]) await person.follow(nina);
  await protect(nina, false);
  await gorjeo.drained();
  const followers = await nina.get(`/2/users/${nina.id}/followers`);
  expect(new Set(idsOf(followers))).toEqual(new Set([otto.id, pia.id, quin.id]));
  expect(await nina.metricsOf()).toMatchObject({ followers_count: 3 });
  expect(await pia.metricsOf()).toMatchObject({ following_count: 1 });
  expect(idsOf(await nina.get(`/2/users/${nina.id}/follow_requests`))).toEqual([]);
});

test("owner and followers see a protected account's tweets everywhere; nobody else, anywhere", async () => {
  const { rosa, sam, tess } = await gorjeo.people("rosa", "sam", "tess");
  await protect(rosa);
  await sam.follow(rosa);
  await accept(rosa, sam);
  const tweet = await rosa.post("private violet");
  await sam.like(tweet);
  await rosa.like(tweet);
  await gorjeo.drained();
  for (const person of [rosa, sam]) {
    expect((await person.get(`/2/tweets/${tweet}`)).body.data.id).toBe(tweet);
    expect(idsOf(await person.tweets(rosa))).toEqual([tweet]);
    expect(idsOf(await person.home())).toEqual([tweet]);
    expect(idsOf(await person.get(`/2/users/${rosa.id}/liked_tweets`))).toEqual([tweet]);
    expect(idsOf(await person.get(`/2/users/${sam.id}/liked_tweets`))).toEqual([tweet]);
  }
  const answers = await Promise.all([
    tess.tweets(rosa),
    tess.get(`/2/users/${sam.id}/liked_tweets`),
    tess.get(`/2/users/${rosa.id}/liked_tweets`),
    tess.get(`/2/users/${rosa.id}/followers`),
    tess.get("/2/timelines/public"),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(200);
    expect(holds(answer, "violet") || holds(answer, tweet)).toBe(false);
  }
  const lookups = [`${tweet}`, `?ids=${tweet}`, `${tweet}/liking_users`, `${tweet}/replies`];
  for (const lookup of lookups) {
    const { status, body } = await tess.get(`/2/tweets/${lookup}`.replace("/?", "?"));
    expect([status, Object.keys(body)]).toEqual([200, ["errors"]]);
    expect(body.errors[0]).toMatchObject({ title: "Not Found Error", resource_id: tweet });
  }
  // one who is let in may not hand it on
  expect((await sam.retweet(tweet)).status).toBe(403);
  expect((await tess.like(tweet)).status).toBe(404);
  await rosa.send("DELETE", `/2/users/${rosa.id}/followers/${sam.id}`);
  expect((await sam.get(`/2/tweets/${tweet}`)).body.data).toBeUndefined();
});

test("a protected account's pinned and latest tweets are not told to strangers", async () => {
  const { uli, vera } = await gorjeo.people("uli", "vera");
  const tweet = await uli.post("pinned indigo");
  await uli.send("PUT", "/auth/profile", { pinned_tweet_id: tweet });
  const profile = (dialect: string) =>
    vera.get(
      dialect === "post"
        ? `/2/users/${uli.id}?user.fields=pinned_post_id,most_recent_post_id&expansions=pinned_post_id,most_recent_post_id`
        : `/2/users?ids=${uli.id}&user.fields=pinned_tweet_id,most_recent_tweet_id&expansions=pinned_tweet_id,most_recent_tweet_id`,
    );
  expect(holds(await profile("tweet"), "indigo")).toBe(true);
  await protect(uli);
  for (const dialect of ["tweet", "post"]) {
    const answer = await profile(dialect);
    expect(holds(answer, uli.id)).toBe(true);
    expect(holds(answer, tweet) || holds(answer, "indigo")).toBe(false);
  }
});

test("one cannot follow, block or mute oneself, nor people who are not there", async () => {
  const { wim, xena } = await gorjeo.people("wim", "xena");
  const acts = ["following", "blocking", "muting"];
  for (const act of acts) {
    const path = `/2/users/${wim.id}/${act}`;
    expect((await wim.send("POST", path, { target_user_id: wim.id })).status).toBe(400);
    expect((await wim.send("POST", path, { target_user_id: `0${wim.id}`.slice(-19) })).status).toBe(
      400,
    );
    expect((await wim.send("POST", path, { target_user_id: "12345" })).status).toBe(404);
  }
  expect((await wim.unfollow(xena)).body.data).toEqual({ following: false });
  const own = await wim.post("own");
  expect((await wim.like(own)).body.data).toEqual({ liked: true });
  expect((await wim.retweet(own)).body.data).toMatchObject({ retweeted: true });
  expect(await wim.metricsOf()).toMatchObject({ followers_count: 0, following_count: 0 });
});

test("what is done to a retweet is done to what it retweets", async () => {
  const { yara, zoe } = await gorjeo.people("yara", "zoe");
  const tweet = await yara.post("original");
  const retweet: string = (await zoe.retweet(tweet)).body.data.rest_id;
  await yara.like(retweet);
  await yara.bookmark(retweet);
  await yara.retweet(retweet);
  const reply = await yara.reply(retweet, "answer");
  await yara.quote(retweet, "quoted");
  expect(await zoe.counts(tweet)).toEqual({
    like_count: 1,
    bookmark_count: 1,
    retweet_count: 2,
    reply_count: 1,
    quote_count: 1,
    impression_count: 0,
  });
  expect(idsOf(await yara.get(`/2/users/${yara.id}/liked_tweets`))).toEqual([tweet]);
  const answer = await zoe.get(`/2/tweets/${reply}?tweet.fields=referenced_tweets,conversation_id`);
  expect(answer.body.data).toMatchObject({
    conversation_id: tweet,
    referenced_tweets: [{ type: "replied_to", id: tweet }],
  });
  await yara.unlike(retweet);
  expect((await zoe.remove(retweet)).status).toBe(200);
  expect(await zoe.counts(tweet)).toMatchObject({ like_count: 0, retweet_count: 1 });
});
