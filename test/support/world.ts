import { setTimeout as pause } from "node:timers/promises";
import { ServiceBroker } from "moleculer";
import pg from "pg";
import { freshDatabase, oneStartAtATime } from "./database.ts";
import { Person } from "./person.ts";

/** A running Gorjeo with a database of its own, in the test's process. */
export interface World {
  url: string;
  broker: ServiceBroker;
  /** statements as the owner of the database */
  query: <R extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<R[]>;
  /** people who have just signed up, by the names given */
  people: <N extends string>(...names: N[]) => Promise<Record<N, Person>>;
  /** when every follower has applied all that the logs hold */
  drained: () => Promise<void>;
  close: () => Promise<void>;
}

const FOLLOWED = [
  ["interaction", "auth"],
  ["interaction", "tweet"],
  ["tweet", "auth"],
  ["tweet", "message"],
  ["message", "auth"],
] as const;

const behind = (follower: string, source: string) => `
  select count(*)::int as rows from ${source}.log
  where (xid, seq) > (
    select coalesce(max(xid::text::bigint), 0)::text::xid8, coalesce(max(seq), 0)
    from ${follower}.cursors where source = '${source}')`;

/** What the logs leave to do in chunks; a second look at the same comes much later. */
const DUE = ["tweet.removals", "interaction.chores", "message.departures"].map(
  (table) => `select count(*)::int as rows from ${table} where due_at <= now()`,
);

/** Whether a follower is behind a log, or has something left to do; one snapshot of all of it. */
export async function untilDrained(query: World["query"]): Promise<void> {
  const followers = FOLLOWED.map(([follower, source]) => behind(follower, source));
  const statement = [...followers, ...DUE].join(" union all ");
  while ((await query<{ rows: number }>(statement)).some(({ rows }) => rows > 0)) await pause(5);
}

const SERVICES = ["auth", "tweet", "interaction", "message", "api"];

/** Starts everything in this process, on any free port. @param env settings that differ */
export async function world(env: Record<string, string> = {}): Promise<World> {
  const fresh = await freshDatabase();
  Object.assign(process.env, {
    DATABASE_URL: fresh.url,
    SECRET: fresh.secret,
    PORT: "0",
    LOG_LEVEL: "fatal",
    BCRYPT_COST: "4",
    RATE_LIMITS: "off",
    REPL: "off",
    // on one bus they would be one Gorjeo, and read each other's logs
    NATS_URL: "",
    ...env,
  });
  const { default: configure } = await import("../../moleculer.config.ts");
  const broker = new ServiceBroker(await oneStartAtATime(configure));
  for (const name of SERVICES)
    broker.createService((await import(`../../services/${name}.service.ts`)).default);
  await broker.start();
  const url = `http://127.0.0.1:${(broker.getLocalService("api") as unknown as { server: { address(): { port: number } } }).server.address().port}`;
  const owner = new pg.Client({ connectionString: fresh.url });
  await owner.connect();
  const query: World["query"] = async (text, values) => (await owner.query(text, values)).rows;
  return {
    url,
    broker,
    query,
    async people(...names) {
      const made = await Promise.all(names.map((name) => Person.signUp(url, name)));
      return Object.fromEntries(names.map((name, at) => [name, made[at]])) as never;
    },
    drained: () => untilDrained(query),
    async close() {
      await owner.end();
      await broker.stop();
      await fresh.drop();
    },
  };
}
