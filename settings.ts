import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { isIP } from "node:net";
import { join } from "node:path";
import { databaseSettings, type DatabaseSettings } from "./database/settings.ts";
import { accessSettings, type AccessSettings } from "./lib/access-settings.ts";
import { busSettings, type BusSettings } from "./lib/bus-settings.ts";
import { isUrl, lines, text, url, whole, type Environment } from "./lib/environment.ts";
import { Failure } from "./lib/failure.ts";
import { watchingSettings, type WatchingSettings } from "./lib/watching-settings.ts";

/** The services that may run in a process, in the order in which they are listed. */
export const SERVICES = ["auth", "tweet", "interaction", "message", "api"] as const;
export type ServiceName = (typeof SERVICES)[number];
/** The services that own a schema. */
export const SCHEMAS = ["auth", "tweet", "interaction", "message"] as const;
export type SchemaName = (typeof SCHEMAS)[number];

export interface Settings extends DatabaseSettings, BusSettings, AccessSettings, WatchingSettings {
  port: number;
  host: string;
  data_dir: string;
  /** without NATS: whether the REPL can join the running process */
  repl: boolean;
  services: ServiceName[];
  rate_limits: boolean;
  /** the web sites, besides our own, whose pages may read answers: origins, or `*` alone */
  cors_origins: string[];
  /** whose word about where a request comes from (X-Forwarded-For) counts: addresses, networks */
  trusted_proxies: string[];
  /** requests that a gateway works on at once; more are answered 503 */
  max_in_flight: number;
  /** how long a connection may rest between two requests */
  keep_alive_secs: number;
  secret: string | undefined;
  /** the fewest characters of a password to be */
  password_min: number;
  /** accounts that one address may make in half an hour */
  registrations_per_address: number;
  bcrypt_cost: number;
  password_workers: number;
  session_days: number;
  log_days: number;
  /** words and phrases that usernames, names and posts must not hold */
  blocked_words: string[];
  /** what clients call this server, e.g. https://gorjeo.example; else the Host of each request */
  public_url: string | undefined;
  /** keep media in an S3-compatible store instead of the folder `media` in `data_dir` */
  media_s3: S3Settings | undefined;
}

export interface S3Settings {
  bucket: string;
  /** of a store that is not AWS; then buckets are part of the path */
  endpoint: string | undefined;
  region: string;
  /** without them the AWS client looks where it always does (environment, instance role) */
  key_id: string | undefined;
  key_secret: string | undefined;
}

function chosen(env: Environment): ServiceName[] {
  const value = text(env, "SERVICES");
  if (!value) return [...SERVICES];
  return value.split(",").map((item) => {
    const wanted = item
      .trim()
      .replace(/^.*\//, "")
      .replace(/\.service(\.ts)?$/, "");
    const found = SERVICES.find((service) => service === wanted);
    if (found) return found;
    throw new Failure(`SERVICES names "${wanted}": choose from ${SERVICES.join(", ")}.`);
  });
}

function s3(env: Environment): S3Settings | undefined {
  const bucket = text(env, "MEDIA_S3_BUCKET");
  if (bucket === undefined) return undefined;
  return {
    bucket,
    endpoint: url(env, "MEDIA_S3_ENDPOINT", "http|https"),
    region: text(env, "MEDIA_S3_REGION") ?? "us-east-1",
    key_id: text(env, "MEDIA_S3_KEY_ID"),
    key_secret: text(env, "MEDIA_S3_KEY_SECRET"),
  };
}

const PROXY = /^[\da-f.:]+(\/\d{1,3})?$/i;

function proxies(env: Environment): string[] {
  const list = (text(env, "TRUSTED_PROXIES") ?? "").split(",").map((item) => item.trim());
  const named = list.filter(Boolean);
  const wrong = named.find((item) => !PROXY.test(item) || !isIP(item.replace(/\/.*/, "")));
  if (wrong === undefined) return named;
  throw new Failure(`TRUSTED_PROXIES names "${wrong}": give addresses or networks (10.0.0.0/8).`);
}

const isOrigin = (text: string) => isUrl(text, "http|https") && new URL(text).origin === text;

function origins(env: Environment): string[] {
  const list = (text(env, "CORS_ORIGINS") ?? "").split(",").map((item) => item.trim());
  const named = list.filter(Boolean);
  if (named.length === 1 && named[0] === "*") return named;
  const wrong = named.find((item) => !isOrigin(item));
  if (wrong === undefined) return named;
  throw new Failure(
    `CORS_ORIGINS names "${wrong}": give origins as browsers send them (https://app.example), or * alone.`,
  );
}

/** Reads the settings from an environment; refuses values that make no sense. */
export function readSettings(env: Environment): Settings {
  return {
    port: whole(env, "PORT", 3000, 0, 65_535),
    host: text(env, "HOST") ?? "127.0.0.1",
    data_dir: text(env, "DATA_DIR") ?? "data",
    ...databaseSettings(env, SCHEMAS),
    ...busSettings(env),
    repl: text(env, "REPL") !== "off",
    services: chosen(env),
    max_in_flight: whole(env, "MAX_IN_FLIGHT", 256, 1, 100_000),
    keep_alive_secs: whole(env, "KEEP_ALIVE_SECS", 65, 1, 3_600),
    rate_limits: text(env, "RATE_LIMITS") !== "off",
    cors_origins: origins(env),
    trusted_proxies: proxies(env),
    secret: text(env, "SECRET"),
    ...watchingSettings(env),
    password_min: whole(env, "AUTH_PASSWORD_MIN", 8, 8, 64),
    registrations_per_address: whole(env, "AUTH_REGISTRATIONS", 100, 1, 1_000_000),
    bcrypt_cost: whole(env, "BCRYPT_COST", 10, 4, 15),
    password_workers: whole(env, "PASSWORD_WORKERS", availableParallelism(), 1, 64),
    session_days: whole(env, "SESSION_DAYS", 30, 1, 3650),
    log_days: whole(env, "LOG_DAYS", 7, 1, 365),
    blocked_words: lines(env, "BLOCKED_WORDS_FILE"),
    public_url: url(env, "PUBLIC_URL", "http|https")?.replace(/\/+$/, ""),
    media_s3: s3(env),
    ...accessSettings(env),
  };
}

/** Where the REPL finds a process that runs without NATS. */
export const replSocket = (data_dir: string): string => join(data_dir, "repl.sock");

/** Loads `.env` (what the environment already says wins) and reads the settings. */
export function loadSettings(): Settings {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return readSettings(process.env);
}
