import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, PASSWORD, Person, request, walk } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

const ALL =
  "tweet.fields=conversation_id,in_reply_to_user_id,referenced_tweets,public_metrics&expansions=author_id,in_reply_to_user_id,referenced_tweets.id,referenced_tweets.id.author_id,entities.mentions.username";
const end = (person: Person) => person.send("DELETE", "/auth/account", { password: PASSWORD });

test("replies live on when what they answer is gone", async () => {
  const { ana, ben, cleo } = await gorjeo.people("ana", "ben", "cleo");
  const root = await ana.post("root");
  const first = await ben.reply(root, "first");
  const second = await cleo.reply(first, "second");
  await ana.remove(root);
  await gorjeo.drained();
  const answer = await cleo.get(`/2/tweets/${first}?${ALL}`);
  expect(answer.body.data).toMatchObject({
    conversation_id: root,
    in_reply_to_user_id: ana.id,
    referenced_tweets: [{ type: "replied_to", id: root }],
  });
  expect(answer.body.errors).toEqual([
    expect.objectContaining({ title: "Not Found Error", resource_id: root }),
  ]);
  expect((await cleo.get(`/2/tweets?ids=${first},${second}&${ALL}`)).body.data).toHaveLength(2);
  expect(idsOf(await cleo.tweets(ben, `?${ALL}`))).toEqual([first]);
  expect((await ana.like(first)).status).toBe(200);
  const third = await ana.reply(first, "third");
  expect((await ana.get(`/2/tweets/${third}?${ALL}`)).body.data.conversation_id).toBe(root);
  expect((await ana.get(`/2/tweets/${root}/replies`)).body.errors).toHaveLength(1);
  expect((await ben.remove(first)).status).toBe(200);
  expect((await cleo.get(`/2/tweets/${second}?${ALL}`)).body.data.id).toBe(second);
  expect(
    (await ben.send("POST", "/2/tweets", { text: "x", reply: { in_reply_to_tweet_id: root } }))
      .status,
  ).toBe(404);
});

test("the count on the profile is what can be paged to, down to none", async () => {
  const { dan, eva } = await gorjeo.people("dan", "eva");
  const root = await eva.post("root");
  const lost = await eva.reply(root, "will go");
  const ids = [await dan.reply(root, "a"), await dan.reply(lost, "b"), await dan.post("c")];
  await eva.remove(lost);
  ids.push(await dan.reply(ids[1] ?? "", "d"), await dan.quote(root, "e"));
  ids.push((await dan.retweet(root)).body.data.rest_id);
  const listed = await walk((query) => dan.tweets(dan, query), "max_results=5");
  expect(listed).toEqual(ids.toReversed());
  expect(await dan.metricsOf()).toMatchObject({ tweet_count: ids.length });
  const conversations = await dan.get(`/2/tweets?ids=${ids[0]},${ids[1]},${ids[3]}&${ALL}`);
  for (const tweet of conversations.body.data) expect(tweet.conversation_id).toBe(root);
  for (const id of ids) expect((await dan.remove(id)).body.data).toEqual({ deleted: true });
  expect((await dan.tweets()).body).toEqual({ meta: { result_count: 0 } });
  expect(await dan.metricsOf()).toMatchObject({ tweet_count: 0 });
  expect(await eva.counts(root)).toMatchObject({
    reply_count: 0,
    quote_count: 0,
    retweet_count: 0,
  });
});

test("what is taken back leaves mentions and lists without a hole", async () => {
  const { finn, gil } = await gorjeo.people("finn", "gil");
  const tweet = await finn.post("watch");
  const reply = await gil.reply(tweet, "@finn look");
  await gil.like(tweet);
  await gil.retweet(tweet);
  await gil.follow(finn);
  await gil.remove(reply);
  await gil.unlike(tweet);
  await gil.unretweet(tweet);
  await gil.unfollow(finn);
  const lists = ["mentions", "followers"].map((name) => `/2/users/${finn.id}/${name}`);
  lists.push(
    ...["liking_users", "retweeted_by", "retweets"].map((name) => `/2/tweets/${tweet}/${name}`),
  );
  lists.push("/2/users/reposts_of_me");
  for (const list of lists)
    expect((await finn.get(list)).body).toEqual({ meta: { result_count: 0 } });
});

test("a deleted tweet is gone from likes, bookmarks and retweets of it, and so are its counts", async () => {
  const { hana, ivo } = await gorjeo.people("hana", "ivo");
  const tweet = await hana.post("short lived");
  await ivo.like(tweet);
  await ivo.bookmark(tweet);
  await ivo.retweet(tweet);
  expect((await hana.remove(tweet)).status).toBe(200);
  expect((await hana.remove(tweet)).status).toBe(404);
  await gorjeo.drained();
  for (const list of ["liked_tweets", "bookmarks", "tweets", "timelines/reverse_chronological"])
    expect((await ivo.get(`/2/users/${ivo.id}/${list}`)).body).toEqual({
      meta: { result_count: 0 },
    });
  expect(await ivo.metricsOf()).toMatchObject({ like_count: 0, tweet_count: 0 });
  expect((await ivo.unlike(tweet)).body.data).toEqual({ liked: false });
});

