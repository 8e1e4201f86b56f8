import type { Route } from "../route.ts";
import { ref } from "./schemas.ts";

const PARAMETER = "Idempotency-Key";

/** What writes have in common: see docs/operating.md, "Idempotency". */
export const IDEMPOTENCY_KEY = {
  name: PARAMETER,
  in: "header",
  schema: { type: "string", pattern: "^[!-~]{1,128}$" },
  description:
    "Ours: a random text (a UUID) for each thing that is to be done. The same request again with the same key, within a day, has no second effect and gets the first answer.",
};

const keyReused = {
  description: "The Idempotency-Key came with another request before; nothing was done.",
  content: { "application/problem+json": { schema: ref("Problem") } },
};

const isWrite = ({ method }: Route) => method !== "GET";

export const keyParameters = (route: Route) =>
  isWrite(route) ? [{ $ref: `#/components/parameters/${PARAMETER}` }] : [];

export const keyResponses = (route: Route) => (isWrite(route) ? { 422: keyReused } : {});
