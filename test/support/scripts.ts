import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { readSecrets } from "../../database/postgres.ts";
import { start } from "./process.ts";
import type { World } from "./world.ts";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Record<string, string>;
};

/** Runs `npm run <name> -- …` to its end. */
export async function npmRun(name: string, env: NodeJS.ProcessEnv, ...args: string[]) {
  const program = start(["/bin/sh", "-c", `${scripts[name]} "$@"`, name, ...args], env);
  const code = await program.exited;
  return { code, output: program.output() };
}

/** Statements as the owner of the embedded database of a Gorjeo that runs on `data_dir`. */
export async function asOwner<T>(
  data_dir: string,
  work: (query: World["query"]) => Promise<T>,
): Promise<T> {
  const { owner_password: password } = await readSecrets(data_dir);
  const host = join(data_dir, "run");
  const client = new pg.Client({ host, user: "gorjeo", database: "gorjeo", password });
  await client.connect();
  try {
    return await work(async (text, values) => (await client.query(text, values)).rows);
  } finally {
    await client.end();
  }
}
