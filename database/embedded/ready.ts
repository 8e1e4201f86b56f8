import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { Failure } from "../../lib/failure.ts";
import type { DatabaseAddress } from "../connection.ts";
import { errorCode } from "./error-code.ts";

const POLL_MS = 20;

// Not there yet, or not any more: nobody listens, or the server is starting or stopping.
const NOT_YET = ["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "57P03", "57P01"];
const NO_SUCH_DATABASE = "3D000";
const DATABASE_EXISTS = "42P04";
const WRONG_PASSWORD = "28P01";

/** Waits until the server takes statements, and makes the database at its first start. */
export async function untilReady(address: DatabaseAddress, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const refusal = await refusalOf(address);
    if (refusal === undefined) return;
    if (refusal === NO_SUCH_DATABASE) await createDatabase(address);
    else await pause(POLL_MS);
  }
}

/** Why it does not take statements yet, as a code; undefined when it does. */
export async function refusalOf(address: DatabaseAddress): Promise<string | undefined> {
  try {
    await run(address, "select 1");
    return undefined;
  } catch (error) {
    const code = errorCode(error) ?? "";
    if ([...NOT_YET, NO_SUCH_DATABASE].includes(code)) return code;
    if (code !== WRONG_PASSWORD) throw error;
    throw new Failure(
      "The owner_password in secrets.json is not that of the database beside it. Put secrets.json back from a copy.",
    );
  }
}

async function createDatabase(address: DatabaseAddress): Promise<void> {
  const statement = `create database ${pg.escapeIdentifier(address.database)}`;
  await run({ ...address, database: "postgres" }, statement).catch((error: unknown) => {
    if (![...NOT_YET, DATABASE_EXISTS].includes(errorCode(error) ?? "")) throw error;
  });
}

async function run(address: DatabaseAddress, statement: string): Promise<void> {
  const client = new pg.Client(address);
  // A connection that breaks also rejects the statement, which says enough.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}
