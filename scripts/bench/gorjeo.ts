import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../lib/free-port.ts";
import { Failure } from "../../lib/failure.ts";
import { readSettings } from "../../settings.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Package {
  version: string;
  scripts: { start: string };
}

const read = (): Package => JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

export const gorjeoVersion = (): string => read().version;

/** The names of all settings. */
export function settingNames(): Set<string> {
  const names = new Set<string>();
  readSettings(new Proxy({}, { get: (_, name) => void names.add(String(name)) }));
  return names;
}

/** What a program needs to run at all; settings are not among it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { HOME, TMPDIR, NODE_OPTIONS } = process.env;
  const folders = [dirname(process.execPath), join(ROOT, "node_modules/.bin"), process.env.PATH];
  return { HOME, TMPDIR, NODE_OPTIONS, PATH: folders.join(":") };
}

/** As in production; every other setting is as if nobody had set it, whatever stands in `.env`. */
const environmentOf = (settings: Record<string, string>): NodeJS.ProcessEnv => ({
  ...plainEnvironment(),
  ...Object.fromEntries([...settingNames()].map((name) => [name, ""])),
  NODE_ENV: "production",
  LOG_LEVEL: "warn",
  REPL: "off",
  ...settings,
  RATE_LIMITS: "off",
});

export interface Gorjeo {
  url: string;
  pid: number;
  /** ends it, with its Postgres; resolves when it has ended */
  stop: () => Promise<void>;
}

/**
 * Starts `npm start`'s command on a free port, out of reach of Ctrl-C.
 * @param onSpawned told how to end it before it is ready
 * @returns when it serves
 * @throws Failure with its last words when it does not
 */
export async function startGorjeo(
  settings: Record<string, string>,
  { signal, onSpawned }: { signal: AbortSignal; onSpawned: (stop: Gorjeo["stop"]) => void },
): Promise<Gorjeo> {
  const port = await freePort();
  const env = environmentOf({ ...settings, PORT: String(port) });
  const child = spawn("/bin/sh", ["-c", read().scripts.start], { cwd: ROOT, env, detached: true });
  const words = lastWordsOf(child);
  const gone = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await gone;
  };
  onSpawned(stop);
  const url = `http://127.0.0.1:${port}`;
  while (!(await isReady(url))) {
    signal.throwIfAborted();
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Failure(`Gorjeo does not start: ${words()}`);
    await pause(50);
  }
  return { url, pid: child.pid ?? 0, stop };
}

const isReady = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

const MEMORY = 2_000;

/** The end of what a program prints. */
function lastWordsOf(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (text = (text + String(chunk)).slice(-MEMORY)));
  return () => text.trim();
}
