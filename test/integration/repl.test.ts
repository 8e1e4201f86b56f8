import { mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { freshDatabase, type FreshDatabase } from "../support/database.ts";
import { Person } from "../support/person.ts";
import { natsIsThere, natsUrl, repl, spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

let home: string;
let fresh: FreshDatabase;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  fresh = await freshDatabase();
  env = { HOME: home, DATA_DIR: join(home, "data"), DATABASE_URL: fresh.url, SECRET: fresh.secret };
});

afterAll(async () => {
  await fresh.drop();
  await removeFolder(home);
});

/** What the REPL answers to the lines; it always ends with 0 where they end. */
async function answerTo(lines: string[], more: NodeJS.ProcessEnv = {}) {
  const { code, output } = await repl(lines, { ...env, ...more });
  expect(code).toBe(0);
  return stripVTControlCharacters(output);
}

/** Somebody, their tweet, and the REPL's answer to commands about it, in their order. */
async function askAbout(gorjeo: Gorjeo, username: string, more: NodeJS.ProcessEnv = {}) {
  const text = "lines may end at\u2028this";
  const tweet = await (await Person.signUp(gorjeo.url, username)).post(text);
  const lines = [
    "nodes",
    "services",
    "actions",
    `call tweet.byIds '{"ids":["${tweet}"]}'`,
    "call tweet.count",
    "call tweet.nothing",
  ];
  const answer = await answerTo(lines, more);
  expect(answer).toMatch(
    new RegExp(
      `Node ID[^]*Service [^]*interaction[^]*Action [^]*tweet\\.byIds[^]*id: '${tweet}'[^]*tweet\\.count[^]*Response:\\s+\\d+\\s[^]*'tweet\\.nothing' is not found`,
    ),
  );
  expect(answer).toContain("at\u2028this");
  return answer;
}

test("without NATS the REPL joins the running process over a socket in the data folder", async () => {
  const gorjeo = await spawnGorjeo({ env }).ready;
  expect(await askAbout(gorjeo, "ana")).toMatch(/gorjeo-.*ONLINE[^]*repl-.*ONLINE/);

  const modes = await Promise.all([stat(join(home, "data")), stat(join(home, "data/repl.sock"))]);
  expect(modes.map(({ mode }) => (mode & 0o777).toString(8))).toEqual(["700", "600"]);

  // nothing that the REPL does ends the application
  await answerTo(["quit"]);
  expect((await fetch(`${gorjeo.url}/readyz`)).status).toBe(200);
  gorjeo.signal("SIGKILL");
  await gorjeo.exited;
});

test("where nothing runs the REPL starts the application and stops it at the end", async () => {
  const answer = await answerTo(["services"], { PORT: "0" });
  expect(answer).toMatch(/is ready on http[^]*interaction.*OK/);
  // not even the socket that the killed process has left behind
  expect(answer).not.toMatch(/cannot join|repl-/);
});

(natsIsThere() ? test : test.skip)("with NATS the REPL sees every process", async () => {
  const bus = { NATS_URL: await natsUrl(), NAMESPACE: `test-${process.pid}` };
  const spawned = [["tweet", "interaction"], ["auth", "api"], ["message"]].map((services) =>
    spawnGorjeo({ services, env: { ...env, ...bus } }),
  );
  const started = await Promise.all(spawned.map(({ ready }) => ready));
  const gateway = started[1] ?? spawned[0];
  await until(async () => (await fetch(`${gateway?.url}/readyz`)).ok);
  const answer = gateway && (await askAbout(gateway, "ben", bus));
  for (const { pid } of started) expect(answer).toContain(`-${pid}-`);

  started.forEach(({ signal }) => signal("SIGTERM"));
  expect(await Promise.all(started.map(({ exited }) => exited))).toEqual([0, 0, 0]);
});

test("a NATS that does not answer is told in one line", async () => {
  const { code, output } = await repl(["nodes"], { ...env, NATS_URL: "nats://127.0.0.1:1" });
  expect(code).toBe(1);
  expect(output).toContain("NATS does not answer: start it, or correct NATS_URL.");
});
