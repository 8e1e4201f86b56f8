import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Storage } from "./storage.ts";

const KEY = /^[0-9]{1,19}\/[\w-]{1,64}$/;

/** A folder of files; several processes may share it. */
export function folderStorage(root: string): Storage {
  const pathOf = (key: string) => {
    if (!KEY.test(key)) throw new Error(`not a key: ${key}`);
    return join(root, key);
  };
  return {
    async put(key, bytes) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const draft = `${path}.${randomBytes(4).toString("hex")}`;
      await writeDurably(draft, bytes);
      await rename(draft, path);
    },
    read: (key, range) => readRange(pathOf(key), range),
    remove: (key) => rm(pathOf(key), { force: true }),
    removeAll: (media_id) =>
      rm(dirname(pathOf(`${media_id}/all`)), { recursive: true, force: true }),
  };
}

async function writeDurably(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readRange(path: string, { start, end }: { start: number; end: number }) {
  const file = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(end - start);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
