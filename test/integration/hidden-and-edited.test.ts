import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { wholeRound } from "../../lib/reconcile.ts";
import type { Owner } from "../../lib/service.ts";
import { makeTrends } from "../../services/tweet/trends/rounds.ts";
import { cameraPhoto } from "../support/media-files.ts";
import type { Person } from "../support/person.ts";
import { until } from "../support/process.ts";
import { uploaded } from "../support/uploads.ts";
import { world, type World } from "../support/world.ts";

/**
 * Its author may edit what a moderator has hidden, and it stays hidden: every place where the post was
 * is looked at before, after and once it is shown again.
 */

let gorjeo: World;
let people: Record<"ana" | "ben" | "dora" | "eva" | "finn" | "mia", Person>;

beforeAll(async () => {
  const DATA_DIR = await mkdtemp(join(tmpdir(), "gorjeo-hidden-"));
  gorjeo = await world({ DATA_DIR });
  people = await gorjeo.people("ana", "ben", "dora", "eva", "finn", "mia");
  await gorjeo.broker.call("auth.setModerator", { username: "mia", moderator: true, by: "root" });
}, 60_000);
afterAll(async () => {
  ending.abort();
  await gorjeo.close();
});

/** What ends the streams that are open. */
const ending = new AbortController();

const hide = async (tweet: string, hidden: boolean) => {
  const body = { hidden, reason: "rules" };
  const answer = await people.mia.send("PUT", `/moderation/tweets/${tweet}`, body);
  expect(answer.body.data.hidden).toBe(hidden);
  await gorjeo.drained();
};

/** The trends of a round that begins now. */
async function trends(): Promise<string> {
  const { db } = gorjeo.broker.getLocalService("tweet") as unknown as Owner;
  await gorjeo.query("update tweet.trends set seen_at = now() - interval '1 hour'");
  await makeTrends(db);
  return JSON.stringify((await people.ana.get("/2/trends/by/woeid/1")).body);
}

/** All that a stream has sent so far. */
async function listening(path: string, { url, token }: Person) {
  const { body } = await fetch(url + path, {
    headers: { authorization: `Bearer ${token}` },
    signal: ending.signal,
  });
  const heard = { text: "" };
  const read = async () => {
    for await (const bytes of body ?? []) heard.text += Buffer.from(bytes).toString();
  };
  // it ends with the test
  void read().catch(() => undefined);
  return () => heard.text;
}

interface Scene {
  /** the ids of all versions */
  versions: string[];
  root: string;
  answer: string;
  list: string;
  photo: string;
}

/** Where ana, or whoever is told, meets the post of ben's; by the place's name what is there. */
async function places({
  versions,
  root,
  answer,
  list,
  photo,
}: Scene): Promise<Record<string, string>> {
  const { ana, ben, eva, finn } = people;
  const [first = ""] = versions;
  const last = versions.at(-1) ?? "";
  const refs = "expansions=referenced_tweets.id,edit_history_tweet_ids";
  const reads: Record<string, string> = {
    "the first version": `/2/tweets/${first}?${refs}`,
    "the last version": `/2/tweets/${last}?${refs}`,
    several: `/2/tweets?ids=${versions}&${refs}`,
    "the author's page": `/2/users/${ben.id}/tweets?${refs}`,
    home: `/2/users/${ana.id}/timelines/reverse_chronological?${refs}`,
    everybody: `/2/timelines/public?${refs}`,
    retweets: `/2/users/${finn.id}/tweets?${refs}`,
    "retweets of all": `/2/timelines/public?kind=retweets&${refs}`,
    quotes: `/2/tweets/${root}/quote_tweets`,
    "what an answer answers": `/2/tweets/${answer}?${refs}`,
    list: `/2/lists/${list}/tweets`,
    likes: `/2/users/${ana.id}/liked_tweets`,
    bookmarks: `/2/users/${ana.id}/bookmarks`,
    pinned: `/2/users/${ben.id}?user.fields=pinned_tweet_id&expansions=pinned_tweet_id`,
    latest: `/2/users/${ben.id}?user.fields=most_recent_tweet_id&expansions=most_recent_tweet_id`,
    mentions: `/2/users/${eva.id}/mentions`,
    search: "/2/tweets/search/recent?query=lighthouse",
    "search of all time": "/2/tweets/search/all?query=lighthouse",
    "search for the tag": "/2/tweets/search/recent?query=%23beacon%20from%3Aben",
  };
  const told = (await eva.get("/2/notifications?expansions=tweet_id")).body;
  const counted = (await ana.get("/2/tweets/counts/recent?query=lighthouse")).body.meta;
  const found: Record<string, string> = {
    notifications: JSON.stringify(told),
    counts: counted.total_tweet_count > 0 ? "lighthouse" : "",
    trends: (await trends()).replace(/"#beacon"/gi, '"lighthouse"'),
    photo: (await fetch(photo)).status === 200 ? "lighthouse" : "",
  };
  for (const [place, path] of Object.entries(reads))
    found[place] = JSON.stringify((await ana.get(path)).body);
  return found;
}

