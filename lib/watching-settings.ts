import { share, text, url, whole, type Environment } from "./environment.ts";
import { Failure } from "./failure.ts";
import type { LogFormat } from "./log-format.ts";

/** What whoever runs the server sees of it. */
export interface WatchingSettings {
  log_level: string;
  log_format: LogFormat;
  /** whether the gateway logs every request */
  access_log: boolean;
  /** where Prometheus asks for figures; none are kept unless it is set */
  metrics_port: number | undefined;
  metrics_host: string;
  /** where spans are sent, in Zipkin's JSON; nothing is traced unless it is set */
  tracing_url: string | undefined;
  /** the share of requests that are traced, 0–1 */
  tracing_sample: number;
}

// many processes have something that collects their logs; one has somebody who reads them
function logFormat(env: Environment): LogFormat {
  const usual = text(env, "NATS_URL") === undefined ? "short" : "json";
  const value = text(env, "LOG_FORMAT") ?? usual;
  if (value === "json" || value === "short") return value;
  throw new Failure(`LOG_FORMAT is "${value}": choose from json, short.`);
}

const metricsPort = (env: Environment) =>
  text(env, "METRICS_PORT") === undefined ? undefined : whole(env, "METRICS_PORT", 0, 0, 65_535);

export const watchingSettings = (env: Environment): WatchingSettings => ({
  log_level: text(env, "LOG_LEVEL") ?? "info",
  log_format: logFormat(env),
  access_log: text(env, "ACCESS_LOG") === "on",
  metrics_port: metricsPort(env),
  metrics_host: text(env, "METRICS_HOST") ?? "127.0.0.1",
  tracing_url: url(env, "TRACING_URL", "http|https")?.replace(/\/+$/, ""),
  tracing_sample: share(env, "TRACING_SAMPLE", 0.1),
});
