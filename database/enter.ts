import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../lib/failure.ts";
import { tell } from "../lib/log-format.ts";
import type { SchemaName, Settings } from "../settings.ts";
import { addressOf, type DatabaseAddress, type SchemaAddress } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { untilThere } from "./wait.ts";

const RETRY_MS = 250;

/** A database, the way to it past a pooler, and what of ours is in it. */
interface Group {
  owner: DatabaseAddress;
  direct: DatabaseAddress | undefined;
  schemas: SchemaName[];
}

/** Where the schemas are, grouped by database: one of their own, or the common one. */
export function groupsOf(
  settings: Settings,
  common: DatabaseAddress,
  schemas: readonly SchemaName[],
): Group[] {
  const groups = new Map<string, Group>();
  for (const schema of schemas) {
    const own = settings.database_urls[schema];
    const owner = own === undefined ? common : addressOf(own);
    const past = settings.migrate_urls[own === undefined ? "common" : schema];
    const direct = past === undefined ? undefined : addressOf(past);
    const key = JSON.stringify([owner, direct]);
    const group = groups.get(key) ?? { owner, direct, schemas: [] };
    group.schemas.push(schema);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** How long a start waits: one of many processes for ever, since others wait for it as well. */
const patienceOf = ({ nats_url, database_wait_secs }: Settings) =>
  nats_url === undefined ? database_wait_secs : Infinity;

/**
 * Brings the schemas up to date, when their databases are there.
 * @param common the database of all schemas that have none of their own
 * @returns how each service enters its own
 * @throws Failure for what the operator can mend
 */
export async function enter(
  settings: Settings,
  common: { owner: DatabaseAddress; secret: string | undefined },
  schemas: readonly SchemaName[],
): Promise<SchemaAddress[]> {
  const secret = settings.secret ?? common.secret;
  const addresses: SchemaAddress[] = [];
  for (const { owner, direct, schemas: here } of groupsOf(settings, common.owner, schemas)) {
    const { pooled } = await untilThere(direct ?? owner, patienceOf(settings));
    if (pooled && !direct) throw POOLED;
    const entered = await migratedInTurn({
      owner: direct ?? owner,
      schemas: here,
      secret,
      log: tell,
    });
    for (const address of entered)
      addresses.push(withReplica(settings, await asEntered(settings, address, direct && owner)));
  }
  return addresses;
}

/** The standby is the primary's copy: the same database, the same roles. */
function withReplica(settings: Settings, address: SchemaAddress): SchemaAddress {
  const { schema, own_role, user, password } = address;
  const name = schema as SchemaName;
  const url = settings.replica_urls[settings.database_urls[name] === undefined ? "common" : name];
  if (url === undefined) return address;
  const replica = addressOf(url);
  return { ...address, replica: own_role ? { ...replica, user, password } : replica };
}

const POOLED = new Failure(
  "DATABASE_URL leads to a pooler (pgbouncer): set DATABASE_MIGRATE_URL to the same database past it.",
);

/** @param pooler where statements go, when that is not where the migrations went */
async function asEntered(
  settings: Settings,
  address: SchemaAddress,
  pooler: DatabaseAddress | undefined,
): Promise<SchemaAddress> {
  const { user, password } = address.own_role ? address : (pooler ?? address);
  const way = pooler ? { ...address, others: [], ...pooler, user, password } : address;
  const { pooled } = pooler ? await untilThere(way, patienceOf(settings)) : { pooled: false };
  if (pooled && !address.own_role) throw SHARED;
  const { database_prepared } = settings;
  const unnamed = database_prepared === "off" || (database_prepared === "auto" && pooled);
  if (unnamed) tell(`schema ${address.schema}: statements are sent without names`);
  return { ...way, unnamed };
}

const SHARED = new Failure(
  "Through a pooler every service needs a role of its own: set SECRET, and in DATABASE_MIGRATE_URL a user who may create roles.",
);

const MAX_TURNS = 10;

// The migration's lock is the database's, the roles are the server's: another Gorjeo on it, with
// a database of its own, may be at them in the same moment.
async function migratedInTurn(plan: Parameters<typeof migrate>[0]): Promise<SchemaAddress[]> {
  for (let turn = 1; ; turn++)
    try {
      return await migrate(plan);
    } catch (error) {
      if (turn === MAX_TURNS || !/tuple concurrently updated/.test(String(error))) throw error;
      await pause(Math.random() * RETRY_MS);
    }
}
