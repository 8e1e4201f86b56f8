import { setTimeout as pause } from "node:timers/promises";
import { ServiceBroker, type BrokerOptions } from "moleculer";
import { natsTransporter, nodeOptions } from "../lib/bus.ts";
import { Failure } from "../lib/failure.ts";
import { answers, SocketGuest } from "../lib/socket-transporter.ts";
import { replSocket, type Settings } from "../settings.ts";

const PATIENCE_MS = 5_000;

/** How to reach what runs: through NATS, or the socket in the data folder. */
export async function way(settings: Settings): Promise<BrokerOptions["transporter"]> {
  const { nats_url, nats_tls, data_dir } = settings;
  if (nats_url !== undefined) return natsTransporter({ nats_url, nats_tls });
  const path = replSocket(data_dir);
  if (!(await answers(path))) return undefined;
  const onClose = () => {
    process.stderr.write("Gorjeo has stopped.\n");
    process.exit(1);
  };
  return new SocketGuest({ path, onClose });
}

const late = async (what: string): Promise<never> => {
  await pause(PATIENCE_MS, undefined, { ref: false });
  throw new Failure(what);
};

/**
 * A broker from which the services named can be called: beside those that run, or, where nothing
 * runs, with them in it.
 * @param settings with those services as `services`
 * @param role     begins the node's id
 */
export async function join(settings: Settings, role: string): Promise<ServiceBroker> {
  // what is waited for may hold no handle of its own, and Node would end in the middle of it
  setInterval(() => undefined, 60_000);
  const { services, namespace } = settings;
  const transporter = await way(settings);
  if (!transporter) return started(settings);
  const logger = { type: "Console", options: { level: "error", formatter: "short" } };
  const broker = new ServiceBroker({ ...nodeOptions(role, namespace), logger, transporter });
  const noAnswer = "NATS does not answer: start it, or correct NATS_URL.";
  await Promise.race([broker.start(), late(noAnswer)]);
  const absent = `There is no answer from ${services.join(", ")}: start them, or correct NAMESPACE.`;
  await broker.waitForServices([...services], PATIENCE_MS).catch(() => {
    throw new Failure(absent);
  });
  return broker;
}

async function started({ services }: Settings): Promise<ServiceBroker> {
  const { default: configure } = await import("../moleculer.config.ts");
  const broker = new ServiceBroker(await configure());
  for (const name of services)
    broker.createService((await import(`../services/${name}.service.ts`)).default);
  await broker.start();
  return broker;
}
