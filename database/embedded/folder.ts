import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { access, chmod, constants, lstat, mkdir, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Failure } from "../../lib/failure.ts";
import { give } from "./account.ts";
import type { Account } from "./account.ts";
import { errorCode, valueFor } from "./error-code.ts";

const REASONS: Record<string, string> = {
  EACCES: "permission denied",
  EEXIST: "it is a file",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of its path is a file",
  EPERM: "not permitted",
  EROFS: "the file system is read-only",
};

/**
 * Makes the data folder, for its owner alone, unless it exists.
 * @returns its absolute path without links, and whether it is new
 */
export async function makeDataFolder(data_dir: string): Promise<{ path: string; is_new: boolean }> {
  const wanted = resolve(data_dir);
  try {
    await mkdir(dirname(wanted), { recursive: true });
    const is_new = await mkdir(wanted, { mode: 0o700 }).then(() => true, valueFor(false, "EEXIST"));
    if (!is_new) await mkdir(wanted, { recursive: true });
    await access(wanted, constants.R_OK | constants.W_OK | constants.X_OK);
    return { path: await realpath(wanted), is_new };
  } catch (error) {
    const code = errorCode(error);
    if (!code) throw error;
    throw new Failure(
      `The data folder ${wanted} cannot be written (${REASONS[code] ?? code}). Make it writable for this user, or set DATA_DIR to another folder.`,
    );
  }
}

// sockaddr_un holds 108 bytes on Linux and 104 elsewhere.
const LONGEST_SOCKET_PATH = 100;

/** The port is only a part of the socket's name. */
export const PORT = 5432;

/** Where Postgres listens, given the folder of its socket. */
export const socketPath = (folder: string, port: number | string) =>
  join(folder, `.s.PGSQL.${port}`);

/** The folder of the socket: inside the data folder where the path is short enough. */
function runFolderOf(data_dir: string): string {
  const name = `gorjeo-${createHash("sha256").update(data_dir).digest("hex").slice(0, 16)}`;
  const candidates = [join(data_dir, "run"), join(tmpdir(), name)];
  const fits = (folder: string) =>
    Buffer.byteLength(socketPath(folder, PORT)) <= LONGEST_SOCKET_PATH;
  return candidates.find(fits) ?? join("/tmp", name);
}

/** The folder of the socket of a server that runs; undefined where there is none. */
export async function presentRunFolder(
  data_dir: string,
  account?: Account,
): Promise<string | undefined> {
  const folder = runFolderOf(await realpath(data_dir));
  if (!existsSync(folder)) return undefined;
  await refuseForeign(folder, account);
  return folder;
}

/** Makes the folder of the socket, private. */
export async function makeRunFolder(data_dir: string, account?: Account): Promise<string> {
  const folder = runFolderOf(data_dir);
  await mkdir(folder, { mode: 0o700 }).catch(valueFor(undefined, "EEXIST"));
  await refuseForeign(folder, account);
  await chmod(folder, 0o700);
  await give(folder, account);
  return folder;
}

export const removeRunFolder = (folder: string) => rm(folder, { recursive: true, force: true });

// In a folder for all, such as /tmp, somebody else may have been there first.
async function refuseForeign(folder: string, account?: Account): Promise<void> {
  const found = await lstat(folder);
  const own = [process.getuid?.(), account?.uid].includes(found.uid);
  if (!found.isDirectory() || !own) {
    throw new Failure(
      `${folder} belongs to somebody else. Remove it, or set DATA_DIR to another folder.`,
    );
  }
}
