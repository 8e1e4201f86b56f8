import { existsSync, readFileSync } from "node:fs";
import { Failure } from "./failure.ts";

export type Environment = Record<string, string | undefined>;

/** A value given as NAME, or in a file named by NAME_FILE (for container secrets). */
export function text(env: Environment, key: string): string | undefined {
  const file = env[`${key}_FILE`];
  if (file && !existsSync(file))
    throw new Failure(`${key}_FILE names ${file}, which is not there.`);
  const value = file ? readFileSync(file, "utf8").trim() : env[key]?.trim();
  return value === "" ? undefined : value;
}

export function whole(
  env: Environment,
  key: string,
  usual: number,
  min: number,
  max: number,
): number {
  const value = text(env, key);
  if (value === undefined) return usual;
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new Failure(`${key} is "${value}": set it to a whole number from ${min} to ${max}.`);
}

export function share(env: Environment, key: string, usual: number): number {
  const value = text(env, key);
  if (value === undefined) return usual;
  if (/^\d*\.?\d+$/.test(value) && Number(value) <= 1) return Number(value);
  throw new Failure(`${key} is "${value}": set it to a number from 0 to 1.`);
}

export const isUrl = (value: string, protocols: string) =>
  URL.canParse(value) && new RegExp(`^(${protocols}):$`).test(new URL(value).protocol);

export function url(env: Environment, key: string, protocols: string): string | undefined {
  const value = text(env, key);
  if (value === undefined || isUrl(value, protocols)) return value;
  throw new Failure(`${key} is not a URL of the form ${protocols.split("|").at(-1)}://…`);
}

/** The lines of the file that a setting names, without those that are empty or begin with `#`. */
export function lines(env: Environment, key: string): string[] {
  const file = env[key]?.trim();
  if (!file) return [];
  if (!existsSync(file)) throw new Failure(`${key} names ${file}, which is not there.`);
  const all = readFileSync(file, "utf8").split("\n");
  return all.map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
}
