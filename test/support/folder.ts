import { rm } from "node:fs/promises";

/** Removes a folder that a process which was just killed may still be writing to, or its children. */
export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
