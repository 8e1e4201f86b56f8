import { execFile } from "node:child_process";
import { chown, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { Failure } from "../../lib/failure.ts";
import { valueFor } from "./error-code.ts";

/** The account that Postgres runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * Postgres refuses to run as root. Started by root it runs as the owner of the data where there
 * is some, else as `nobody`. Started by anybody else it runs as that user.
 * @param postgres_folder  the data of Postgres, which may not exist yet
 * @returns undefined: the user of this process
 */
export async function postgresAccount(postgres_folder: string): Promise<Account | undefined> {
  const owner = await stat(postgres_folder).catch(valueFor(undefined, "ENOENT"));
  const user = process.getuid?.();
  if (user === 0) return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : nobody();
  if (owner && owner.uid !== user) {
    throw new Failure(
      `The database in ${postgres_folder} belongs to another user (uid ${owner.uid}). Start Gorjeo as that user, or set DATA_DIR to another folder.`,
    );
  }
  return undefined;
}

/** Hands a file or folder of ours to the account. */
export async function give(path: string, account: Account | undefined): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}

/** Hands data that root has put there, say from a copy, to the account. */
export async function giveCluster(folder: string, account: Account | undefined): Promise<void> {
  const owner = await stat(folder).catch(valueFor(undefined, "ENOENT"));
  if (!account || owner?.uid !== 0) return;
  await promisify(execFile)("chown", ["-R", `${account.uid}:${account.gid}`, folder]);
}

async function nobody(): Promise<Account> {
  const id = async (flag: "-u" | "-g") =>
    Number((await promisify(execFile)("id", [flag, "nobody"])).stdout);
  try {
    const [uid, gid] = await Promise.all([id("-u"), id("-g")]);
    return { uid, gid };
  } catch {
    throw new Failure(
      "Postgres cannot run as root and there is no user nobody to run it as. Start Gorjeo as an ordinary user, or set DATABASE_URL to a Postgres server.",
    );
  }
}
