import { randomBytes } from "node:crypto";
import pg from "pg";
import {
  addressOf,
  roleName,
  rolePassword,
  type SchemaAddress,
} from "../../database/connection.ts";
import { closePools, configurePools, poolOf } from "../../database/pools.ts";
import type { ActionName, Call, ParamsOf, ResultOf, Scope, Viewer } from "../../lib/action.ts";
import { snowflakes, type Id } from "../../lib/id.ts";
import { nowMs } from "../../lib/time.ts";
import { PoolDatabase } from "../../mixins/connection.ts";
import { SCHEMAS, type SchemaName } from "../../settings.ts";

interface TestServer {
  url: string;
  template: string;
  secret: string;
}

const server = (): TestServer => JSON.parse(process.env.GORJEO_TEST ?? "{}");

export interface FreshDatabase {
  /** as its owner */
  url: string;
  secret: string;
  drop: () => Promise<void>;
}

/** The services' roles that a database brings to its server. */
export const rolesOf = (database: string): string =>
  SCHEMAS.map((schema) => roleName(database, schema)).join(", ");

/** How a service enters a fresh database: a copy has the template's grants, to the template's roles. */
export function addressIn(fresh: FreshDatabase, schema: SchemaName): SchemaAddress {
  const user = roleName(server().template, schema);
  const password = rolePassword(fresh.secret, user);
  return { ...addressOf(fresh.url), schema, own_role: true, user, password };
}

const urlOf = (url: string, database: string) => {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
};

/** An empty, migrated database: a copy of the run's template. */
export const freshDatabase = (): Promise<FreshDatabase> => newDatabase(server().template);

/** A database without anything in it. */
export const emptyDatabase = (): Promise<FreshDatabase> => newDatabase("template0");

async function newDatabase(model: string): Promise<FreshDatabase> {
  const { url, template, secret } = server();
  const database = `${template}_${randomBytes(4).toString("hex")}`;
  const asOwner = async (text: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(text);
    await client.end();
  };
  await asOwner(`create database ${database} template ${model}`);
  return {
    url: urlOf(url, database),
    secret,
    async drop() {
      await asOwner(`drop database if exists ${database} with (force)`);
      await asOwner(`drop role if exists ${rolesOf(database)}`);
    },
  };
}

/**
 * Roles belong to the server, not to the database: two starts at once, each on a database of its
 * own, would change the same ones ("tuple concurrently updated").
 */
export async function oneStartAtATime<T>(start: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server().url });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('gorjeo test start'))");
    return await start();
  } finally {
    await client.end();
  }
}

/** Answers to the calls that the handlers under test make, by action name. */
export type Answers = { [N in ActionName]?: (params: ParamsOf<N>) => ResultOf<N> };

export interface Capability {
  db: PoolDatabase;
  newId: () => Id;
  /** the scope of a request by `user_id`, or of an anonymous one */
  scope: (user_id?: Id, answers?: Answers) => Scope;
  /** a session of somebody else than the service, as the owner of its tables */
  visitor: (application_name?: string) => Promise<pg.Client>;
  /** a statement of such a one */
  elsewhere: (text: string) => Promise<void>;
  close: () => Promise<void>;
}

let makers = 900;

const viewerOf = (user_id: Id): Viewer => ({ user_id, session_id: "1", scopes: ["*"] });

/** One service's handlers on a real database, without a broker; other services are given as answers. */
export async function capability(schema: SchemaName): Promise<Capability> {
  // as where all services are in one process
  process.env.NATS_URL = "";
  const fresh = await freshDatabase();
  const addresses = SCHEMAS.map((name) => addressIn(fresh, name));
  configurePools(addresses, 10);
  const db = new PoolDatabase(poolOf(schema), schema, () => undefined);
  const newId = snowflakes(makers++, nowMs);
  const callOf = (answers: Answers): Call => {
    const call = (name: ActionName, params: never) => {
      const answer = answers[name];
      if (!answer) throw new Error(`the test does not answer ${name}`);
      return Promise.resolve((answer as unknown as (params: never) => never)(params));
    };
    return call as unknown as Call;
  };
  const visitor = async (application_name = "psql") => {
    const client = new pg.Client({ connectionString: fresh.url, application_name });
    await client.connect();
    await client.query(`set search_path to ${schema}`);
    return client;
  };
  return {
    db,
    newId,
    scope: (user_id, answers = {}) => ({
      viewer: user_id ? viewerOf(user_id) : undefined,
      db,
      newId,
      call: callOf(answers),
    }),
    visitor,
    async elsewhere(text) {
      const client = await visitor();
      await client.query(text);
      await client.end();
    },
    async close() {
      await closePools();
      await fresh.drop();
    },
  };
}
