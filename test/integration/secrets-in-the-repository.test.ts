import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import pg from "pg";
import { freshDatabase, type FreshDatabase } from "../support/database.ts";
import { start } from "../support/process.ts";
import { passwordsInAddresses, secretsIn } from "../support/secret-shapes.ts";
import { removeFolder } from "../support/folder.ts";

const random = (length: number) => randomBytes(length).toString("hex").slice(0, length);
const token = (prefix: string) => prefix + randomBytes(32).toString("base64url");

/** One of each, put together here: as they are they must not stand in this file. */
const planted: [string, string][] = [
  ["a private key", ["-----BEGIN RSA PRIVATE", "KEY-----"].join(" ")],
  ["a key of AWS", `AKIA${random(16).toUpperCase()}`],
  ["a token of GitHub", `ghp_${random(36)}`],
  ["a token of GitHub", `github_pat_${random(60)}`],
  ["a token of Slack", `xoxb-${random(30)}`],
  ["a token of npm", `npm_${random(36)}`],
  ...["gj_", "gji_", "gjp_", "gje_", "ga_", "gu_", "gr_"].map((prefix): [string, string] => [
    "a token of Gorjeo",
    token(prefix),
  ]),
  ["an Authorization header", `authorization: Bearer ${random(40)}`],
  ["a cookie", `gorjeo_session=${random(40)}`],
];

test.each(planted)("%s is known wherever it stands", (what, secret) => {
  const texts = [secret, `{"a":"${secret}"}`, `x=${secret}\n`, `(${secret})`];
  for (const text of texts) expect(secretsIn(text).map((found) => found.what)).toContain(what);
});

test("a password in an address is one, where it is no example", () => {
  const address = (password: string, host: string) => `"postgres://ana:${password}@${host}:5432/x"`;
  const found = (text: string) => passwordsInAddresses(text).length;
  expect(found(address("s3cr3t", "db.internal"))).toBe(1);
  expect(found(address("s3cr3t", "10.0.0.7"))).toBe(1);
  for (const [password, host] of [
    ["s3cr3t", "127.0.0.1"],
    ["password", "db.internal"],
    ["…", "db.internal"],
    ["s3cr3t", "gorjeo.example"],
    ["${PASSWORD}", "db.internal"],
  ] as const)
    expect([password, host, found(address(password, host))]).toEqual([password, host, 0]);
});

// an installation has no .git
const inGit = existsSync(".git") ? test : test.skip;

inGit("no file of the repository holds a secret", () => {
  const paths = execFileSync("git", ["ls-files", "-z"]).toString().split("\0").filter(Boolean);
  expect(paths.length).toBeGreaterThan(500);
  const found = paths
    // one that is tracked and not there is about to be deleted
    .filter((path) => existsSync(path))
    .flatMap((path) => {
      const text = readFileSync(path, "utf8");
      return [...secretsIn(text), ...passwordsInAddresses(text)].map(({ what }) => ({
        path,
        what,
      }));
    });
  expect(found).toEqual([]);
});

// the program is CI's: an installation has it no more than it has .git
const inCheckout = existsSync(".ci/secrets") ? describe : describe.skip;

inCheckout("what a run has left behind is searched", () => {
  let fresh: FreshDatabase;
  let folder: string;
  beforeAll(async () => {
    fresh = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), "gorjeo-left-"));
  }, 60_000);
  afterAll(async () => {
    await fresh.drop();
    await removeFolder(folder);
  });

  async function searched(...words: string[]) {
    const program = start([process.execPath, ".ci/secrets", ...words], { DATABASE_URL: fresh.url });
    return { code: await program.exited, output: program.output() };
  }
  const write = (name: string, text: string | Buffer) => writeFile(join(folder, name), text);

  test("files and tables without secrets pass", async () => {
    await write("gorjeo.log", "POST /auth/login 200\n".repeat(100_000));
    const { code, output } = await searched(folder);
    expect([code, output]).toEqual([0, expect.stringMatching(/1 files, \d{2,} tables: nothing/)]);
  });

  test("it fails, says where and what, and repeats no secret", async () => {
    const secret = token("");
    const phrase = "a pass phrase of this run";
    const [first, second] = [token("gu_"), token("gr_")];
    await write("secrets.json", JSON.stringify({ secret }));
    await write("a.log", `${"x".repeat(1_048_570)} ${first}\n`);
    await write("b.log", Buffer.from(`${phrase} and correct horse battery`).toString("base64"));
    await write("c.log", `the server's ${secret}`);
    const client = new pg.Client({ connectionString: fresh.url });
    await client.connect();
    await client.query(
      `insert into auth.users (id, username, name, words) values (1, 'ana', '${second}', '')`,
    );
    await client.end();
    const { code, output } = await searched("--password", phrase, folder);
    expect(code).toBe(1);
    expect(output.trim().split("\n").toSorted()).toEqual(
      [
        "auth.users: a token of Gorjeo",
        `${join(folder, "a.log")}: a token of Gorjeo`,
        `${join(folder, "b.log")}: a password`,
        `${join(folder, "c.log")}: a value of secrets.json`,
      ].toSorted(),
    );
    for (const text of [secret, phrase, first, second]) expect(output).not.toContain(text);
  });
});
