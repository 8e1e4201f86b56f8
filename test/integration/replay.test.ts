import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world();
});
afterAll(() => gorjeo.close());

/** All that Interaction keeps of the other services' logs, and what hangs on it. */
const derived = () =>
  gorjeo.query(`
    select 'post' as what, to_jsonb(posts) as row from interaction.posts
    union all
    select 'person', to_jsonb(people) from interaction.people
    union all
    select 'follow', to_jsonb(follows) from interaction.follows
    union all
    select 'like', to_jsonb(likes) from interaction.likes
    union all
    select 'user', to_jsonb(user_counts) from interaction.user_counts
    union all
    select 'tweet', to_jsonb(tweet_counts) from interaction.tweet_counts
    order by what, row`);

test("following the logs once more from their beginning changes nothing", async () => {
  const { ana, ben, eva } = await gorjeo.people("ana", "ben", "eva");
  const [kept, deleted] = [await ana.post("kept"), await ana.post("deleted")];
  await ben.reply(kept, "a reply");
  for (const tweet of [kept, deleted]) {
    await ben.retweet(tweet);
    await ben.like(tweet);
  }
  await ben.follow(ana);
  await ana.remove(deleted);
  await ben.send("PUT", "/auth/profile", { protected: true });
  await eva.send("DELETE", "/auth/account", { password: "correct horse battery" });
  await gorjeo.drained();
  const before = await derived();

  await gorjeo.query("delete from interaction.cursors");
  await gorjeo.drained();
  expect(await derived()).toEqual(before);
  expect(before.filter(({ what }) => what === "post")).toHaveLength(3);
  expect(before.filter(({ what }) => what === "person")).toHaveLength(2);
});
