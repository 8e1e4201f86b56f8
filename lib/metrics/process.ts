import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ServiceBroker } from "moleculer";
import { gauges, type Reading } from "./meter.ts";

const NS = 1e9;
const MS = 1_000;
/** A look at the event loop every so often: 50 a second. */
const RESOLUTION_MS = 20;

const EMPTY = {};

/** The process itself: memory, processor, the delay of its event loop. @returns what ends it */
export function watchProcess(broker: ServiceBroker): () => void {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const late = (quantile: string, ns: number): Reading =>
    // what is measured holds the pause between two looks
    ["gorjeo_event_loop_delay_seconds", Math.max(0, ns / NS - RESOLUTION_MS / MS), { quantile }];
  const read = (): Reading[] => {
    const seen = delay.count > 0;
    const quantiles = [0.5, 0.99].map((at) => late(`${at}`, seen ? delay.percentile(at * 100) : 0));
    const longest = late("1", seen ? delay.max : 0);
    delay.reset();
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    return [
      ["gorjeo_info", 1, { node: broker.nodeID, services: servicesOf(broker) }],
      ...quantiles,
      longest,
      ["process_resident_memory_bytes", rss, EMPTY],
      ["nodejs_heap_size_used_bytes", heapUsed, EMPTY],
      ["process_start_time_seconds", performance.timeOrigin / MS, EMPTY],
      ["process_cpu_seconds_total", (user + system) / 1e6, EMPTY],
    ];
  };
  const end = gauges(read);
  return () => {
    end();
    delay.disable();
  };
}

const servicesOf = ({ services }: ServiceBroker): string =>
  services
    .map(({ name }) => name)
    .filter((name) => !name.startsWith("$"))
    .join(",");
