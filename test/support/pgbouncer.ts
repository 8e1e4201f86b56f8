import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../lib/free-port.ts";
import { unprivileged, type Postgres } from "./postgres.ts";
import { start } from "./process.ts";

/** Whether there is a pgbouncer; where not, a test that needs one says that it is skipped. */
export const pgbouncerIsThere = (): boolean => {
  const there = spawnSync("pgbouncer", ["--version"]).status === 0;
  if (!there) console.warn("Skipped, for want of pgbouncer: install it.");
  return there;
};

/** As docs/operating.md has it: the pooler asks Postgres for the passwords of those who come. */
const LOOKUP = `
  create role pooler login password 'pooler-pw';
  create schema pooler;
  grant usage on schema pooler to pooler;
  create function pooler.lookup(in name text, out usename name, out passwd text)
    returns record language sql security definer set search_path = pg_catalog
    as 'select usename, passwd from pg_shadow where usename = name and not usesuper';
  revoke all on function pooler.lookup from public;
  grant execute on function pooler.lookup to pooler`;

const settings = ({ port }: Postgres, own_port: number, sessions: number, users: string) => `
[databases]
postgres = host=127.0.0.1 port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own_port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
auth_user = pooler
auth_query = select usename, passwd from pooler.lookup($1)
pool_mode = transaction
default_pool_size = ${sessions}
max_client_conn = 500
query_wait_timeout = 5
`;

/**
 * A pgbouncer in transaction mode before a Postgres.
 * @param sessions of each role, all clients together
 * @returns where it is to be entered, without a user who may do more than the services
 */
export async function startPgbouncer(home: string, postgres: Postgres, sessions: number) {
  await postgres.query(LOOKUP);
  const port = await freePort();
  const users = join(home, "users.txt");
  const config = join(home, "pgbouncer.ini");
  await writeFile(users, '"pooler" "pooler-pw"\n');
  await writeFile(config, settings(postgres, port, sessions, users));
  const pgbouncer = start(unprivileged(["pgbouncer", config]));
  await pgbouncer.printed(/process up/);
  return `postgres://127.0.0.1:${port}/postgres`;
}
