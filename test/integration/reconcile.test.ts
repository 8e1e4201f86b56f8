import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { readSecrets } from "../../database/postgres.ts";
import { idsOf, Person } from "../support/person.ts";
import { spawnGorjeo, start, type Gorjeo } from "../support/process.ts";
import { untilDrained } from "../support/world.ts";
import { removeFolder } from "../support/folder.ts";

let home: string;
let env: NodeJS.ProcessEnv;
let gorjeo: Gorjeo;

/** Statements as the owner of the embedded database. */
async function asOwner<R>(work: (client: pg.Client) => Promise<R>): Promise<R> {
  const { owner_password: password } = await readSecrets(join(home, "data"));
  const host = join(home, "data/run");
  const client = new pg.Client({ host, user: "gorjeo", database: "gorjeo", password });
  await client.connect();
  return work(client).finally(() => client.end());
}

/** What `npm run reconcile` prints, line by line. */
async function reconciled(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
  const program = start(["/bin/sh", "-c", scripts.reconcile], env);
  expect(await program.exited).toBe(0);
  return program.output().split("\n").filter(Boolean).sort();
}

let ben: Person;

const nothingWrong = [
  expect.stringMatching(/^interaction: \d+ checked, no drift$/),
  expect.stringMatching(/^message: \d+ checked, no drift$/),
  expect.stringMatching(/^tweet: \d+ checked, no drift$/),
];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  env = {
    DATA_DIR: join(home, "data"),
    PASSWORD_WORKERS: "1",
    BCRYPT_COST: "4",
    RATE_LIMITS: "off",
  };
  gorjeo = await spawnGorjeo({ env }).ready;
});

afterAll(async () => {
  gorjeo.signal("SIGKILL");
  await gorjeo.exited;
  await removeFolder(home);
});

test("what was counted or copied wrong is told and mended; a second run finds nothing", async () => {
  const ana = await Person.signUp(gorjeo.url, "ana");
  ben = await Person.signUp(gorjeo.url, "ben");
  const tweet = await ana.post("hello");
  const reply = await ben.reply(tweet, "a reply");
  await ben.retweet(tweet);
  await ben.like(tweet);
  await ben.follow(ana);
  await asOwner((client) => untilDrained(async (text) => (await client.query(text)).rows));
  expect(await reconciled()).toEqual(nothingWrong);

  await asOwner((client) =>
    client.query(`
      update tweet.tweets set reply_count = 7 where id = ${tweet};
      update tweet.authors set tweet_count = 9;
      delete from interaction.user_counts where user_id = ${ana.id};
      update interaction.tweet_counts set like_count = 3;
      delete from interaction.posts where tweet_id = ${reply};
      insert into interaction.posts (tweet_id, author_id, is_reply) values (42, ${ana.id}, false);
      update interaction.people set protected = true where id = ${ben.id};
      update interaction.posts set retweeted_author_id = 0 where retweeted_id = ${tweet}`),
  );
  const lines = await reconciled();
  const told = lines.map((line) => /^drift: (\d+) of (\S+)/.exec(line)).filter(Boolean);
  expect(Object.fromEntries(told.map((found) => [found?.[2], Number(found?.[1])]))).toEqual({
    "tweets.reply_count": 1,
    "authors.tweet_count": 2,
    "user_counts.followers_count": 1,
    "tweet_counts.like_count": 1,
    posts: 2,
    people: 1,
    retweeted_authors: 1,
  });
  expect(await reconciled()).toEqual(nothingWrong);
  expect(await ana.counts(tweet)).toMatchObject({ reply_count: 1, like_count: 1 });
  expect(await ben.metricsOf(ana)).toMatchObject({ followers_count: 1, tweet_count: 1 });
  expect((await ben.home()).body.data.map(({ id }: { id: string }) => id)).toContain(reply);
});