test("one row that vanished does not take the page with it", async () => {
  const { jo, kim, lea } = await gorjeo.people("jo", "kim", "lea");
  const ids = [await jo.post("one"), await jo.post("two"), await jo.post("three")];
  for (const id of ids) {
    await kim.like(id);
    await lea.like(id);
  }
  const reply = await kim.reply(ids[1] ?? "", "to two");
  await gorjeo.drained();
  await gorjeo.query("delete from tweet.tweets where id = $1", [ids[1]]);
  await gorjeo.query("delete from auth.users where id = $1", [lea.id]);
  const left = [ids[2], ids[0]];
  expect(idsOf(await jo.home(`?${ALL}`)).filter((id) => ids.includes(id))).toEqual(left);
  expect(idsOf(await kim.tweets(jo, `?${ALL}`))).toEqual(left);
  expect(idsOf(await kim.get(`/2/users/${kim.id}/liked_tweets?${ALL}`))).toEqual(left);
  expect(idsOf(await jo.get(`/2/tweets/${ids[0]}/liking_users`))).toEqual([kim.id]);
  expect((await kim.get(`/2/tweets/${reply}?${ALL}`)).body.data.id).toBe(reply);
});

test("an account that ends leaves nothing behind, and nobody's counts wrong", async () => {
  const { max, nina, otto } = await gorjeo.people("max", "nina", "otto");
  const theirs = await nina.post("stays");
  const root = await otto.post("otto begins");
  const answer = await nina.reply(root, "nina answers");
  await otto.follow(nina);
  await max.follow(otto);
  await nina.follow(otto);
  await otto.like(theirs);
  await otto.bookmark(theirs);
  await otto.retweet(theirs);
  await otto.reply(theirs, "otto replies @nina");
  await otto.quote(theirs, "otto quotes");
  await nina.like(root);
  await nina.retweet(root);
  await otto.block(max);
  expect((await end(otto)).status).toBe(200);
  await gorjeo.drained();

  expect((await otto.get("/2/users/me")).status).toBe(401);
  const gone = await nina.get(`/2/users/${otto.id}`);
  expect([gone.status, gone.body.errors[0].title]).toEqual([200, "Not Found Error"]);
  expect((await nina.get("/2/users/by/username/otto")).body.data).toBeUndefined();
  expect((await nina.get(`/2/tweets/${root}`)).body.data).toBeUndefined();
  expect((await nina.tweets(otto)).body.errors).toHaveLength(1);
  expect(await nina.counts(theirs)).toMatchObject({
    like_count: 0,
    bookmark_count: 0,
    retweet_count: 0,
    reply_count: 0,
    quote_count: 0,
  });
  expect(await nina.metricsOf()).toMatchObject({
    followers_count: 0,
    following_count: 0,
    like_count: 0,
    tweet_count: 2,
  });
  expect(await max.metricsOf()).toMatchObject({ following_count: 0 });
  const lists = ["followers", "following", "liked_tweets", "mentions"].map(
    (name) => `/2/users/${nina.id}/${name}`,
  );
  lists.push(`/2/tweets/${theirs}/quote_tweets`, `/2/tweets/${theirs}/replies`);
  lists.push(`/2/tweets/${theirs}/liking_users`, `/2/tweets/${theirs}/retweeted_by`);
  for (const list of lists)
    expect((await nina.get(list)).body).toEqual({ meta: { result_count: 0 } });
  expect(idsOf(await nina.home())).toEqual([answer, theirs]);
  expect(idsOf(await nina.get("/2/users/search?query=otto"))).toEqual([]);

  // the name and the address are free again, and come without anything of old
  const heir = await Person.signUp(gorjeo.url, "otto");
  expect(heir.id).not.toBe(otto.id);
  expect(await nina.metricsOf(heir)).toMatchObject({ followers_count: 0, tweet_count: 0 });
});

test("an account ends with the right password only", async () => {
  const { pia } = await gorjeo.people("pia");
  const wrong = await pia.send("DELETE", "/auth/account", { password: "not my password" });
  expect(wrong.status).toBe(403);
  expect((await pia.send("DELETE", "/auth/account")).status).toBe(400);
  expect((await pia.get("/2/users/me")).status).toBe(200);
  expect((await end(pia)).status).toBe(200);
  const login = await request(gorjeo.url, "POST", "/auth/login", {
    body: { username: "pia", password: PASSWORD },
  });
  expect(login.status).toBe(401);
});
