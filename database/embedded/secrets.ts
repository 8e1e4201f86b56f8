import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../lib/failure.ts";
import { valueFor } from "./error-code.ts";

/** What a Gorjeo keeps to itself: 32 random bytes each, as base64url. */
export interface Secrets {
  /** of the database's owner */
  owner_password: string;
  /** all other keys are derived from it */
  secret: string;
}

const secretsFile = (data_dir: string) => join(data_dir, "secrets.json");

/** The secrets in `<data_dir>/secrets.json`; a Failure where they are missing or damaged. */
export async function readSecrets(data_dir: string): Promise<Secrets> {
  const file = secretsFile(data_dir);
  const content = await readFile(file, "utf8").catch(valueFor("", "ENOENT"));
  const secrets = parsed(content);
  if (isSecrets(secrets)) return secrets;
  throw new Failure(
    content === ""
      ? `The file ${file} is missing. Put it back from a copy.`
      : `The file ${file} is damaged. Put it back from a copy.`,
  );
}

/** Reads the secrets; makes them first in a data folder that has no database yet. */
export async function readOrMakeSecrets(data_dir: string): Promise<Secrets> {
  const has_any = existsSync(secretsFile(data_dir)) || existsSync(join(data_dir, "postgres"));
  if (!has_any) await writeSecrets(data_dir);
  return readSecrets(data_dir);
}

async function writeSecrets(data_dir: string): Promise<void> {
  const random = () => randomBytes(32).toString("base64url");
  const secrets: Secrets = { owner_password: random(), secret: random() };
  const draft = `${secretsFile(data_dir)}.new`;
  await rm(draft, { force: true });
  const file = await open(draft, "wx", 0o600);
  await file.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
  await file.sync();
  await file.close();
  await rename(draft, secretsFile(data_dir));
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

const isSecrets = (value: unknown): value is Secrets =>
  typeof value === "object" &&
  value !== null &&
  "owner_password" in value &&
  typeof value.owner_password === "string" &&
  "secret" in value &&
  typeof value.secret === "string";
