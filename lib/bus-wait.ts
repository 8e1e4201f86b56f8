import { connect, ErrorCode } from "nats";
import { natsOptions, type Bus } from "./bus.ts";
import { Failure } from "./failure.ts";
import { tell } from "./log-format.ts";
import { untilItWorks } from "./patience.ts";

const codeOf = (error: unknown) =>
  error instanceof Object && "code" in error ? String(error.code) : String(error);

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : codeOf(error));

async function look(bus: Bus): Promise<void> {
  const client = await connect({ ...natsOptions(bus), reconnect: false });
  await client.close();
}

/** Waits until NATS can be entered. @throws Failure when it refuses the name and password */
export async function untilNatsIsThere(bus: Bus): Promise<void> {
  const where = natsOptions(bus).servers.join(",");
  await untilItWorks(() => look(bus), {
    told: (error) => `NATS (${where}) does not answer (${reasonOf(error)}): waiting for it.`,
    there: `NATS (${where}) is there.`,
    log: tell,
    giveUp(error) {
      if (codeOf(error) === ErrorCode.AuthorizationViolation)
        throw new Failure(`NATS (${where}) refuses the name and password: correct NATS_URL.`);
    },
  });
}
