import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { wholeRound } from "../../lib/reconcile.ts";
import { cameraPhoto } from "../support/media-files.ts";
import { idsOf, type Person } from "../support/person.ts";
import { uploaded } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
beforeAll(async () => {
  gorjeo = await world({ DATA_DIR: await mkdtemp(join(tmpdir(), "gorjeo-edits-")) });
}, 60_000);
afterAll(() => gorjeo.close());

const edit = (person: Person, previous_post_id: string, text: string, more = {}) =>
  person.post(text, { edit_options: { previous_post_id }, ...more });

test("timelines show the newest version; each can be looked up under its own id", async () => {
  const { ana, ben } = await gorjeo.people("ana", "ben");
  await ben.follow(ana);
  const first = await ana.post("helo");
  const reply = await ben.reply(first, "typo?");
  await ben.retweet(first);
  await gorjeo.drained();
  const second = await edit(ana, first, "hello");

  const home = (await ben.home("?tweet.fields=edit_controls,created_at")).body;
  expect(home.data.find((tweet: { id: string }) => tweet.id === second)).toMatchObject({
    text: "hello",
    edit_history_tweet_ids: [first, second],
    edit_controls: { edits_remaining: 4, is_edit_eligible: true },
  });
  expect(idsOf(await ana.tweets())).toEqual([second]);
  const old = (await ben.get(`/2/tweets/${first}?expansions=edit_history_tweet_ids`)).body;
  expect(old.data).toMatchObject({
    id: first,
    text: "helo",
    edit_history_tweet_ids: [first, second],
  });
  expect(old.includes.tweets.map((tweet: { text: string }) => tweet.text)).toEqual([
    "helo",
    "hello",
  ]);
  const both = await ben.get(`/2/tweets?ids=${second},${first}`);
  expect(idsOf(both)).toEqual([second, first]);

  const answered = (await ben.get(`/2/tweets/${reply}?expansions=referenced_tweets.id`)).body;
  expect(answered.data.referenced_tweets).toEqual([{ type: "replied_to", id: second }]);
  expect(answered.includes.tweets[0]).toMatchObject({ id: second, text: "hello" });
  const [retweet] = (await ben.tweets(ben, "?exclude=replies&expansions=referenced_tweets.id")).body
    .includes.tweets;
  expect(retweet).toMatchObject({ id: second, text: "hello" });
});

test("what is done to one version counts for all", async () => {
  const { cyn, dan } = await gorjeo.people("cyn", "dan");
  const first = await cyn.post("first");
  await dan.like(first);
  const second = await edit(cyn, first, "second");
  expect((await dan.like(second)).body.data).toEqual({ liked: true });
  await dan.bookmark(second);
  await gorjeo.drained();
  await dan.like(second);
  await dan.retweet(second);
  for (const id of [first, second])
    expect(await cyn.counts(id)).toMatchObject({
      like_count: 1,
      bookmark_count: 1,
      retweet_count: 1,
      reply_count: 0,
    });
  expect(idsOf(await cyn.get(`/2/tweets/${second}/liking_users`))).toEqual([dan.id]);
  expect(idsOf(await cyn.get(`/2/tweets/${second}/retweeted_by`))).toEqual([dan.id]);
  expect(idsOf(await dan.get(`/2/users/${dan.id}/liked_tweets`))).toEqual([second]);
  expect(idsOf(await dan.get(`/2/users/${dan.id}/bookmarks`))).toEqual([second]);
  await dan.unlike(second);
  expect((await cyn.counts(first)).like_count).toBe(0);
  expect(await cyn.metricsOf(cyn)).toMatchObject({ tweet_count: 1 });
  expect((await cyn.remove(second)).body.data).toEqual({ deleted: true });
  expect((await cyn.get(`/2/tweets/${first}`)).body.data).toBeUndefined();
  await gorjeo.drained();
  expect(
    await gorjeo.query("select * from interaction.versions where tweet_id = $1", [first]),
  ).toEqual([]);
});

test("an edit may change the media, and each version keeps its own", async () => {
  const { eve } = await gorjeo.people("eve");
  const photo = await cameraPhoto();
  const [one, two] = [await uploaded(eve, photo), await uploaded(eve, photo)];
  const first = await eve.post("one", { media: { media_ids: [one] } });
  const second = await edit(eve, first, "two", { media: { media_ids: [two] } });
  const third = await edit(eve, second, "none");
  const keysOf = async (id: string) =>
    (await eve.get(`/2/tweets/${id}?tweet.fields=attachments`)).body.data.attachments?.media_keys;
  expect(await keysOf(first)).toEqual([`3_${one}`]);
  expect(await keysOf(second)).toEqual([`3_${two}`]);
  expect(await keysOf(third)).toBeUndefined();
});

test("an edit tells people of whom it speaks first, by the version that is shown", async () => {
  const { flo, gus, hal, ida } = await gorjeo.people("flo", "gus", "hal", "ida");
  await Promise.all([flo.block(hal), ida.mute(flo)]);
  const first = await flo.post("hello @gus");
  await gus.like(first);
  const toldOf = async (person: Person, query = "") => {
    await gorjeo.drained();
    const { data = [] } = (await person.get(`/2/notifications${query}`)).body;
    return data.map(({ kind, tweet_id }: Record<string, string>) => [kind, tweet_id]);
  };
  expect(await toldOf(gus)).toEqual([["mention", first]]);
  const { jan } = await gorjeo.people("jan");
  const second = await edit(flo, first, "hello @gus @hal @ida @jan");
  const third = await edit(flo, second, "hello @gus");
  const fourth = await edit(flo, third, "hello @gus and @jan");
  for (const query of ["", "?expansions=tweet_id"]) {
    expect(await toldOf(gus, query)).toEqual([["mention", fourth]]);
    expect(await toldOf(jan, query)).toEqual([["mention", fourth]]);
    expect(await toldOf(flo, query)).toEqual([["like", fourth]]);
    expect([await toldOf(hal, query), await toldOf(ida, query)]).toEqual([[], []]);
  }
  const { includes } = (await jan.get("/2/notifications?expansions=tweet_id")).body;
  expect(includes.tweets).toMatchObject([{ id: fourth, text: "hello @gus and @jan" }]);
  await flo.remove(fourth);
  expect([await toldOf(gus), await toldOf(jan), await toldOf(flo)]).toEqual([[], [], []]);
});

test("a timeline goes on after a version as after its tweet", async () => {
  const { kim, lea } = await gorjeo.people("kim", "lea");
  await lea.follow(kim);
  const first = await kim.post("first");
  const later = await kim.post("later");
  const second = await edit(kim, first, "first, edited");
  await gorjeo.drained();
  for (const id of [first, second]) {
    expect(idsOf(await lea.home(`?since_id=${id}`))).toEqual([later]);
    expect(idsOf(await lea.home(`?until_id=${id}`))).toEqual([]);
  }
  expect(idsOf(await lea.home(`?until_id=${later}`))).toEqual([second]);
});

test("what a mended copy of a tweet was edited to is still known", async () => {
  const { mia, noa } = await gorjeo.people("mia", "noa");
  const first = await mia.post("first");
  const second = await edit(mia, first, "second");
  await gorjeo.drained();
  await gorjeo.query("update interaction.posts set is_reply = true where tweet_id = $1", [first]);
  const { drift } = await wholeRound((at) => gorjeo.broker.call("interaction.reconcile", { at }));
  expect(drift).toEqual({ posts: 1 });
  expect((await noa.like(second)).status).toBe(200);
  expect((await noa.unlike(second)).status).toBe(200);
  expect((await noa.counts(first)).like_count).toBe(0);
});
