import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll } from "@jest/globals";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const scripts: Record<string, string> = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
).scripts;

/** Every setting as "not set": what stands in a developer's .env is not for the tests. */
const UNSET = Object.fromEntries(
  [...readFileSync(join(ROOT, ".env.example"), "utf8").matchAll(/^#? ?([A-Z0-9_]+)=/gm)].map(
    ([, name = ""]) => [name, ""],
  ),
);

const PATH = [dirname(process.execPath), join(ROOT, "node_modules/.bin"), process.env.PATH].join(
  ":",
);

/** A program that a test has started; killed at the end of the test file if it still runs. */
export interface Program {
  pid: number;
  /** what it has printed, both streams */
  output: () => string;
  /** the lines on standard error alone */
  errors: () => string[];
  signal: (name: NodeJS.Signals) => void;
  /** its exit code, 128 + n when signal n ended it */
  exited: Promise<number>;
  /** the part of the output that matches, once it does; rejects when the program ends before */
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
}

const running = new Set<Program>();

afterAll(async () => {
  running.forEach((program) => program.signal("SIGKILL"));
  await Promise.all([...running].map(({ exited }) => exited));
});

/** @param input all that the program reads; without it, it reads nothing */
export function start(command: string[], env: NodeJS.ProcessEnv = {}, input = ""): Program {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { cwd: ROOT, env: { HOME: process.env.HOME, PATH, ...env } });
  const errors = collected(child.stderr);
  const all = { text: "" };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (all.text += String(chunk)));
  child.stdin.on("error", () => undefined).end(input);
  const exited = exitCode(child);
  const program: Program = {
    pid: child.pid ?? 0,
    output: () => all.text,
    errors: () => errors.text.split("\n").filter(Boolean),
    signal: (name) => child.kill(name),
    exited,
    async printed(pattern) {
      for (;;) {
        const found = pattern.exec(all.text);
        if (found) return found;
        if (child.exitCode !== null || child.signalCode)
          throw new Error(`${command.join(" ")} has ended:\n${all.text}`);
        await pause(10);
      }
    },
  };
  running.add(program);
  void exited.then(() => running.delete(program));
  return program;
}

function collected(stream: NodeJS.ReadableStream) {
  const seen = { text: "" };
  stream.on("data", (chunk: Buffer) => (seen.text += String(chunk)));
  return seen;
}

async function exitCode(child: ChildProcess): Promise<number> {
  await once(child, "close");
  return child.exitCode ?? 128 + constants.signals[child.signalCode ?? "SIGKILL"];
}

export interface Gorjeo extends Program {
  /** resolves once it serves */
  ready: Promise<Gorjeo>;
  /** of its gateway, once it is ready */
  url: string;
}

interface GorjeoOptions {
  services?: string[];
  env?: NodeJS.ProcessEnv;
  /** what to run; `npm start`'s command unless given */
  command?: string[];
}

/** A real Gorjeo, as `npm start` runs it, with an environment of its own. PORT is 0 unless given. */
export function spawnGorjeo({ services = [], env = {}, command }: GorjeoOptions = {}): Gorjeo {
  const program = start(command ?? ["/bin/sh", "-c", scripts.start ?? ""], {
    ...UNSET,
    PORT: "0",
    SERVICES: services.join(","),
    ...env,
  });
  const gorjeo: Gorjeo = { ...program, url: "", ready: Promise.resolve() as never };
  gorjeo.ready = program.printed(/Gorjeo \([^)]*\) is ready(?: on \S+:(\d+))?/).then(([, port]) => {
    gorjeo.url = `http://127.0.0.1:${port}`;
    return gorjeo;
  });
  // who waits for the end of one that does not start does not wait for this
  gorjeo.ready.catch(() => undefined);
  return gorjeo;
}

/** What `npm run repl` prints when it is given these lines. */
export async function repl(lines: string[], env: NodeJS.ProcessEnv) {
  const command = ["/bin/sh", "-c", scripts.repl ?? ""];
  const program = start(command, { ...UNSET, ...env }, `${lines.join("\n")}\n`);
  const code = await program.exited;
  return { code, output: program.output() };
}

/** Whether a test can have NATS servers of its own; where not, it says that it is skipped. */
export const natsServerIsThere = (): boolean => {
  const there = hasNats();
  if (!there) console.warn("Skipped, for want of NATS: install nats-server.");
  return there;
};

const hasNats = () => spawnSync("nats-server", ["--version"]).status === 0;

/** Whether there is a NATS for `natsUrl`; where not, a test that needs one says that it is skipped. */
export const natsIsThere = (): boolean => {
  const there = Boolean(process.env.NATS_URL) || hasNats();
  if (!there)
    console.warn(
      "Skipped, for want of NATS: install nats-server, or set NATS_URL to one that runs.",
    );
  return there;
};

/** NATS_URL, or a nats-server of the test's own, entered with a name and a password. */
export async function natsUrl(): Promise<string> {
  if (process.env.NATS_URL) return process.env.NATS_URL;
  const login = ["--user", "gorjeo", "--pass", "p@ss"];
  const nats = start(["nats-server", "-a", "127.0.0.1", "-p", "-1", ...login]);
  const [, port] = await nats.printed(/client connections on \S+:(\d+)/);
  return `nats://gorjeo:p%40ss@127.0.0.1:${port}`;
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await pause(20);
}
