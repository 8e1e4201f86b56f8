import { Validators, type BrokerOptions, type ServiceBroker } from "moleculer";
import { openDatabases, type Databases } from "./database/open.ts";
import { untilNatsIsThere } from "./lib/bus-wait.ts";
import { natsTransporter, nodeOptions } from "./lib/bus.ts";
import { requestCalls } from "./lib/calls.ts";
import { Failure } from "./lib/failure.ts";
import { assertPortFree, exitPolitely, exitWhileWaiting, listeningPort } from "./lib/lifecycle.ts";
import { loggerOptions, tellError, writeAs } from "./lib/log-format.ts";
import { metricsOptions } from "./lib/metrics/reporter.ts";
import { VALIDATOR_OPTIONS } from "./lib/params.ts";
import { requestScopes } from "./lib/request-scope.ts";
import { SocketHub } from "./lib/socket-transporter.ts";
import { tracingOptions } from "./lib/tracing.ts";
import { loadSettings, replSocket, type Settings } from "./settings.ts";

const isTimeout = (error: unknown) =>
  error instanceof Object &&
  "type" in error &&
  ["REQUEST_TIMEOUT", "REQUEST_REJECTED"].includes(String(error.type));

/** NATS where it is set; else the socket over which the REPL joins this process. */
const transporterOf = (settings: Settings): BrokerOptions["transporter"] => {
  const { nats_url, nats_tls, repl, data_dir } = settings;
  if (nats_url !== undefined) return natsTransporter({ nats_url, nats_tls });
  return repl ? new SocketHub({ path: replSocket(data_dir) }) : null;
};

function announce(broker: ServiceBroker, { services, host }: Settings) {
  const where = host === "127.0.0.1" ? "localhost" : host;
  const port = listeningPort(broker);
  const what = port === undefined ? "" : ` on http://${where}:${port}`;
  broker.logger.info(`Gorjeo (${services.join(", ")}) is ready${what}`);
}

const metricsAt = ({ metrics_port: port, metrics_host: host }: Settings) =>
  port === undefined ? undefined : { port, host };

/** The broker's options; the reasons are in docs/operating.md, "Settings of the broker". */
const brokerOptions = (settings: Settings, databases: Databases): BrokerOptions => ({
  ...nodeOptions(
    settings.services.length > 1 ? "gorjeo" : String(settings.services[0]),
    settings.namespace,
  ),
  logger: loggerOptions(settings.log_level, settings.log_format),
  transporter: transporterOf(settings),
  middlewares: [requestCalls, requestScopes],
  circuitBreaker: {
    enabled: true,
    threshold: 0.5,
    minRequestCount: 20,
    windowTime: 10,
    halfOpenTime: 2_000,
    check: isTimeout,
  },
  tracking: { enabled: true, shutdownTimeout: 10_000 },
  transit: { maxQueueSize: 5_000 },
  registry: {
    strategy: "RoundRobin",
    preferLocal: true,
    // until all nodes know that this one takes no more: 300 ms were too few on a busy machine
    stopDelay: settings.nats_url === undefined ? 0 : 1_000,
  },
  internalServices: true,
  validator: new Validators.Fastest(VALIDATOR_OPTIONS),
  // how often a service looks whether those it depends on are there; the default is 1 s
  dependencyInterval: 50,
  cacher: false,
  metrics: metricsOptions(metricsAt(settings)),
  tracing: tracingOptions(settings.tracing_url, settings.tracing_sample),
  skipProcessEventRegistration: true,
  created: (broker) => exitPolitely(broker),
  started: (broker) => announce(broker, settings),
  // not in a service's `stopped`: services stop in parallel, and one may still need the pool
  stopped: () => databases.close(),
});

/** One of many processes answers probes while it waits for the others; a single one says what is wrong. */
async function takePort({ nats_url, port, host }: Settings): Promise<void> {
  if (nats_url === undefined) return assertPortFree(port, host);
  const { openDoor } = await import("./services/api/door.ts");
  await openDoor(port, host);
}

/** The databases of this process; where there are many, once they and the bus are there. */
async function whatIsNeeded(settings: Settings): Promise<Databases> {
  const { nats_url, nats_tls } = settings;
  if (nats_url === undefined) return openDatabases(settings);
  const over = exitWhileWaiting();
  const databases = await openDatabases(settings);
  await untilNatsIsThere({ nats_url, nats_tls });
  over();
  return databases;
}

/** moleculer-runner waits for this: the databases are there before the broker is made. */
export default async function configure(): Promise<BrokerOptions> {
  try {
    const settings = loadSettings();
    writeAs(settings.log_format);
    // the runner reads SERVICES itself, as file names
    process.env.SERVICES = settings.services.map((name) => `services/${name}.service.ts`).join(",");
    if (settings.services.includes("api")) await takePort(settings);
    const { metrics_port, metrics_host } = settings;
    if (metrics_port !== undefined) await assertPortFree(metrics_port, metrics_host, "METRICS_");
    const databases = await whatIsNeeded(settings);
    // the services read their settings themselves; what the embedded database brings joins them
    if (settings.secret === undefined && databases.secret !== undefined)
      process.env.SECRET = databases.secret;
    return brokerOptions(settings, databases);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    tellError(error.message);
    process.exit(1);
  }
}
