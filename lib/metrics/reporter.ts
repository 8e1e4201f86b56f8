import type { IncomingMessage, ServerResponse } from "node:http";
import { MetricReporters, type BrokerOptions, type MetricRegistry } from "moleculer";
import { exposition } from "./exposition.ts";
import { countOnlyWhatIsWanted } from "./frugal.ts";
import { measureInto, readGauges } from "./meter.ts";
import { watchProcess } from "./process.ts";

/** Prometheus asks on one connection; so many are left for people who look. */
const MAX_CONNECTIONS = 16;

interface Where {
  port: number;
  host: string;
}

/**
 * Moleculer's Prometheus reporter, on a server of its own: gauges are read when somebody asks, and
 * histograms have the sum and count that Moleculer writes for quantiles only.
 */
export class MetricsReporter extends MetricReporters.Prometheus {
  readonly #ended: (() => void)[] = [];

  constructor({ port, host }: Where) {
    super({ port, path: "/metrics", defaultLabels: () => ({}) });
    // with port 0 Moleculer would listen on every address
    this.opts.host = host;
  }

  override init(registry: MetricRegistry): void {
    countOnlyWhatIsWanted(registry);
    super.init(registry);
    this.server.maxConnections = MAX_CONNECTIONS;
    measureInto(registry);
    this.#ended.push(watchProcess(registry.broker), () => measureInto(undefined));
  }

  override handler(request: IncomingMessage, response: ServerResponse): void {
    void readGauges().then(() => super.handler(request, response));
  }

  override generatePrometheusResponse(): string {
    return exposition([...this.registry.store.values()], (labels, extra) =>
      this.labelsToStr(labels, extra),
    );
  }

  override async stop(): Promise<void> {
    this.#ended.forEach((end) => end());
    this.server.closeAllConnections();
    await super.stop();
  }
}

/** The broker's metrics: none at all unless there is a port to ask for them on. */
export const metricsOptions = (where: Where | undefined): BrokerOptions["metrics"] =>
  where
    ? {
        enabled: true,
        // every 5 s some 60 of them, user names and network addresses of the machine among them
        collectProcessMetrics: false,
        // its type knows no instance of a class of ours
        reporter: new MetricsReporter(where) as never,
      }
    : { enabled: false };
