import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { edgesOf, madeUp, readGraph } from "../../scripts/bench/graph.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";
import { start, type Program } from "../support/process.ts";
import { world, type World } from "../support/world.ts";
import { removeFolder } from "../support/folder.ts";

let folder: string;
let beside: FreshDatabase;
let gorjeo: World;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  [beside, gorjeo] = await Promise.all([emptyDatabase(), world()]);
});

afterAll(async () => {
  await gorjeo.close();
  await beside.drop();
  await removeFolder(folder);
});

/** Starts `npm run bench -- …`; all that it leaves in files is in a new folder. */
async function bench(words: string[], env: NodeJS.ProcessEnv = {}) {
  const temporary = await mkdtemp(join(folder, "tmp-"));
  const command = [process.execPath, "scripts/bench.ts", ...words];
  const program = start(command, { TMPDIR: temporary, ...env });
  return { program, temporary };
}

/** What is left of it: files, and processes that work on them. */
async function remainsOf(temporary: string) {
  const processes = new Promise<string>((resolve) => {
    execFile("pgrep", ["-af", temporary], (_, found) => resolve(found));
  });
  return { files: await readdir(temporary), processes: await processes };
}

/** Passwords are hashed quickly here, for the sake of the tests' time. */
const QUICK = ["--quick", "--posts", "5", "--secs", "0.2", "--set", "BCRYPT_COST=4"];

const NOTHING = { files: [], processes: "" };

const outcome = async ({ exited, output, errors }: Program) => ({
  code: await exited,
  output: output(),
  errors: errors(),
});

/** The cells of the first table, by kind. */
function rowsOf(output: string): Map<string, string[]> {
  const lines = [...output.matchAll(/^\| (\w+) +\|(.*)\|$/gm)];
  return new Map(
    lines.map(([, kind = "", cells = ""]) => [kind, cells.split("|").map((cell) => cell.trim())]),
  );
}

const KINDS = ["tweet", "user", "home", "mix", "post", "like", "follow", "login"];

/** Statements a request: a post that is remembered costs none. */
const leastOf = (kind: string) => (kind === "tweet" ? 0 : 0.01);

test("a quick run measures every kind without an error, and leaves nothing", async () => {
  const json = join(folder, "figures.json");
  const { program, temporary } = await bench([...QUICK, "--json", json]);
  const { code, output } = await outcome(program);
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining("errors") });
  const rows = rowsOf(output);
  for (const kind of KINDS) {
    const [per_sec, , , , , , statements, errors] = rows.get(kind) ?? [];
    expect([kind, Number(per_sec) > 0, Number(statements) >= leastOf(kind), errors]).toEqual([
      kind,
      true,
      true,
      "0",
    ]);
  }
  expect(output).toMatch(
    /post → visible: p50 [\d.]+ ms, p99 [\d.]+ ms \([1-9]\d* posts, 0 errors\)/,
  );
  expect(output).toMatch(/Postgres \d+/);
  const all = JSON.parse(await readFile(json, "utf8"));
  expect(all).toMatchObject({ people: 40, posts: 200, machine: { node: process.version } });
  expect(await remainsOf(temporary)).toEqual(NOTHING);
}, 60_000);

test("Ctrl-C ends it at once: no process, file, database or role is left", async () => {
  const { program, temporary } = await bench(QUICK, { DATABASE_URL: beside.url });
  await program.printed(/\d+ follows/);
  expect(await ofTheBench()).not.toEqual([]);
  program.signal("SIGINT");
  expect(await program.exited).toBe(130);
  expect(await ofTheBench()).toEqual([]);
  expect(await remainsOf(temporary)).toEqual(NOTHING);
});

