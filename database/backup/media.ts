import { constants, existsSync } from "node:fs";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../embedded/error-code.ts";

const AT_ONCE = 16;

/** Files of media, by their key; drafts of files have a dot in their name. */
async function keysIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && !file.name.includes("."))
    .map((file) => join(file.parentPath, file.name).slice(folder.length + 1));
}

/** Copies what is not there yet; a file never changes. @returns how many files were copied */
export async function copyMedia(from: string, to: string): Promise<number> {
  const there = new Set(await keysIn(to));
  const keys = (await keysIn(from)).filter((key) => !there.has(key));
  for (let at = 0; at < keys.length; at += AT_ONCE)
    await Promise.all(
      keys.slice(at, at + AT_ONCE).map((key) => copyOne(join(from, key), join(to, key))),
    );
  return keys.length;
}

async function copyOne(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to, constants.COPYFILE_FICLONE).catch((error: unknown) => {
    // removed since the folder was read
    if (errorCode(error) !== "ENOENT") throw error;
  });
}
