import type { Service, ServiceSchema } from "moleculer";
import DbService from "moleculer-db";
import SequelizeDbAdapter from "moleculer-db-adapter-sequelize";
import type { Model, ModelStatic, Sequelize } from "sequelize";
import { poolFigures, poolOf, replicaPoolOf } from "../database/pools.ts";
import type { Database } from "../lib/action.ts";
import { comeBack, stepAside } from "../lib/aside.ts";
import { hint } from "../lib/hint.ts";
import { snowflakes } from "../lib/id.ts";
import { gauges, type Reading } from "../lib/metrics/meter.ts";
import { untilItWorks } from "../lib/patience.ts";
import { schemaOf, type Owner } from "../lib/service.ts";
import { sql } from "../lib/sql.ts";
import { nowMs } from "../lib/time.ts";
import { PoolDatabase } from "./connection.ts";
import { Replica } from "./replica.ts";
import { watchSilence } from "./silence.ts";

/** A quarter of the 1,024 makers of ids for each schema; see the sequence `node_ids`. */
const NODE_RANGES = ["auth", "tweet", "interaction", "message"];
const NODES_PER_SCHEMA = 256;

type Define = (pool: Sequelize) => ModelStatic<Model>;

/** The root entity of a schema, as moleculer-db serves it. */
export interface RootEntity {
  define: Define;
  /** the columns that may be seen */
  fields: string[];
}

/**
 * moleculer-db's adapter on the schema's one pool. It neither makes a pool of its own (Moleculer
 * clones what mixins hold, a Sequelize instance too) nor closes it (services stop in parallel,
 * and a request in flight may still need it), nor does it let Sequelize make tables.
 */
function sharedPoolAdapter(schema: string, define: Define) {
  class SharedPoolAdapter extends SequelizeDbAdapter {
    declare db: Sequelize;
    declare model: ModelStatic<Model>;
    declare service: { model: ModelStatic<Model> };

    override async connect() {
      this.db = poolOf(schema);
      this.model = this.service.model = define(this.db);
      await this.db.authenticate();
    }

    override disconnect() {
      return Promise.resolve();
    }
  }
  return new SharedPoolAdapter(schema);
}

/** Read-only, and for the REPL and other services only: every write has rules of its own. */
const CRUD = {
  find: { visibility: "public" },
  count: { visibility: "public" },
  list: { visibility: "public" },
  get: { visibility: "public" },
  resolve: false,
  create: false,
  insert: false,
  update: false,
  remove: false,
};

const rootEntity = (schema: string, { define, fields }: RootEntity) =>
  schemaOf({
    mixins: [DbService],
    adapter: sharedPoolAdapter(schema, define),
    model: {},
    settings: { idField: "id", fields, maxPageSize: 100, maxLimit: 1_000 },
    actions: CRUD,
  });

/**
 * Gives a service `db` (its schema, through its own role) and `newId`.
 * @param root what moleculer-db serves as `find`, `count`, `list` and `get`; may be left out
 */
export const database = (schema: string, root?: RootEntity): ServiceSchema =>
  schemaOf<Owner & { db: PoolDatabase; unwatch: () => void; watching: AbortController }>({
    mixins: root ? [rootEntity(schema, root)] : [],
    created() {
      const tell = () => this.broker.broadcast(`${schema}.logged`);
      this.db = new PoolDatabase(poolOf(schema), schema, hint(tell, HINT_MS));
      const standby = replicaPoolOf(schema);
      const replica =
        standby && new Replica(this.db, new PoolDatabase(standby, schema, () => undefined));
      this.reader = replica && (() => replica.reader());
      this.watching = new AbortController();
      this.unwatch = gauges(() => connectionsOf(schema));
    },
    async started() {
      const node = await nodeId(this.db, this.logger);
      this.newId = snowflakes(NODE_RANGES.indexOf(schema) * NODES_PER_SCHEMA + node, nowMs);
      await this.db.join();
      const change = (lost: boolean) => onSilence(this, schema, lost);
      void watchSilence(this.db, change, this.watching.signal);
    },
    stopped() {
      this.watching.abort();
      this.unwatch();
    },
  });

const connectionsOf = (schema: string): Reading[] =>
  poolFigures()
    .filter((pool) => pool.schema === schema)
    .flatMap(({ total, idle, waiting, limit }) => [
      ["gorjeo_postgres_connections", total - idle, { schema, state: "used" }],
      ["gorjeo_postgres_connections", idle, { schema, state: "idle" }],
      ["gorjeo_postgres_connections_limit", limit, { schema }],
      ["gorjeo_postgres_waiting", waiting, { schema }],
    ]);

/** Several commits within a few milliseconds give one wake-up: it is a hint, the log is the truth. */
const HINT_MS = 2;

/** The other nodes ask those that have their database. */
async function onSilence({ broker, logger }: Service, schema: string, lost: boolean) {
  if (lost) logger.warn(`the database of ${schema} is silent: this node steps aside`);
  else logger.warn(`the database of ${schema} answers again`);
  await (lost ? stepAside : comeBack)(broker, schema);
}

// Moleculer does not try again: a service whose `started` fails takes the whole broker down.
async function nodeId(db: Database, logger: { warn(text: string): void }): Promise<number> {
  const row = await untilItWorks(
    () => db.row<{ node: string }>(sql`select nextval('node_ids') as node`),
    {
      told: (error) => `the database does not answer yet: ${String(error)}`,
      there: "the database answers",
      log: (line) => logger.warn(line),
      giveUp: () => undefined,
    },
  );
  return Number(row?.node);
}
