import { createHash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { Transform } from "node:stream";
import { Failure } from "../../lib/failure.ts";
import { errorCode } from "../embedded/error-code.ts";

/**
 * Fills a new folder, for its owner alone, under another name until it is complete.
 * @throws Failure where the folder exists
 */
export async function wholeFolder<T>(
  folder: string,
  fill: (draft: string) => Promise<T>,
): Promise<T> {
  const draft = `${folder}.part`;
  for (const path of [folder, draft])
    await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
      throw new Failure(`${path} cannot be made (${errorCode(error)}): choose another folder.`);
    });
  const result = await fill(draft).catch(async (error: unknown) => {
    for (const path of [draft, folder]) await rm(path, { recursive: true });
    throw error;
  });
  await rename(draft, folder);
  await synced(`${folder}/..`);
  return result;
}

export async function synced(path: string): Promise<void> {
  const file = await open(path);
  await file.sync().finally(() => file.close());
}

/** Lets bytes through and sums them. */
export function summing(): { through: Transform; sum: () => string } {
  const hash = createHash("sha256");
  const through = new Transform({
    transform(chunk: Buffer, _, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  return { through, sum: () => hash.digest("hex") };
}
