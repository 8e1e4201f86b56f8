import type { ServiceBroker } from "moleculer";
import { Failure } from "../lib/failure.ts";
import { bugReport, wholeRound } from "../lib/reconcile.ts";
import { loadSettings } from "../settings.ts";
import { join } from "./join.ts";

// Compares all that is counted or copied with what it comes from, and mends what differs. Works
// beside a running Gorjeo, or on the data of one that does not run.

const RECONCILED = ["tweet", "interaction", "message"];

async function reconcile(broker: ServiceBroker, service: string): Promise<void> {
  const action = `${service}.reconcile`;
  const { checked, drift } = await wholeRound((at) =>
    broker.call(action, at === undefined ? {} : { at }),
  );
  const kinds = Object.entries(drift);
  for (const [kind, count] of kinds) process.stderr.write(`${bugReport(kind, count)}\n`);
  process.stdout.write(`${service}: ${checked} checked, ${kinds.length ? "" : "no "}drift\n`);
}

try {
  process.env.SERVICES = ["auth", ...RECONCILED].join(",");
  process.env.LOG_LEVEL ??= "warn";
  const broker = await join(loadSettings(), "reconcile");
  for (const service of RECONCILED) await reconcile(broker, service);
  await broker.stop();
  process.exit();
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