const meeting = (found: Record<string, string>) =>
  Object.entries(found)
    .filter(([, text]) => /lighthouse/i.test(text))
    .map(([place]) => place);

test("a hidden post that is edited stays out of every place, and comes back as it is then", async () => {
  const { ana, ben, dora, eva, finn } = people;
  await ana.follow(ben);
  const root = await eva.post("a root");
  await eva.post("so bright #Beacon");
  const list = (await ana.send("POST", "/2/lists", { name: "sea" })).body.data.id;
  await ana.send("POST", `/2/lists/${list}/members`, { user_id: ben.id });
  await gorjeo.drained();
  const media = { media_ids: [await uploaded(ben, await cameraPhoto())] };
  const first = await ben.post("a lighthouse @eva #Beacon", { quote_tweet_id: root });
  await ben.send("PUT", "/auth/profile", { pinned_tweet_id: first });
  await gorjeo.drained();
  const answer = await dora.reply(first, "where?");
  await ana.like(first);
  await ana.bookmark(first);
  await finn.retweet(first);
  await gorjeo.drained();
  const edit = (previous_post_id: string, text: string) =>
    ben.post(text, { edit_options: { previous_post_id }, media });
  const second = await edit(first, "a lighthouse at sea @eva #Beacon");
  await gorjeo.drained();
  const fields = "expansions=attachments.media_keys&media.fields=url";
  const photo: string = (await ben.get(`/2/tweets/${second}?${fields}`)).body.includes.media[0].url;
  const scene = { versions: [first, second], root, answer, list, photo };
  const everywhere = await places(scene);
  expect(meeting(everywhere)).toEqual(Object.keys(everywhere));

  const rules = { add: [{ value: "lighthouse" }, { value: "marker" }] };
  await ana.send("POST", "/2/tweets/search/stream/rules", rules);
  const streams = await Promise.all(
    ["sample/stream", "search/stream"].map((path) => listening(`/2/tweets/${path}`, ana)),
  );
  await hide(second, true);
  expect(meeting(await places(scene))).toEqual([]);
  const third = await edit(second, "the lighthouse again @eva @dora #Beacon #Lighthouse");
  const hidden = { ...scene, versions: [first, second, third] };
  await gorjeo.drained();
  expect(meeting(await places(hidden))).toEqual([]);
  expect(JSON.stringify((await dora.get("/2/notifications")).body)).not.toContain("mention");
  // what mends copies and searches finds nothing to put back
  for (const service of ["tweet", "interaction"] as const)
    await wholeRound((at) => gorjeo.broker.call(`${service}.reconcile`, { at }));
  expect(meeting(await places(hidden))).toEqual([]);
  await eva.post("a marker");
  for (const heard of streams) {
    await until(() => heard().includes("a marker"));
    expect(heard()).not.toMatch(/lighthouse/i);
  }

  await hide(third, false);
  const again = await places(hidden);
  expect(meeting(again)).toEqual(Object.keys(everywhere));
  expect(again["search"]).toContain("the lighthouse again");
});

test("an edit at the moment of hiding leaves nothing to be found either", async () => {
  const { ben } = people;
  const texts = Array.from({ length: 16 }, (_, at) => `candle ${at} #Candle${at}`);
  const ids = await Promise.all(texts.map((text) => ben.post(text)));
  await Promise.all(
    ids.flatMap((id, at) => {
      const edit = () =>
        ben.post(`wick ${at} #Wick${at}`, { edit_options: { previous_post_id: id } });
      const body = { hidden: true, reason: "rules" };
      const hiding = () => people.mia.send("PUT", `/moderation/tweets/${id}`, body);
      // each overtakes the other in some of them
      return (at % 2 ? [edit, hiding] : [hiding, edit]).map((act) => act());
    }),
  );
  for (const table of ["topics", "searchable"])
    expect([
      table,
      await gorjeo.query(`select from tweet.${table} where tweet_id = any($1::bigint[])`, [ids]),
    ]).toEqual([table, []]);
});
