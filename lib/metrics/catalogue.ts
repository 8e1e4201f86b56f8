/** What a metric of ours tells, and the labels that tell its series apart. */
interface Told {
  help: string;
  labels: readonly string[];
}

const told = <const L extends string>(help: string, ...labels: L[]) => ({ help, labels });

/**
 * Counted as it happens. No label holds what people write or own: routes stand as the route table
 * has them, kinds and reasons are words of ours.
 */
export const COUNTERS = {
  gorjeo_http_requests_total: told("Answers of the gateway", "method", "route", "status"),
  gorjeo_shed_total: told("Requests turned away to keep the rest quick", "reason"),
  gorjeo_drift_total: told("What reconciliation found wrong and mended: above 0 is a bug", "kind"),
} as const satisfies Record<string, Told>;

/** Times in seconds, counted by bucket. */
export const HISTOGRAMS = {
  gorjeo_http_request_duration_seconds: told(
    "From a request's arrival to the end of its answer; open streams are not among them",
    "method",
    "route",
  ),
  gorjeo_sql_statement_duration_seconds: told("A statement, with the way to Postgres", "schema"),
} as const satisfies Record<string, Told>;

export const BUCKETS: Record<HistogramName, number[]> = {
  gorjeo_http_request_duration_seconds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  gorjeo_sql_statement_duration_seconds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5],
};

/** Read when somebody asks for the metrics, and at no other time. */
export const GAUGES = {
  gorjeo_info: told("Which node this is, and the services in it", "node", "services"),
  gorjeo_http_in_flight: told("Requests at work in this gateway", "kind"),
  gorjeo_http_in_flight_limit: told("How many of them it takes (MAX_IN_FLIGHT)", "kind"),
  gorjeo_open_streams: told("Connections that stay open", "kind"),
  gorjeo_password_queue: told("Passwords that wait for a thread"),
  gorjeo_password_queue_limit: told("Beyond so many waiting, more are refused"),
  gorjeo_password_threads: told("Threads that hash passwords"),
  gorjeo_postgres_connections: told("Connections of a pool", "schema", "state"),
  gorjeo_postgres_connections_limit: told("How many it may have (DATABASE_POOL)", "schema"),
  gorjeo_postgres_waiting: told("Those who wait for a connection of a pool", "schema"),
  gorjeo_log_lag_rows: told(
    "Rows of a source's log that a follower has not applied, counted up to 10,000",
    "follower",
    "source",
  ),
  gorjeo_log_lag_seconds: told("Age of the oldest of those rows", "follower", "source"),
  gorjeo_log_failed_rows: told(
    "Events in log_failed, which could not be applied: above 0 is a bug",
    "follower",
    "source",
  ),
  gorjeo_event_loop_delay_seconds: told(
    "How late the event loop is, since the metrics were asked for last",
    "quantile",
  ),
  process_resident_memory_bytes: told("Memory of the process"),
  nodejs_heap_size_used_bytes: told("JavaScript's part of it that is in use"),
  process_start_time_seconds: told("When the process began, in Unix time"),
} as const satisfies Record<string, Told>;

/** As gauges, but they only grow. */
export const READ_COUNTERS = {
  process_cpu_seconds_total: told("Processor time used"),
} as const satisfies Record<string, Told>;

export type CounterName = keyof typeof COUNTERS;
export type HistogramName = keyof typeof HISTOGRAMS;
export type GaugeName = keyof typeof GAUGES | keyof typeof READ_COUNTERS;

type All = typeof COUNTERS & typeof HISTOGRAMS & typeof GAUGES & typeof READ_COUNTERS;
export type LabelsOf<N extends keyof All> = Record<All[N]["labels"][number], string | number>;

/**
 * Moleculer's own that are on, each with the labels that it keeps. `caller` would multiply the
 * series of every action by those who call it.
 */
export const MOLECULERS: Record<string, readonly string[]> = {
  "moleculer.request.error.total": ["service", "action", "type", "errorType"],
  "moleculer.request.time": ["service", "action", "type"],
  "moleculer.request.timeout.total": ["service", "action"],
  "moleculer.request.bulkhead.inflight": ["service", "action"],
  "moleculer.request.bulkhead.queue.size": ["service", "action"],
  "moleculer.circuit-breaker.opened.active": ["affectedNodeID", "service", "action"],
  "moleculer.registry.nodes.online.total": [],
  "moleculer.transporter.packets.sent.bytes": [],
  "moleculer.transporter.packets.received.bytes": [],
};
