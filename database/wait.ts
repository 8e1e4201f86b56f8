import { Failure } from "../lib/failure.ts";
import { tell } from "../lib/log-format.ts";
import { untilItWorks } from "../lib/patience.ts";
import type { DatabaseAddress } from "./connection.ts";
import { errorCode } from "./embedded/error-code.ts";
import { ask, serversOf } from "./servers.ts";

const MIN_VERSION = 15;
const PATIENCE_MS = 3_000;

const place = ({ host, port, others = [], database }: DatabaseAddress) =>
  `${[{ host, port }, ...others].map((one) => `${one.host}:${one.port}`).join(",")}/${database}`;

/** SQLSTATE → what the operator can do about it. */
const REMEDIES: Record<string, (address: DatabaseAddress) => string> = {
  "28P01": ({ user }) => `it refuses the password of "${user}": correct DATABASE_URL.`,
  "28000": ({ user }) => `it does not let "${user}" in: correct DATABASE_URL or pg_hba.conf.`,
  "3D000": ({ database }) =>
    `it has no database "${database}": create it (createdb ${database}) or correct DATABASE_URL.`,
};

/** What answers at an address. */
interface Found {
  version: number;
  /** something before Postgres that hands its sessions round, such as pgbouncer */
  pooled: boolean;
}

const STATE =
  "select current_setting('server_version_num') as version, pg_backend_pid()::text as pid";

// Postgres tells a client the pid of its backend; a pooler tells a number of its own.
const pidTold = (client: object) => String("processID" in client ? client.processID : "");

async function look(address: DatabaseAddress): Promise<Found> {
  const primary = await serversOf(address).primary(address);
  return ask(
    { ...address, ...primary },
    async (client) => {
      const [row] = (await client.query<{ version: string; pid: string }>(STATE)).rows;
      const version = Math.floor(Number(row?.version) / 10_000);
      return { version, pooled: pidTold(client) !== row?.pid };
    },
    PATIENCE_MS,
  );
}

const unreachable = (address: DatabaseAddress, error: unknown) =>
  `The database ${place(address)} does not answer (${errorCode(error) ?? String(error)})`;

/**
 * Waits until the database can be entered.
 * @param wait_secs after which there is no use in waiting; may be `Infinity`
 * @throws Failure when it will not be, or is too old
 */
export async function untilThere(address: DatabaseAddress, wait_secs: number): Promise<Found> {
  const until = Date.now() + wait_secs * 1_000;
  const found = await untilItWorks(() => look(address), {
    told: (error) => `${unreachable(address, error)}: waiting for it.`,
    there: `The database ${place(address)} is there.`,
    log: tell,
    giveUp(error) {
      const remedy = REMEDIES[errorCode(error) ?? ""];
      if (remedy) throw new Failure(`The database ${place(address)}: ${remedy(address)}`);
      if (Date.now() < until) return;
      throw new Failure(`${unreachable(address, error)}: start Postgres, or correct DATABASE_URL.`);
    },
  });
  if (found.version >= MIN_VERSION) return found;
  throw new Failure(
    `The database ${place(address)} is Postgres ${found.version}: Gorjeo needs ${MIN_VERSION} or newer.`,
  );
}
