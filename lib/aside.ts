import type { ServiceBroker } from "moleculer";
import { whenStopping } from "./lifecycle.ts";

/** Why this node takes no requests. */
const reasons = new Set<string>();

/** Tells the other nodes what this one does: nothing, as long as there is a reason. */
async function announce({ transit, registry }: ServiceBroker): Promise<void> {
  if (!transit || whenStopping.aborted) return;
  registry.regenerateLocalRawInfo(true, reasons.size > 0);
  await registry.discoverer.sendLocalNodeInfo();
}

/** The other nodes send this one nothing more until it comes back; what it has begun goes on. */
export async function stepAside(broker: ServiceBroker, reason: string): Promise<void> {
  reasons.add(reason);
  await announce(broker);
}

/** See `stepAside`. */
export async function comeBack(broker: ServiceBroker, reason: string): Promise<void> {
  reasons.delete(reason);
  await announce(broker);
}
