import type { Resource } from "../../lib/errors.ts";
import { problemType, type Dialect } from "./dialect.ts";

/** One entry of `errors` in an answer that is otherwise 200. */
export interface PartialError {
  value: string;
  detail: string;
  title: string;
  resource_type: string;
  parameter: string;
  resource_id: string;
  type: string;
}

/** "Could not find tweet with id: [1]." Source: X API docs, "Response codes & errors". */
export const missing = (
  dialect: Dialect,
  resource: Resource,
  value: string,
  parameter: string,
): PartialError => ({
  value,
  detail: `Could not find ${resource} with ${parameter}: [${value}].`,
  title: "Not Found Error",
  resource_type: resource,
  parameter,
  resource_id: value,
  type: problemType(dialect, "resource-not-found"),
});

const WORDS: Partial<Record<Resource, string>> = { tweet: "Tweet" };

/** "Sorry, you are not authorized to see the Tweet with …" as seen on the wire. */
export const unseen = (
  dialect: Dialect,
  resource: Resource,
  value: string,
  parameter: string,
): PartialError => ({
  value,
  detail: `Sorry, you are not authorized to see the ${WORDS[resource] ?? resource} with ${parameter}: [${value}].`,
  title: "Authorization Error",
  resource_type: resource,
  parameter,
  resource_id: value,
  type: problemType(dialect, "not-authorized-for-resource"),
});
