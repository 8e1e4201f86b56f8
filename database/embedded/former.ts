import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../lib/failure.ts";
import { errorCode, valueFor } from "./error-code.ts";
import { socketPath } from "./folder.ts";

const PATIENCE_MS = 15_000;

/**
 * Waits until no Postgres of an earlier Gorjeo serves these data. It is normally on its way out;
 * one whose watchdog was killed is asked to go. Call it with the data folder locked.
 */
export async function stopFormerServer(postgres_folder: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { pid, socket } = await noted(postgres_folder);
    if (!pid || !socket || !(await answers(socket))) return;
    if (Date.now() > deadline)
      throw new Failure(
        `An earlier Postgres (process ${pid}) does not stop. Stop it with: kill -INT ${pid}`,
      );
    interrupt(pid);
    await pause(50);
  }
}

/**
 * The process id in a lock file left behind by a Postgres that is gone. Postgres refuses to start
 * while a process of its user has that id, which after a reboot can be anybody's.
 */
export async function staleProcessId(postgres_folder: string): Promise<number | undefined> {
  const { pid, socket } = await noted(postgres_folder);
  return socket && (await answers(socket)) ? undefined : pid;
}

// Lines of postmaster.pid: process id, data folder, start time, port, folder of the socket, …
// A copied folder brings along the file of the original, which must be left in peace.
async function noted(postgres_folder: string): Promise<{ pid?: number; socket?: string }> {
  const file = join(postgres_folder, "postmaster.pid");
  const lines = (await readFile(file, "utf8").catch(valueFor("", "ENOENT"))).split("\n");
  const [pid, folder, , port, socket_folder] = lines.map((line) => line.trim());
  if (!Number(pid)) return {};
  const listens = folder === postgres_folder && port && socket_folder;
  return { pid: Number(pid), socket: listens ? socketPath(socket_folder, port) : undefined };
}

const answers = (socket: string) =>
  new Promise<boolean>((resolve) => {
    const attempt = connect(socket);
    attempt.once("connect", () => resolve(true)).once("error", () => resolve(false));
    attempt.once("connect", () => attempt.destroy());
  });

function interrupt(pid: number): void {
  try {
    process.kill(pid, "SIGINT");
  } catch (error) {
    if (errorCode(error) !== "ESRCH") throw error;
  }
}
