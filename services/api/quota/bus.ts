import type { Context, ServiceBroker } from "moleculer";
import { nowMs } from "../../../lib/time.ts";
import type { Addition, Count, Told } from "./ledger.ts";
import { Quotas, type Bus } from "./quotas.ts";

/** A gateway that does not answer by then is taken for dead, and each counts for itself. */
const PATIENCE_MS = 2_000;
const SWEEP_MS = 30_000;

const entries = { type: "array", max: 1_000, items: "object" };

interface Gateway {
  counting: Counting;
}

/** What gateways ask each other; nothing of it is in the route table. */
export const quotaActions = {
  countQuota: {
    visibility: "public",
    params: {
      key: "string",
      gateway: "string",
      add: "number",
      base: "number",
      window_ms: "number",
      forwarded: "boolean|optional",
    },
    handler(this: Gateway, { params }: Context<Addition>) {
      return this.counting.quotas.add(params);
    },
  },
  toldQuota: {
    visibility: "public",
    params: { key: "string" },
    handler(this: Gateway, { params }: Context<{ key: string }>) {
      return this.counting.quotas.told(params.key);
    },
  },
  takeQuotas: {
    visibility: "public",
    params: { entries },
    handler(this: Gateway, { params }: Context<{ entries: Told[] }>) {
      this.counting.quotas.take(params.entries);
    },
  },
};

/** The nodes that have a gateway, as this one knows of them. */
function gatewaysOf({ nodeID, registry }: ServiceBroker): string[] {
  const services = registry.getServiceList({ onlyAvailable: true });
  const nodes = services.flatMap((service) => (service.name === "api" && service.nodeID) || []);
  return [...new Set([nodeID, ...nodes])];
}

const busOf = (broker: ServiceBroker, gateways: () => string[]): Bus => {
  const ask = async <R>(nodeID: string, action: string, params: object) => {
    const meta = { deadline: nowMs() + PATIENCE_MS };
    const options = { nodeID, timeout: PATIENCE_MS, meta };
    try {
      return await broker.call<R, object>(`api.${action}`, params, options);
    } catch (error) {
      broker.logger.warn(`quotas: ${nodeID} does not answer: ${String(error)}`);
      throw error;
    }
  };
  return {
    me: broker.nodeID,
    gateways,
    add: (gateway, addition) => ask<Count>(gateway, "countQuota", addition),
    told: (gateway, key) => ask<Told[]>(gateway, "toldQuota", { key }),
    take: (gateway, entries) => ask<void>(gateway, "takeQuotas", { entries }),
  };
};

/** This gateway's part in counting. */
export interface Counting {
  quotas: Quotas;
  end: () => void;
}

const EVENTS = ["$services.changed", "$node.disconnected"];

export function countingOf(broker: ServiceBroker): Counting {
  let known: string[] | undefined;
  const quotas = new Quotas(busOf(broker, () => (known ??= gatewaysOf(broker))));
  const look = () => {
    known = undefined;
    void quotas.rebalance();
  };
  for (const event of EVENTS) broker.localBus.on(event, look);
  const timer = setInterval(() => quotas.sweep(), SWEEP_MS).unref();
  const end = () => {
    clearInterval(timer);
    for (const event of EVENTS) broker.localBus.off(event, look);
  };
  return { quotas, end };
}
