import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { itemsOf, unzipped } from "../support/archive.ts";
import { freshDatabase, oneStartAtATime, type FreshDatabase } from "../support/database.ts";
import { Person, request } from "../support/person.ts";
import { natsIsThere, natsUrl, spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

/** What two gateways over NATS must do as if they were one. */

const there = natsIsThere();
const testThere = there ? test : test.skip;

let home: string;
let fresh: FreshDatabase;
let services: Gorjeo;
const gateways: Gorjeo[] = [];
let spawnGateway: () => Promise<Gorjeo>;

beforeAll(async () => {
  if (!there) return;
  home = await mkdtemp(join(tmpdir(), "gorjeo-gateways-"));
  fresh = await freshDatabase();
  const env = {
    DATABASE_URL: fresh.url,
    SECRET: fresh.secret,
    DATA_DIR: home,
    BCRYPT_COST: "4",
    PASSWORD_WORKERS: "1",
    DATABASE_POOL: "5",
    NATS_URL: await natsUrl(),
    NAMESPACE: `gateways-${process.pid}`,
  };
  const others = ["auth", "tweet", "interaction", "message"];
  services = await oneStartAtATime(() => spawnGorjeo({ services: others, env }).ready);
  spawnGateway = async () => {
    const gateway = await spawnGorjeo({ services: ["api"], env }).ready;
    await until(
      async () => (await fetch(`${gateway.url}/readyz`).catch(() => undefined))?.ok === true,
    );
    return gateway;
  };
  gateways.push(...(await Promise.all([spawnGateway(), spawnGateway()])));
}, 120_000);

afterAll(async () => {
  if (!there) return;
  for (const one of [...gateways, services]) one.signal("SIGTERM");
  await Promise.all([...gateways, services].map(({ exited }) => exited));
  await fresh.drop();
  await removeFolder(home);
}, 60_000);

const like = (url: string, who: Person, tweet: string) =>
  request(url, "POST", `/2/users/${who.id}/likes`, { token: who.token, body: { tweet_id: tweet } });

/** Each is counted apart, and at one or the other gateway. */
const COUNTED = `/2/users/me /2/users/reposts_of_me /2/tweets/1/quote_tweets /2/tweets/1/retweets
  /2/tweets/1/retweeted_by /2/tweets/1/liking_users /2/users/1/liked_tweets /2/lists/1
  /2/users/1/list_memberships /2/trends/by/woeid/1`.split(/\s+/);
let probes = 0;

/** When these gateways know of each other: what comes to one leaves less at the other. */
async function together(urls: string[]): Promise<void> {
  const { token } = await Person.signUp(urls[0] ?? "", `probe_${probes++}`);
  const left = async (path: string, url = "") =>
    Number((await request(url, "GET", path, { token })).headers.get("x-rate-limit-remaining"));
  const shared = async (path: string) => {
    const first = await left(path, urls[0]);
    const [second, third] = [await left(path, urls[1]), await left(path, urls[0])];
    return second === first - 1 && third === first - 2;
  };
  await until(async () => (await Promise.all(COUNTED.map(shared))).every(Boolean));
}

/** The statuses of so many likes, turn by turn at these gateways. */
async function likes(who: Person, tweet: string, times: number, urls: string[]) {
  const sent = Array.from({ length: times }, (_, at) =>
    like(urls[at % urls.length] ?? "", who, tweet),
  );
  return (await Promise.all(sent)).map(({ status }) => status);
}

const accepted = (statuses: number[]) => statuses.filter((status) => status === 200).length;

testThere(
  "together they let in exactly the quota of a write, also when one was restarted meanwhile",
  async () => {
    const [first, second] = gateways.map(({ url }) => url);
    const urls = [first ?? "", second ?? ""];
    await together(urls);
    const ana = await Person.signUp(urls[0] ?? "", "ana");
    const ben = await Person.signUp(urls[1] ?? "", "ben");
    const tweet = await ana.post("like me");
    const statuses = await likes(ben, tweet, 80, urls);
    expect(accepted(statuses)).toBe(50);
    expect(new Set(statuses)).toEqual(new Set([200, 429]));

    // half of the quota, then one gateway goes and another comes
    expect(accepted(await likes(ana, tweet, 24, urls))).toBe(24);
    const [, going] = gateways;
    going?.signal("SIGTERM");
    expect(await going?.exited).toBe(0);
    gateways[1] = await spawnGateway();
    const again = [urls[0] ?? "", gateways[1].url];
    await together(again);
    expect(accepted(await likes(ana, tweet, 60, again))).toBe(26);
    expect(accepted(await likes(ben, tweet, 4, again))).toBe(0);
  },
  120_000,
);

testThere("an archive is made of what other nodes send", async () => {
  const url = gateways[0]?.url ?? "";
  const eva = await Person.signUp(url, "eva");
  const tweet = await eva.post("from afar");
  const response = await fetch(`${url}/auth/archive`, {
    headers: { authorization: `Bearer ${eva.token}` },
  });
  const files = await unzipped(Buffer.from(await response.arrayBuffer()));
  expect(itemsOf(files, "tweets").map((item) => item.tweet.id_str)).toEqual([tweet]);
});