/** The databases and roles of benches beside the test's database. */
async function ofTheBench(): Promise<string[]> {
  const client = new pg.Client({ connectionString: beside.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(`
    select datname as name from pg_database where datname like current_database() || '_bench_%'
    union all
    select rolname from pg_roles where rolname like current_database() || '_bench_%'`);
  await client.end();
  return rows.map(({ name }) => name);
}

test("beside another server it tells ratios, and fails where an answer is wrong", async () => {
  const liar = await withoutAuthors(gorjeo.url);
  const { port } = liar.address() as AddressInfo;
  const few = ["--people", "8", "--posts", "3", "--kinds", "user,home"];
  const { program } = await bench([
    ...["--quick", ...few, "--url", gorjeo.url, "--vs", `http://127.0.0.1:${port}`],
  ]);
  const { code, output } = await outcome(program);
  liar.close();
  expect(code).toBe(1);
  expect(output).toMatch(
    new RegExp(`WRONG: 127.0.0.1:${port}, home: \\d+ errors, the first: GET `),
  );
  expect(output).not.toMatch(/WRONG: Gorjeo|, user: /);
  expect(output).toMatch(/\| user .* 0 \| +[\d.]+ × \|/);
});

/** The same server, but for the authors of what it answers with: in home timelines they are missing. */
async function withoutAuthors(url: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { method, headers } = request;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { authorization = "", "content-type": type = "application/json" } = headers;
    const answer = await fetch(url + request.url, {
      method,
      headers: { authorization, "content-type": type },
      ...(method === "GET" ? {} : { body: Buffer.concat(chunks) }),
    });
    const body = (await answer.json()) as Record<string, unknown>;
    if (/reverse_chronological/.test(request.url ?? "")) delete body.includes;
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const WRONG: [string[], RegExp][] = [
  [["--fast"], /^Unknown option '--fast'\./],
  [["now"], /^Unexpected argument 'now'\./],
  [["--secs"], /^Option '--secs <value>' argument missing/],
  [["--secs", "soon"], /^--secs is "soon": give a number from 0\.1 to 3600\./],
  [["--rounds", "1.5"], /^--rounds is "1\.5": give a whole number/],
  [["--kinds", "home,nap"], /^--kinds names "nap": choose from tweet, user, home/],
  [["--kinds", "home,visible"], /^--kinds with visible needs mix/],
  [["--vs", "example"], /^--vs is "example": give a URL/],
  [["--set", "SPEED=11"], /^--set SPEED=11: give the name of a setting/],
  [["--pid", "1"], /^--pid and --metrics are of a Gorjeo that runs already/],
];

test.each(WRONG)("%j is refused in one line", async (words, line) => {
  const { code, errors } = await outcome((await bench(words)).program);
  expect({ code, errors }).toEqual({ code: 2, errors: [expect.stringMatching(line)] });
});

test("a file of follows that is not there is one line, too", async () => {
  const { code, errors } = await outcome((await bench(["--graph", "/nowhere"])).program);
  expect({ code, errors }).toEqual({ code: 1, errors: ["The file /nowhere cannot be read."] });
});

test("--help names every option", async () => {
  const { code, output } = await outcome((await bench(["--help"])).program);
  expect(code).toBe(0);
  const source = await readFile("scripts/bench/options.ts", "utf8");
  const options = [...source.matchAll(/number\("(\w+)"|url\("(\w+)"/g)].flatMap((found) =>
    found.slice(1),
  );
  for (const option of options.filter(Boolean)) expect(output).toContain(`--${option} `);
});

test("graphs are read from files of edges, as SNAP and MatrixMarket write them", async () => {
  const read = async (text: string, more: object = {}) => {
    const file = join(folder, "edges");
    await writeFile(file, text);
    return edgesOf(await readGraph(file, { people: 100, undirected: false, ...more }));
  };
  const snap = "# Directed graph\n# FromNodeId\tToNodeId\n7\t9\n9\t7\n7\t3\n7\t7\n7\t3\n";
  expect(await read(snap)).toEqual([
    [0, 1],
    [0, 2],
    [1, 0],
  ]);
  expect(await read(snap, { people: 2 })).toEqual([
    [0, 1],
    [1, 0],
  ]);
  const matrix = "%%MatrixMarket matrix coordinate pattern symmetric\n% friends\n3 3 2\n2 1\n3 1\n";
  expect(await read(matrix)).toEqual([
    [0, 1],
    [1, 0],
    [1, 2],
    [2, 1],
  ]);
  expect(await read("ana,ben,1.5\n", { undirected: true })).toEqual([
    [0, 1],
    [1, 0],
  ]);
  await expect(read("ana\n")).rejects.toThrow(/line 1: two ids are expected/);
  await expect(read("# nobody\n")).rejects.toThrow(/has no edges/);
});

test("the made-up graph is the same for a seed; a few are followed by many", () => {
  const sizes = { people: 600, follows: 40, seed: 1 };
  const edges = edgesOf(madeUp(sizes));
  expect(edgesOf(madeUp(sizes))).toEqual(edges);
  expect(edgesOf(madeUp({ ...sizes, seed: 2 }))).not.toEqual(edges);
  expect(Math.abs(edges.length / 600 - 40)).toBeLessThan(4);
  const followers = new Map<number, number>();
  for (const [, followee] of edges) followers.set(followee, (followers.get(followee) ?? 0) + 1);
  const sorted = [...followers.values()].sort((a, b) => b - a);
  expect(sorted[0]).toBeGreaterThan(5 * 40);
  expect(sorted[300]).toBeLessThan(40);
});
