import { Failure } from "./failure.ts";
import { isUrl, text, type Environment } from "./environment.ts";

export interface BusSettings {
  nats_url: string | undefined;
  /** whose certificates NATS' servers have, and our own where they ask for one: PEM */
  nats_tls: { ca?: string; cert?: string; key?: string };
  /** keeps apart several Gorjeos on one NATS */
  namespace: string;
}

/** How the processes of one Gorjeo reach each other. */
export const busSettings = (env: Environment): BusSettings => ({
  nats_url: natsUrl(env),
  nats_tls: natsTls(env),
  namespace: text(env, "NAMESPACE") ?? "gorjeo",
});

function natsUrl(env: Environment): string | undefined {
  const value = text(env, "NATS_URL");
  if (value?.split(",").every((one) => isUrl(one.trim(), "nats|tls")) ?? true) return value;
  throw new Failure("NATS_URL is not of the form nats://…; several URLs are separated by commas.");
}

function natsTls(env: Environment): BusSettings["nats_tls"] {
  const parts = { ca: "NATS_CA", cert: "NATS_CERT", key: "NATS_KEY" };
  const given = Object.entries(parts).map(([part, key]) => [part, text(env, key)]);
  return Object.fromEntries(given.filter(([, value]) => value));
}
