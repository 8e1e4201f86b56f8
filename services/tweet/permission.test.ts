import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { tweetWorld, type TweetWorld } from "../../test/support/tweet-world.ts";

let world: TweetWorld;
beforeAll(async () => {
  world = await tweetWorld();
});
afterAll(() => world.close());

let texts = 0;
const replies = (author: string, parent: string) => world.reply(author, parent, `reply ${texts++}`);
const FORBIDDEN = { code: 403 };

test("nobody replies to or quotes what a block or a protected account keeps from them", async () => {
  const ana = world.person("ana", { protected: true });
  const [ben, cem] = [world.person("ben"), world.person("cem")];
  const [hidden, open] = [await world.post(ana, "for friends"), await world.post(ben, "for all")];
  await expect(replies(cem, hidden)).rejects.toMatchObject({
    code: 404,
    data: { parameter: "in_reply_to_tweet_id" },
  });
  await expect(world.post(cem, "q", { quote_tweet_id: hidden })).rejects.toMatchObject({
    code: 404,
    data: { parameter: "quote_tweet_id" },
  });
  world.follow(cem, ana);
  await replies(cem, hidden);
  world.block(ben, cem);
  await expect(replies(cem, open)).rejects.toMatchObject(FORBIDDEN);
  await expect(world.post(cem, "q", { quote_tweet_id: open })).rejects.toMatchObject(FORBIDDEN);
  await expect(replies(ben, hidden)).rejects.toMatchObject({ code: 404 });
});

test("a tweet of somebody who is gone cannot be replied to", async () => {
  const [dan, eva] = [world.person("dan"), world.person("eva")];
  const parent = await world.post(dan, "farewell");
  world.users.delete(dan);
  await expect(replies(eva, parent)).rejects.toMatchObject({ code: 404 });
});

test("reply settings admit the author, those mentioned and those they name", async () => {
  const [fay, gus, hal] = [world.person("fay"), world.person("gus"), world.person("hal")];
  const ivy = world.person("ivy", { verified: true });
  world.follow(fay, gus);
  const said = (reply_settings: "following" | "mentionedUsers" | "subscribers" | "verified") =>
    world.post(fay, `${reply_settings} @hal`, { reply_settings });
  const followed = await said("following");
  await replies(gus, followed);
  await replies(hal, followed);
  await replies(fay, followed);
  await expect(replies(ivy, followed)).rejects.toMatchObject(FORBIDDEN);
  const verified = await said("verified");
  await replies(ivy, verified);
  await expect(replies(gus, verified)).rejects.toMatchObject(FORBIDDEN);
  for (const setting of ["mentionedUsers", "subscribers"] as const) {
    const closed = await said(setting);
    await replies(hal, closed);
    await expect(replies(ivy, closed)).rejects.toMatchObject(FORBIDDEN);
  }
});

test("a reply to a reply is no way round the settings of the conversation", async () => {
  const [jon, kim, lea] = [world.person("jon"), world.person("kim"), world.person("lea")];
  const root = await world.post(jon, "only @kim", { reply_settings: "mentionedUsers" });
  const reply = await replies(kim, root);
  await expect(replies(lea, reply)).rejects.toMatchObject(FORBIDDEN);
  await replies(jon, reply);
  await replies(kim, reply);
});
