import { refuseUnreadable } from "./params.ts";

/**
 * A moleculer-web route that reaches its own aliases and nothing else: no action by its name, no
 * alias that a service brings along, no parameter from two places merged into one.
 */
export const closedRoute = <A extends object, B>(name: string, aliases: A, bodyParsers: B) => ({
  name,
  path: "/",
  aliases,
  bodyParsers,
  mergeParams: false,
  mappingPolicy: "restrict",
  autoAliases: false,
  logging: false,
  etag: false,
  pathToRegexpOptions: { sensitive: true },
});

/** How JSON bodies are read: up to `limit`, never compressed, as the bytes say. */
export const jsonBody = (limit: string) => ({
  limit,
  strict: false,
  inflate: false,
  type: "application/json",
  verify: refuseUnreadable,
});
