import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import pg from "pg";
import { readSecrets, startPostgres } from "./postgres.ts";
import type { EmbeddedPostgres } from "./postgres.ts";
import { removeFolder } from "../test/support/folder.ts";

let home: string;
let started: EmbeddedPostgres[];
let log: string[];
let owners: ChildProcess[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  [started, log, owners] = [[], [], []];
});

afterEach(async () => {
  owners.forEach((owner) => owner.kill("SIGKILL"));
  await Promise.all(started.map((postgres) => postgres.stop()));
  await until(async () => !(await serverIsAlive()));
  await removeFolder(home);
});

test("what was written before a stop is there after the next start", async () => {
  const first = await start();
  await query(first, "create table notes (text text)");
  await query(first, "insert into notes values ('ação')");
  await first.stop();

  expect(await serverIsAlive()).toBe(false);
  expect(await query(await start(), "select text from notes")).toEqual([{ text: "ação" }]);
});

test("the data are for their owner alone, and reached with the password only", async () => {
  const postgres = await start();
  const { owner_password, secret } = await readSecrets(data());

  expect(await modes("", "postgres", "run", "secrets.json")).toEqual(["700", "700", "700", "600"]);
  expect(owner_password).toMatch(/^[\w-]{43}$/);
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(await query(postgres, "show listen_addresses")).toEqual([{ listen_addresses: "" }]);
  await expect(
    query({ connection: { ...postgres.connection, password: "guess" } }),
  ).rejects.toThrow(/password authentication failed/);
  expect(await query({ connection: postgres.url })).toEqual([{ one: 1 }]);
});

test("a killed server comes back by itself with all committed rows", async () => {
  const postgres = await start();
  await query(postgres, "create table notes (text text)");
  await query(postgres, "insert into notes values ('kept')");
  process.kill(await serverPid(), "SIGKILL");

  await until(() => query(postgres, "select text from notes").then(isKept, () => false));
  expect(log).toEqual(["Postgres ended (killed by signal 9). It is started again."]);
});

test("a server that cannot come back is given up", async () => {
  const reasons: string[] = [];
  await start({ patience: 4, on_exit: (reason) => reasons.push(reason.message) });
  await rm(join(data(), "postgres/PG_VERSION"));
  process.kill(await serverPid(), "SIGKILL");

  await until(async () => reasons.length > 0);
  expect(reasons).toEqual([
    `Postgres does not run: "${data()}/postgres" is not a valid data directory. More in ${data()}/postgres.log.`,
  ]);
});

test("a killed Gorjeo leaves no server behind, and the next one finds all committed rows", async () => {
  await gorjeo("create table notes (text text)", "insert into notes values ('kept')").killed();

  const next = await start();
  expect(await query(next, "select text from notes")).toEqual([{ text: "kept" }]);
  await next.stop();
  await gorjeo().killed();
  await until(async () => !(await serverIsAlive()));
});

test("a first start that was killed half-way needs no hand", async () => {
  const owner = gorjeo();
  await until(() => exists("postgres.log"));
  await owner.killed("at once");

  expect(await query(await start())).toEqual([{ one: 1 }]);
});

test("a process id left behind that is somebody else's by now is no obstacle", async () => {
  await start().then((postgres) => postgres.stop());
  const bystander = spawn("sleep", ["60"], await owner());
  owners.push(bystander);
  const note = [bystander.pid, join(data(), "postgres"), "1", "5432", join(data(), "run"), ""];
  await writeFile(join(data(), "postgres/postmaster.pid"), `${note.join("\n")}\n`);

  expect(await query(await start())).toEqual([{ one: 1 }]);
  expect(log).toEqual([]);
  expect(bystander.exitCode ?? bystander.signalCode).toBe(null);
});

test("a second Gorjeo on the same data is refused while the first runs", async () => {
  const first = await start();
  await expect(start()).rejects.toMatchObject({
    expected: true,
    message: `The data folder ${data()} is in use by another Gorjeo (process ${process.pid}). Stop it, or set DATA_DIR to another folder.`,
  });
  expect(await query(first)).toEqual([{ one: 1 }]);
  await first.stop();
  const next = await start();
  await first.stop();
  expect(await query(next)).toEqual([{ one: 1 }]);
});

test("a data folder that cannot be one is refused", async () => {
  await writeFile(data(), "");
  await expect(start()).rejects.toMatchObject({
    expected: true,
    message: `The data folder ${data()} cannot be written (it is a file). Make it writable for this user, or set DATA_DIR to another folder.`,
  });
});

test("a database without its secrets is refused, not given new ones", async () => {
  await start().then((postgres) => postgres.stop());
  await rm(join(data(), "secrets.json"));
  await expect(start()).rejects.toMatchObject({
    expected: true,
    message: `The file ${data()}/secrets.json is missing. Put it back from a copy.`,
  });
});

test("a path too long for a socket, with odd characters, serves as well", async () => {
  const postgres = await start({ data_dir: join(home, `a, "b" é${"x".repeat(90)}`) });
  expect(postgres.connection.host.startsWith(join(tmpdir(), "gorjeo-"))).toBe(true);
  expect(await query(postgres)).toEqual([{ one: 1 }]);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot("root may keep the data in a folder that only root can enter (needs root)", async () => {
  expect((await stat(home)).mode & 0o777).toBe(0o700);
  const postgres = await start();
  expect((await stat(join(data(), "postgres"))).uid).not.toBe(0);
  expect(await query(postgres)).toEqual([{ one: 1 }]);
});

const data = () => join(home, "data");

async function start(
  options: { data_dir?: string; patience?: number; on_exit?: (reason: Error) => void } = {},
) {
  const postgres = await startPostgres({
    data_dir: data(),
    log: (line) => log.push(line),
    ...options,
  });
  started.push(postgres);
  return postgres;
}

async function query(
  { connection }: { connection: EmbeddedPostgres["connection"] | string },
  text = "select 1 as one",
): Promise<unknown[]> {
  const client = new pg.Client(connection);
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const isKept = (rows: unknown[]) => JSON.stringify(rows) === '[{"text":"kept"}]';

/** Another process that starts Postgres on our data folder, runs statements and says so. */
function gorjeo(...statements: string[]) {
  const script = `
    import pg from "pg";
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, "postgres.ts"))};
    const { connection } = await startPostgres({ data_dir: ${JSON.stringify(data())}, log: console.error });
    const client = new pg.Client(connection);
    await client.connect();
    for (const statement of ${JSON.stringify(statements)}) await client.query(statement);
    console.log("ready");`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  owners.push(owner);
  const ended = once(owner, "exit");
  return {
    async killed(when: "at once" | "when ready" = "when ready") {
      if (when === "when ready") await once(createInterface(owner.stdout), "line");
      owner.kill("SIGKILL");
      await ended;
    },
  };
}

async function owner() {
  const { uid, gid } = await stat(join(data(), "postgres"));
  return { uid, gid };
}

const exists = (name: string) =>
  access(join(data(), name)).then(
    () => true,
    () => false,
  );

const modes = (...names: string[]) =>
  Promise.all(
    names.map(async (name) => ((await stat(join(data(), name))).mode & 0o777).toString(8)),
  );

const serverPid = async () =>
  Number((await readFile(join(data(), "postgres/postmaster.pid"), "utf8")).split("\n")[0]);

/** Whether the process that wrote the lock file of Postgres lives; a clean end removes the file. */
async function serverIsAlive(): Promise<boolean> {
  try {
    return process.kill(await serverPid(), 0);
  } catch {
    return false;
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(20);
}
