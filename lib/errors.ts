import { Errors } from "moleculer";
import type { Id } from "./id.ts";

/**
 * The catalogue of refusals. Factories, not classes: over NATS an error arrives as a plain
 * MoleculerClientError with `code`, `type` and `data`, and subclasses would not survive.
 */
export const ERROR_TYPES = {
  invalidRequest: "INVALID_REQUEST",
  notFound: "RESOURCE_NOT_FOUND",
  notAuthorized: "NOT_AUTHORIZED_FOR_RESOURCE",
  forbidden: "FORBIDDEN",
  clientForbidden: "CLIENT_FORBIDDEN",
  unsupportedAuthentication: "UNSUPPORTED_AUTHENTICATION",
  unauthorized: "UNAUTHORIZED",
  conflict: "CONFLICT",
  unprocessable: "UNPROCESSABLE",
  tooManyRequests: "TOO_MANY_REQUESTS",
  unavailable: "UNAVAILABLE",
} as const;

export type Resource =
  | "tweet"
  | "user"
  | "list"
  | "media"
  | "poll"
  | "session"
  | "follow_request"
  | "app"
  | "place"
  | "dm_event"
  | "dm_conversation"
  | "report";

/** Makes an error without its stack: where a refusal was made nobody reads, and to find out costs most. */
function stackless<E extends Error>(make: () => E): E {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

const refusal = (code: number, type: string, message: string, data?: object) =>
  stackless(() => new Errors.MoleculerClientError(message, code, type, data));

/** 400: the parameter `name` has a value that cannot be accepted. */
export const invalidRequest = (name: string, message: string, value?: unknown) =>
  refusal(400, ERROR_TYPES.invalidRequest, message, {
    errors: [{ parameter: name, message, value }],
  });

/** The thing named by `parameter` does not exist, or must not be known to exist: 404. */
export const notFound = (resource: Resource, value: Id | string, parameter: string) =>
  refusal(404, ERROR_TYPES.notFound, `Could not find ${resource} with ${parameter}: [${value}].`, {
    resource_type: resource,
    parameter,
    value,
  });

/** The viewer may not see the thing: 403. */
export const notAuthorized = (resource: Resource, value: Id | string, parameter: string) =>
  refusal(
    403,
    ERROR_TYPES.notAuthorized,
    `Sorry, you are not authorized to see the ${resource} with ${parameter}: [${value}].`,
    { resource_type: resource, parameter, value },
  );

/** 403 for a rule of the domain; `detail` is shown to the client. */
export const forbidden = (detail: string, data?: object) =>
  refusal(403, ERROR_TYPES.forbidden, detail, data);

/** 403: the token lacks a scope that the operation needs. */
export const clientForbidden = (required: readonly string[]) =>
  refusal(403, ERROR_TYPES.clientForbidden, "The token does not carry the required scopes.", {
    required_enrollment: required.join(" "),
  });

/** 403: the operation is not for tokens of this kind. @param kind as X names it */
export const unsupportedAuthentication = (kind: string, supported: readonly string[]) =>
  refusal(
    403,
    ERROR_TYPES.unsupportedAuthentication,
    `Authenticating with ${kind} is forbidden for this endpoint.  Supported authentication types are [${supported.join(", ")}].`,
  );

/** 401. @param reason what a client can do about it, where it can: `otp_required`, `otp_wrong` */
export const unauthorized = (detail = "Unauthorized", reason?: string) =>
  refusal(401, ERROR_TYPES.unauthorized, detail, reason === undefined ? undefined : { reason });

/** 409: the value of `parameter` is taken. */
export const conflict = (parameter: string, detail: string) =>
  refusal(409, ERROR_TYPES.conflict, detail, { parameter });

/** 422: the same Idempotency-Key came with another request. */
export const unprocessable = (detail: string) => refusal(422, ERROR_TYPES.unprocessable, detail);

/** 429, to be tried again after `retry_after` seconds. */
export const tooManyRequests = (retry_after: number) =>
  refusal(429, ERROR_TYPES.tooManyRequests, "Too Many Requests", { retry_after });

/** 503: something that the request needs is not there just now. */
export const unavailable = (detail = "Service Unavailable") =>
  stackless(() => new Errors.MoleculerRetryableError(detail, 503, ERROR_TYPES.unavailable, {}));
