import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { backUp } from "../../../database/backup/backup.ts";
import { readSettings } from "../../../settings.ts";
import { answersOf, PASSWORD, PEOPLE, story } from "./story.ts";
import { removeFolder } from "../../support/folder.ts";

/**
 * `node test/data/versions/freeze.ts NAME [TREE]` keeps a small world, as a Gorjeo makes it, as text
 * in the folder NAME beside this file: versions to come are tried against it. To be run when a
 * version is done. TREE is the checkout of another version; the present one unless given.
 */

const [name = "", tree = "."] = process.argv.slice(2);
if (!/^[\w.-]+$/.test(name)) throw new Error("give the world a name");

const SECRET = "of the frozen worlds";
const home = await mkdtemp(join(tmpdir(), "gorjeo-freeze-"));
const env = { SECRET, DATA_DIR: join(home, "data"), PORT: "0", RATE_LIMITS: "off", BCRYPT_COST: "4" };
const PATH = [dirname(process.execPath), resolve("node_modules/.bin"), process.env.PATH].join(":");

/** @returns its address, once it serves */
async function started() {
  const gorjeo = spawn("npm", ["start"], { cwd: tree, env: { ...env, PATH, HOME: home } });
  gorjeo.stderr.pipe(process.stderr);
  for await (const line of createInterface(gorjeo.stdout)) {
    const port = /is ready on \S+:(\d+)/.exec(line)?.[1];
    if (port) return { gorjeo, url: `http://127.0.0.1:${port}` };
  }
  throw new Error("it does not start");
}

const { gorjeo, url } = await started();
const ids = await story(url);
// until the followers have told what there is to tell
let answers = await answersOf(url);
for (let last = ""; last !== JSON.stringify(answers); answers = await answersOf(url)) {
  last = JSON.stringify(answers);
  await pause(1_000);
}
const folder = join(import.meta.dirname, name);
await backUp(readSettings(env), folder);
await rm(join(folder, "secrets.json"), { force: true });
const world = { secret: SECRET, password: PASSWORD, people: PEOPLE, ids, answers };
await writeFile(join(folder, "world.json"), `${JSON.stringify(world, null, 1)}\n`);
gorjeo.kill("SIGTERM");
await once(gorjeo, "exit");
await removeFolder(home);
process.exit();
