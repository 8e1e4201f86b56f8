import { resolve } from "node:path";
import { restore } from "../database/backup/restore.ts";
import { Failure } from "../lib/failure.ts";
import { loadSettings } from "../settings.ts";

// Puts a backup into an empty database, or a data folder that is not there yet.

const USAGE = "npm run restore -- FOLDER   puts a backup into an empty database or data folder";

try {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || more.length) throw new Failure(USAGE);
  const { at } = await restore(loadSettings(), resolve(folder));
  process.stdout.write(`The data of ${at} are restored. Start Gorjeo, then npm run reconcile.\n`);
  process.exit();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