test("polls, lists, notifications, mailboxes and what searches find are compared as well", async () => {
  const eva = await Person.signUp(gorjeo.url, "eva");
  const fay = await Person.signUp(gorjeo.url, "fay");
  const poll = await eva.post("tea?", {
    poll: { options: ["yes", "no"], duration_minutes: 60 },
  });
  await fay.send("POST", `/2/tweets/${poll}/poll_votes`, { position: 2 });
  const text = await eva.post("findable @fay #reading https://example.com");
  await fay.retweet(text);
  await fay.like(text);
  await fay.follow(eva);
  const { body } = await eva.send("POST", "/2/lists", { name: "friends" });
  await eva.send("POST", `/2/lists/${body.data.id}/members`, { user_id: fay.id });
  for (const text of ["one", "two"])
    await eva.send("POST", `/2/dm_conversations/with/${fay.id}/messages`, { text });
  await asOwner((client) => untilDrained(async (text) => (await client.query(text)).rows));
  expect(await reconciled()).toEqual(nothingWrong);

  await asOwner((client) =>
    client.query(`
      update tweet.polls set votes = '{5,0}';
      update interaction.lists set member_count = 0, follower_count = 3;
      delete from tweet.searchable where tweet_id = ${poll};
      update tweet.searchable set document = 'another:1' where tweet_id = ${text};
      update tweet.people set protected = true where id = ${fay.id};
      insert into interaction.notifications (id, recipient_id, kind, actor_id, tweet_id) values
        (41, ${eva.id}, 'like', ${fay.id}, ${text}),
        (42, ${eva.id}, 'follow', ${fay.id}, 0),
        (43, ${eva.id}, 'mention', ${fay.id}, 43);
      update message.participants set last_event_id = null where user_id = ${fay.id};
      insert into message.mailbox (user_id, event_id, event_type)
        values (${eva.id}, 44, 'MessageCreate');
      insert into message.events (id, dm_conversation_id, event_type)
        values (45, '1-2', 'MessageCreate');
      insert into message.participants (dm_conversation_id, user_id) values ('46-${eva.id}', 46)`),
  );
  const told = (await reconciled()).flatMap((line) => /^drift: (\d+ of \S+)/.exec(line)?.[1] ?? []);
  expect(told).toEqual([
    "1 of departures",
    "1 of events",
    "1 of lists.follower_count",
    "1 of lists.member_count",
    "1 of mailbox",
    "1 of participants.last_event_id",
    "1 of people",
    "1 of polls.votes",
    "2 of searchable",
    "3 of notifications",
  ]);
  await asOwner((client) => untilDrained(async (text) => (await client.query(text)).rows));
  expect(await reconciled()).toEqual(nothingWrong);
  const { body: shown } = await eva.get(`/2/tweets/${poll}?expansions=attachments.poll_ids`);
  const votes = shown.includes.polls[0].options.map((option: { votes: number }) => option.votes);
  expect(votes).toEqual([0, 1]);
  expect(idsOf(await ben.get("/2/tweets/search/recent?query=findable"))).toEqual([text]);
}, 90_000);

/** Everything that comes and goes, over and over, until told to stop. */
function restless(one: Person, other: Person, list: string, target: string) {
  const state = { stopped: false, rounds: 0 };
  const done = (async () => {
    for (; !state.stopped; state.rounds++) {
      const tweet = await one.post(`@${other.username} round ${state.rounds} #restless`);
      await one.post(`round ${state.rounds} again #edited`, {
        edit_options: { previous_post_id: tweet },
      });
      await Promise.all([
        one.like(target),
        one.follow(other),
        one.retweet(target),
        one.reply(target, `an answer ${state.rounds}`),
        one.send("POST", `/2/lists/${list}/members`, { user_id: one.id }),
        one.send("POST", `/2/dm_conversations/with/${other.id}/messages`, { text: "hi" }),
      ]);
      const { body } = await one.get("/2/dm_events?max_results=1");
      await Promise.all([
        one.unlike(target),
        one.unfollow(other),
        one.unretweet(target),
        one.remove(tweet),
        one.send("DELETE", `/2/lists/${list}/members/${one.id}`),
        one.send("DELETE", `/2/dm_events/${body.data[0].id}`),
      ]);
    }
  })();
  return { state, done };
}

test("while everything comes and goes nothing is taken for wrong", async () => {
  const [gil, hal] = [
    await Person.signUp(gorjeo.url, "gil"),
    await Person.signUp(gorjeo.url, "hal"),
  ];
  const target = await ben.post("liked and unliked");
  const listOf = async (owner: Person) =>
    (await owner.send("POST", "/2/lists", { name: "all" })).body.data.id;
  const writers = [
    restless(gil, hal, await listOf(gil), target),
    restless(hal, gil, await listOf(hal), target),
  ];
  for (let round = 0; round < 3; round++) expect(await reconciled()).toEqual(nothingWrong);
  for (const { state } of writers) state.stopped = true;
  await Promise.all(writers.map(({ done }) => done));
  for (const { state } of writers) expect(state.rounds).toBeGreaterThan(5);
  expect(await reconciled()).toEqual(nothingWrong);
}, 90_000);

test("without a running Gorjeo it works on the data itself", async () => {
  gorjeo.signal("SIGTERM");
  await gorjeo.exited;
  expect(await reconciled()).toEqual(expect.arrayContaining(nothingWrong));
});
