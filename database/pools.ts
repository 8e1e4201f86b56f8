import { randomBytes } from "node:crypto";
import pg from "pg";
import { Sequelize } from "sequelize";
import { clientFor, isGood } from "./client.ts";
import { loadSettings } from "../settings.ts";
import type { SchemaAddress } from "./connection.ts";
import { Lines } from "./lines.ts";

/** Milliseconds; per role in Postgres, or per connection where there are no roles. */
export const TIMEOUTS = {
  lock_timeout: 2_000,
  statement_timeout: 5_000,
  idle_in_transaction_session_timeout: 10_000,
} as const;

const PROCESS = randomBytes(4).toString("hex");

/** `alone`: a process that has all services, and remembers rows while there is no other. */
type Kind = "alone" | "one";

const kindHere = (): Kind => (loadSettings().nats_url === undefined ? "alone" : "one");

/**
 * What a session of a Gorjeo's services calls itself (application_name). By its three words the
 * triggers of migrations/common/0003 know those who tell themselves what they write.
 * @param kind, process `%` stands for any
 */
export const sessionName = (
  schema: string,
  kind: Kind | "%" = kindHere(),
  process = PROCESS,
): string => `gorjeo-${schema} ${kind} ${process}`;

const addresses = new Map<string, SchemaAddress>();
const pools = new Map<string, Sequelize>();
let size = 10;

/** Says where each schema is; called once at the start, before any service asks for a pool. */
export function configurePools(list: SchemaAddress[], max: number): void {
  size = max;
  for (const address of list) {
    addresses.set(address.schema, address);
    if (address.replica)
      addresses.set(replicaOf(address.schema), { ...address, ...address.replica, others: [] });
  }
}

const replicaOf = (schema: string) => `${schema} replica`;

/** Whether the statements of a schema have names in its sessions. */
export const hasNames = (schema: string): boolean => addresses.get(schema)?.unnamed !== true;

const dialectFor = (address: SchemaAddress, pipeline: boolean): object =>
  Object.assign(Object.create(pg), { Client: clientFor(address, pipeline) });

/**
 * Statements are written so that one plan is good for all their values. Left to itself, Postgres
 * makes it anew for many of them each time, which costs more than the reading. And for all sizes of
 * data: a plan that was made while a table was empty reads the whole of it until it is analysed.
 */
const PLANS = { plan_cache_mode: "force_generic_plan", jit: "off", enable_seqscan: "off" };

/** A pooler refuses what it does not know. */
const startup = ({ schema, own_role, unnamed }: SchemaAddress) => {
  const settings = {
    ...(own_role ? {} : { search_path: schema, ...TIMEOUTS }),
    ...(unnamed ? {} : PLANS),
  };
  const options = Object.entries(settings).map(([setting, value]) => `-c ${setting}=${value}`);
  return options.length ? { options: options.join(" ") } : {};
};

function open(address: SchemaAddress): Sequelize {
  const { host, port, user, password, database, ssl } = address;
  return new Sequelize(database, user, password, {
    dialect: "postgres",
    dialectModule: dialectFor(address, address.unnamed !== true),
    host,
    port,
    logging: false,
    pool: {
      max: size,
      min: 0,
      acquire: 2_000,
      idle: 10_000,
      evict: 5_000,
      validate: (client) => isGood(client as object, address),
    },
    dialectOptions: {
      application_name: sessionName(address.schema),
      keepAlive: true,
      connectionTimeoutMillis: 2_000,
      // one second beyond the server's own limit: a server that does not answer at all
      query_timeout: TIMEOUTS.statement_timeout + 1_000,
      ...(ssl ? { ssl: { rejectUnauthorized: true } } : {}),
      ...startup(address),
    },
  });
}

/** The one pool of a schema in this process. */
export function poolOf(schema: string): Sequelize {
  const known = pools.get(schema);
  if (known) return known;
  const address = addresses.get(schema);
  if (!address) throw new Error(`no database is configured for ${schema}`);
  const pool = open(address);
  pools.set(schema, pool);
  return pool;
}

/** The one pool of a schema's replica in this process; undefined where it has none. */
export const replicaPoolOf = (schema: string): Sequelize | undefined =>
  addresses.has(replicaOf(schema)) ? poolOf(replicaOf(schema)) : undefined;

interface Connections {
  size: number;
  available: number;
  waiting: number;
}

const lines = new Map<string, Lines>();

/** What short reads of a schema share in this process; undefined behind a pooler. */
export function linesOf(schema: string): Lines | undefined {
  const address = addresses.get(schema);
  if (!address || address.unnamed) return undefined;
  const known = lines.get(schema);
  if (known) return known;
  const made = new Lines(open(address), (client) => isGood(client, address));
  lines.set(schema, made);
  return made;
}

/** How many connections each pool of this process has, and how many wait for one. */
export const poolFigures = () =>
  [...pools].map(([schema, { connectionManager }]) => {
    const { pool } = connectionManager as unknown as { pool: Connections };
    const { size: total, available: idle, waiting } = pool;
    return { schema, total, idle, waiting, limit: size };
  });

/** Closes every pool; called once, after the broker has stopped and nothing is in flight. */
export async function closePools(): Promise<void> {
  const open = [...pools.values(), ...lines.values()];
  pools.clear();
  lines.clear();
  await Promise.all(open.map((pool) => pool.close()));
}
