import { resolve } from "node:path";
import { backUp } from "../database/backup/backup.ts";
import { Failure } from "../lib/failure.ts";
import { loadSettings } from "../settings.ts";

// Saves all data in a new folder; beside a running Gorjeo, or of one that does not run.

const USAGE = "npm run backup -- FOLDER   saves all data in a new folder";

try {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || more.length) throw new Failure(USAGE);
  const { schemas } = await backUp(loadSettings(), resolve(folder));
  const tables = Object.values(schemas).flatMap((schema) => Object.values(schema.tables));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  process.stdout.write(`${rows} rows of ${tables.length} tables are saved in ${folder}\n`);
  process.exit();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
