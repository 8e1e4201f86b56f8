import { setTimeout as pause } from "node:timers/promises";
import { ServiceBroker, type BrokerOptions } from "moleculer";
import { nodeOptions } from "../lib/bus.ts";
import { Failure } from "../lib/failure.ts";
import { converse, replOptions } from "../lib/repl.ts";
import { loadSettings, type Settings } from "../settings.ts";
import { way } from "./join.ts";

const PATIENCE_MS = 3_000;

/** A node without services, beside those that run. */
async function joined(settings: Settings, transporter: BrokerOptions["transporter"]) {
  const broker = new ServiceBroker({
    ...nodeOptions("repl", settings.namespace),
    logger: { type: "Console", options: { level: "error", formatter: "short" } },
    transporter,
    replOptions: replOptions(),
  });
  const late = pause(PATIENCE_MS).then(() => {
    throw new Failure("NATS does not answer: start it, or correct NATS_URL.");
  });
  await Promise.race([broker.start(), late]);
  return broker;
}

/** Nothing runs: the whole application, here. */
async function started(settings: Settings) {
  const { default: configure } = await import("../moleculer.config.ts");
  const broker = new ServiceBroker({ ...(await configure()), replOptions: replOptions() });
  for (const name of settings.services)
    broker.createService((await import(`../services/${name}.service.ts`)).default);
  await broker.start();
  return broker;
}

try {
  const settings = loadSettings();
  const transporter = await way(settings);
  converse(transporter ? await joined(settings, transporter) : await started(settings));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
