import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ServiceBroker } from "moleculer";
import { connect } from "nats";
import { natsOptions } from "../lib/bus.ts";
import { loadSettings } from "../settings.ts";

// The health of a container: ends with 0 when its gateway is ready, or else when its node answers
// a ping that goes through NATS, so that the event loop turns and the node can be reached.
const { port, namespace, nats_url, nats_tls, services } = loadSettings();
const PATIENCE_MS = 3_000;

const serves = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;

/** Moleculer's PING and PONG without joining as a node, which would tell all others of it. */
async function answersPing(nats_url: string) {
  const client = await connect(natsOptions({ nats_url, nats_tls }));
  const sender = `health-${randomUUID()}`;
  const ping = { ver: ServiceBroker.PROTOCOL_VERSION, sender, id: sender, time: Date.now() };
  const pongs = client.subscribe(`MOL-${namespace}.PONG.${sender}`);
  client.publish(`MOL-${namespace}.PING`, JSON.stringify(ping));
  for await (const pong of pongs)
    if (pong.json<{ sender: string }>().sender.includes(`-${hostname()}-`)) return true;
  return false;
}

setTimeout(() => process.exit(1), PATIENCE_MS);
const isHealthy =
  services.includes("api") || nats_url === undefined ? serves() : answersPing(nats_url);
process.exit((await isHealthy.catch(() => false)) ? 0 : 1);
