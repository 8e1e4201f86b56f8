import { open, readFile, rename, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { give } from "./account.ts";
import type { Account } from "./account.ts";
import { valueFor } from "./error-code.ts";

const LARGEST_LOG_BYTES = 10 * 1024 * 1024;

export const logFile = (data_dir: string) => join(data_dir, "postgres.log");

/** Opens Postgres' own log to append to it; a large one becomes `postgres.log.1` first. */
export async function openLog(data_dir: string, account?: Account): Promise<FileHandle> {
  const file = logFile(data_dir);
  const present = await stat(file).catch(valueFor(undefined, "ENOENT"));
  if (present && present.size > LARGEST_LOG_BYTES) await rename(file, `${file}.1`);
  const log = await open(file, "a", 0o600);
  await give(file, account);
  return log;
}

/** The first complaint in the log after `start` bytes, on one line. */
export async function complaintSince(data_dir: string, start: number): Promise<string | undefined> {
  const lines = (await readFile(logFile(data_dir))).subarray(start).toString().split("\n");
  const complaint = lines.find((line) => COMPLAINT.test(line));
  return complaint?.replace(COMPLAINT, "").trim();
}

// A server that starts or stops says so, as FATAL, to each client that comes too early or too late.
const COMPLAINT = /^.*?(?:FATAL|PANIC|initdb: error):(?! +the database system is) +/;
