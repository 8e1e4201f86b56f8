import { appendFile, cp, mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { readSecrets } from "../../database/postgres.ts";
import { freshDatabase } from "../support/database.ts";
import { cameraPhoto } from "../support/media-files.ts";
import { idsOf, PASSWORD, Person, request, walk } from "../support/person.ts";
import { spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { asOwner, npmRun } from "../support/scripts.ts";
import { uploaded } from "../support/uploads.ts";
import { untilDrained, type World } from "../support/world.ts";
import { removeFolder } from "../support/folder.ts";

const QUICK = { PASSWORD_WORKERS: "1", BCRYPT_COST: "4", RATE_LIMITS: "off" };

let home: string;
let gorjeo: Gorjeo;
let ana: Person;
let ben: Person;

const data = () => join(home, "data");
const saved = () => join(home, "saved");

const gorjeoOn = (data_dir: string, more: NodeJS.ProcessEnv = {}) =>
  spawnGorjeo({ env: { ...QUICK, DATA_DIR: data_dir, ...more } }).ready;

async function ended(program: Gorjeo, signal: NodeJS.Signals) {
  program.signal(signal);
  await program.exited;
}

/** The same person at another server, by signing in. */
async function again(url: string, { username }: Person): Promise<Person> {
  const body = { username, password: PASSWORD };
  const answer = await request(url, "POST", "/auth/login", { body });
  expect(answer.status).toBe(200);
  return new Person(url, answer.body.user.id, username, answer.body.access_token);
}

/** Posts until told to stop. @returns the ids of what was acknowledged */
function posting(person: Person) {
  const acknowledged: string[] = [];
  let stopped = false;
  const done = (async () => {
    for (let at = 0; !stopped; at++) acknowledged.push(await person.post(`post ${at}`));
  })();
  const stop = async () => {
    stopped = true;
    await done;
  };
  return { acknowledged, stop };
}

/** Every count and every tie, to be compared. */
const summary = (query: World["query"]) =>
  query(`
    select
      (select json_agg(t order by id) from (
        select id, reply_count, retweet_count, quote_count from tweet.tweets) as t) as tweets,
      (select json_agg(c order by tweet_id) from interaction.tweet_counts as c) as liked,
      (select json_agg(c order by user_id) from interaction.user_counts as c) as users,
      (select json_agg(n order by recipient_id, id) from (
        select recipient_id, id, kind from interaction.notifications) as n) as news,
      (select json_agg(p order by tweet_id) from interaction.posts as p) as posts,
      (select json_agg(m order by user_id, event_id) from message.mailbox as m) as mail`);

const photoOf = async (person: Person, tweet: string) => {
  const page = await person.get(
    `/2/tweets/${tweet}?expansions=attachments.media_keys&media.fields=url`,
  );
  const { pathname } = new URL(page.body.includes.media[0].url);
  return Buffer.from(await (await fetch(person.url + pathname)).arrayBuffer());
};

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const noDrift = async (env: NodeJS.ProcessEnv) => {
  const { code, output } = await npmRun("reconcile", { ...QUICK, ...env });
  expect(output).not.toMatch(/drift:/);
  expect(code).toBe(0);
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  gorjeo = await gorjeoOn(data());
  ana = await Person.signUp(gorjeo.url, "ana");
  ben = await Person.signUp(gorjeo.url, "ben");
  await ben.follow(ana);
  await ben.send("POST", `/2/dm_conversations/with/${ana.id}/messages`, { text: "hi" });
}, 60_000);

afterAll(async () => {
  await removeFolder(home);
});

test("a backup that is made while people write is restored elsewhere, whole and once", async () => {
  const photo = await ana.post("a photo", {
    media: { media_ids: [await uploaded(ana, await cameraPhoto())] },
  });
  await ben.like(photo);
  const bytes = await photoOf(ana, photo);
  const before = posting(ana);
  await until(() => before.acknowledged.length > 20);
  // what Interaction has not followed yet is to be followed after the restoring
  const before_ids = await asOwner(data(), async (query) => {
    await query("select pg_advisory_lock(hashtext('interaction:tweet'))");
    const from = before.acknowledged.length + 10;
    await until(() => before.acknowledged.length > from);
    const ids = [...before.acknowledged];
    const { code, output } = await npmRun("backup", { DATA_DIR: data() }, saved());
    expect(output).toMatch(/^\d+ rows of \d+ tables are saved in \S+$/m);
    expect(code).toBe(0);
    return ids;
  });
  await before.stop();
  await asOwner(data(), untilDrained);
  expect(idsOf(await ben.home())).toContain(before.acknowledged.at(-1));

  const other = join(home, "other");
  expect((await npmRun("restore", { DATA_DIR: other }, saved())).output).toMatch(/are restored/);
  const copy = await gorjeoOn(other);
  await asOwner(other, untilDrained);
  const [me, reader] = [await again(copy.url, ana), await again(copy.url, ben)];
  const mine = await walk((query) => me.tweets(me, query), "max_results=100");
  expect(mine).toEqual(expect.arrayContaining([photo, ...before_ids]));
  expect(new Set(mine).size).toBe(mine.length);
  expect(await me.metricsOf()).toMatchObject({ tweet_count: mine.length, followers_count: 1 });
  expect(await walk((query) => reader.home(query), "max_results=100")).toEqual(mine);
  expect(await me.counts(photo)).toMatchObject({ like_count: 1 });
  expect(await photoOf(me, photo)).toEqual(bytes);
  expect((await me.get("/2/dm_events")).body.data).toHaveLength(1);
  await noDrift({ DATA_DIR: other });

  const fresh = await me.post("after the restoring");
  await asOwner(other, untilDrained);
  expect(idsOf(await reader.home())[0]).toBe(fresh);
  await ended(copy, "SIGTERM");
}, 120_000);

test("it goes into another Postgres as well, with the same secret only", async () => {
  const fresh = await freshDatabase();
  const { secret } = await readSecrets(data());
  const env = { DATABASE_URL: fresh.url, DATA_DIR: join(home, "third") };
  const refusal = await npmRun("restore", { ...env, SECRET: "another" }, saved());
  expect(refusal).toEqual({
    code: 1,
    output: "SECRET is not that of the backup: set it to what it was then.\n",
  });
  expect((await npmRun("restore", { ...env, SECRET: secret }, saved())).code).toBe(0);
  expect(await npmRun("restore", { ...env, SECRET: secret }, saved())).toEqual({
    code: 1,
    output: expect.stringMatching(/^The database \S+ has data in auth: restore into an empty one/),
  });
  const copy = await gorjeoOn(env.DATA_DIR, { ...env, SECRET: secret });
  const client = new pg.Client({ connectionString: fresh.url });
  await client.connect();
  const query: World["query"] = async (text) => (await client.query(text)).rows;
  await untilDrained(query);
  expect((await (await again(copy.url, ana)).get("/2/users/me")).status).toBe(200);
  await ended(copy, "SIGTERM");

  // saved once more, and put somewhere else: the second is as the first
  const twice = join(home, "twice");
  await npmRun("backup", { ...env, SECRET: secret }, twice);
  const was = await summary(query);
  const target = await freshDatabase();
  await npmRun("restore", { ...env, DATABASE_URL: target.url, SECRET: secret }, twice);
  const second = new pg.Client({ connectionString: target.url });
  await second.connect();
  expect(await summary(async (text) => (await second.query(text)).rows)).toEqual(was);
  await Promise.all([client.end(), second.end()]);
  await Promise.all([fresh.drop(), target.drop()]);
}, 120_000);

test("a backup is for its owner alone, is never written over, and is refused when it is damaged", async () => {
  expect((await stat(saved())).mode & 0o777).toBe(0o700);
  expect((await stat(join(saved(), "auth/credentials.copy"))).mode & 0o777).toBe(0o600);
  const names = await readdir(saved());
  expect(await npmRun("backup", { DATA_DIR: data() }, saved())).toEqual({
    code: 1,
    output: expect.stringMatching(/cannot be made \(EEXIST\): choose another folder/),
  });
  expect(await readdir(saved())).toEqual(names);

  const damaged = join(home, "damaged");
  await cp(saved(), damaged, { recursive: true });
  await appendFile(join(damaged, "auth/users.copy"), "\\.\n");
  const target = { DATA_DIR: join(home, "fourth") };
  expect(await npmRun("restore", target, damaged)).toEqual({
    code: 1,
    output: expect.stringMatching(/users\.copy is damaged: .+ Nothing was restored\./),
  });
  // nothing was: the sound one goes into the same place
  expect((await npmRun("restore", target, saved())).code).toBe(0);
  expect((await npmRun("restore", { DATA_DIR: data() }, saved())).output).toMatch(/at work/);
}, 60_000);

test("a copy of the data folder that is taken after kill -9 of it and of Postgres starts with all that was acknowledged", async () => {
  const writing = posting(ben);
  const done = writing.stop;
  await until(() => writing.acknowledged.length > 30);
  const pids = await asOwner(data(), (query) =>
    query<{ pid: number }>("select pid from pg_stat_activity where pid <> pg_backend_pid()"),
  );
  const note = await readFile(join(data(), "postgres/postmaster.pid"), "utf8");
  await ended(gorjeo, "SIGKILL");
  process.kill(Number(note.split("\n")[0]), "SIGKILL");
  await done().catch(() => undefined);
  await until(() => !pids.some(({ pid }) => lives(pid)));
  const copied = join(home, "copied");
  await cp(data(), copied, { recursive: true, filter: (path) => !/PGSQL|repl.sock/.test(path) });
  const copy = await gorjeoOn(copied);
  const me = await again(copy.url, ben);
  const mine = await walk((query) => me.tweets(me, query), "max_results=100");
  expect(mine).toEqual(expect.arrayContaining(writing.acknowledged));
  await asOwner(copied, untilDrained);
  await noDrift({ DATA_DIR: copied });
  await ended(copy, "SIGTERM");
}, 60_000);
