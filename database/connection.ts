import { createHmac } from "node:crypto";

/** A server; `host` may be the folder of a unix socket. */
export interface Place {
  host: string;
  port: number;
}

/** Where a database is and as whom to enter it. */
export interface DatabaseAddress extends Place {
  user: string;
  password: string | undefined;
  database: string;
  ssl: boolean;
  /** further servers of the same data: one of all of them takes writes, and it may be another later */
  others?: readonly Place[];
}

const USUAL_PORT = 5432;

/** postgres://user:password@  host,host:port  /database?… */
const PARTS = /^(\w+:\/\/(?:[^@/?#]*@)?)([^/?#]*)(.*)$/;

/** What stands between `//` and the database, by commas, and the URL with the first of it alone. */
function split(database_url: string): { url: string; hosts: string[] } {
  const [, before = "", hosts = "", after = ""] = PARTS.exec(database_url) ?? ["", database_url];
  const list = hosts.split(",");
  return { url: `${before}${list[0]}${after}`, hosts: list };
}

/** The URL with the first of its servers alone, which WHATWG's URL can read. */
export const withOneHost = (database_url: string): string => split(database_url).url;

const atComma = (list: string[], at: number) => list[at] ?? list[0] ?? "";

/** Every server of a URL, as libpq reads it: in the place of the host, or as ?host=a,b&port=1,2 */
function placesOf(database_url: string): Place[] {
  const { url, hosts } = split(database_url);
  const query = new URL(url).searchParams;
  const ports = query.get("port")?.split(",") ?? [];
  const named = query.get("host")?.split(",");
  const own = new URL(url).port;
  if (named)
    return named.map((host, at) => ({
      host,
      port: Number(own || atComma(ports, at) || USUAL_PORT),
    }));
  return hosts.map((one, at) => {
    const { hostname, port } = new URL(`postgres://${one}`);
    const host = decodeURIComponent(hostname) || "localhost";
    return { host, port: Number(port || atComma(ports, at) || USUAL_PORT) };
  });
}

/**
 * Reads postgres://user:password@host:port/database?sslmode=…&host=/socket/folder; several servers
 * are separated by commas.
 */
export function addressOf(database_url: string): DatabaseAddress {
  const url = new URL(withOneHost(database_url));
  const user = decodeURIComponent(url.username) || "postgres";
  const [first = { host: "localhost", port: USUAL_PORT }, ...others] = placesOf(database_url);
  return {
    ...first,
    user,
    password: url.password === "" ? undefined : decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    ssl: ["require", "verify-ca", "verify-full"].includes(url.searchParams.get("sslmode") ?? ""),
    ...(others.length ? { others } : {}),
  };
}

/** The address as `pg` takes it, for a connection that no pool keeps. */
export const clientConfig = ({ host, port, user, password, database, ssl }: DatabaseAddress) => ({
  host,
  port,
  user,
  database,
  ...(password === undefined ? {} : { password }),
  ssl: ssl ? { rejectUnauthorized: true } : false,
});

/**
 * The password of a service's role, the same in every process that knows the secret: nothing
 * needs to be stored or handed round.
 */
export const rolePassword = (secret: string, role: string): string =>
  createHmac("sha256", secret).update(`role:${role}`).digest("base64url");

/** The role of a service in a database; one Postgres server may hold several Gorjeos. */
export const roleName = (database: string, schema: string): string =>
  `${database.slice(0, 48)}_${schema}`;

/** How a service enters its schema. */
export interface SchemaAddress extends DatabaseAddress {
  schema: string;
  /** false where all services share the user of DATABASE_URL: the role then brings no settings */
  own_role: boolean;
  /** a standby that streams from it, for reads: as whom and where */
  replica?: DatabaseAddress;
  /** a pooler stands before it that gives each transaction another session: statements have no names */
  unnamed?: boolean;
}
