import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Failure } from "../../lib/failure.ts";

const SQLITE_BUSY = 5;

/**
 * Makes this process the only Gorjeo on a data folder. The lock is SQLite's, on an empty file: the
 * one lock of the operating system that Node offers. It dies with its holder, however that dies,
 * and does not depend on process ids.
 * @returns how to let go of it
 */
export function lockDataFolder(data_dir: string): () => void {
  const pid_file = join(data_dir, "gorjeo.pid");
  try {
    const lock = new DatabaseSync(join(data_dir, "gorjeo.lock"), { timeout: 0 });
    lock.exec("pragma journal_mode = off; begin exclusive");
    writeFileSync(pid_file, `${process.pid}\n`);
    return () => lock.isOpen && lock.close();
  } catch (error) {
    throw refusal(error, data_dir, pid_file);
  }
}

function refusal(error: unknown, data_dir: string, pid_file: string): unknown {
  if (typeof error !== "object" || error === null) return error;
  const remedy = "or set DATA_DIR to another folder.";
  if ("errcode" in error && error.errcode === SQLITE_BUSY) {
    const pid = readFileSync(pid_file, "utf8").trim();
    return new Failure(
      `The data folder ${data_dir} is in use by another Gorjeo (process ${pid}). Stop it, ${remedy}`,
    );
  }
  const reason = "message" in error ? error.message : error;
  return new Failure(
    `The data folder ${data_dir} cannot be locked (${reason}). Give its files to this user, ${remedy}`,
  );
}
