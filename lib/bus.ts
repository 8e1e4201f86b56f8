import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { BrokerOptions } from "moleculer";
import type { Settings } from "../settings.ts";

/** Where NATS is, and whose word counts there. */
export type Bus = Pick<Settings, "nats_tls"> & { nats_url: string };

/**
 * Options of the NATS client. Name and password stand in the (first) address; the client itself
 * overlooks them there.
 * @param nats_url nats://user:password@host:4222, or tls://…; several are separated by commas
 */
export function natsOptions({ nats_url, nats_tls }: Bus) {
  const urls = nats_url.split(",").map((address) => new URL(address.trim()));
  const first = urls[0];
  const secret = urls.some(({ protocol }) => protocol === "tls:") || nats_tls.ca !== undefined;
  return {
    servers: urls.map(({ host }) => host),
    user: first?.username ? decodeURIComponent(first.username) : undefined,
    pass: first?.password ? decodeURIComponent(first.password) : undefined,
    tls: secret ? nats_tls : undefined,
    // a server that takes a connection and says nothing; the default is 20 s
    timeout: 3_000,
    pingInterval: 5_000,
    maxPingOut: 2,
  };
}

export const natsTransporter = (bus: Bus): BrokerOptions["transporter"] => ({
  type: "NATS",
  options: {
    ...natsOptions(bus),
    // try for ever: a bus that is away comes back, and until then requests are answered 503
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    // without it a server of several that is away at the start is never tried again
    waitOnFirstConnect: true,
    // a server that does not know the user yet is no reason to give up the others
    ignoreAuthErrorAbort: true,
  },
});

/** What every node of one Gorjeo has in common, the REPL's too. @param role begins the node's id */
export const nodeOptions = (role: string, namespace: string): BrokerOptions => ({
  namespace,
  // equal node ids stop a broker ("nodeID conflict")
  nodeID: `${role}-${hostname()}-${process.pid}-${randomBytes(2).toString("hex")}`,
  serializer: "JSON",
  // 0, the default, lets calls hang for ever when an answer is lost
  requestTimeout: 30_000,
  // the default repeats calls that timed out, whatever they write
  retryPolicy: { enabled: false },
  // a dead node leaves after 5 s; the defaults (10, 30) mean half a minute of errors
  heartbeatInterval: 2,
  heartbeatTimeout: 5,
});
