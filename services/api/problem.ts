import { randomUUID } from "node:crypto";
import { ERROR_TYPES } from "../../lib/errors.ts";
import { problemType, type Dialect } from "./dialect.ts";

/** RFC 9457, with X's members beside. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  [more: string]: unknown;
}

/** An answer that is an error, and the headers that go with it. */
export interface Refusal {
  problem: Problem;
  headers: Record<string, string>;
  /** set when the cause is ours and is to be logged under this id */
  error_id?: string;
}

const blank = (status: number, title: string, detail = title): Problem => ({
  title,
  type: "about:blank",
  status,
  detail,
});

export const PROBLEMS = {
  badRequest: () => blank(400, "Bad Request"),
  notFound: () => blank(404, "Not Found"),
  methodNotAllowed: () => blank(405, "Method Not Allowed"),
  unavailable: () => blank(503, "Service Unavailable"),
};

interface Thrown {
  code?: unknown;
  status?: unknown;
  type?: unknown;
  name?: unknown;
  message?: unknown;
  data?: Record<string, unknown> | unknown[];
}

interface Complaint {
  parameter?: string;
  field?: string;
  message?: string;
  value?: unknown;
  actual?: unknown;
  type?: string;
}

const asThrown = (error: unknown): Thrown => (error instanceof Object ? error : {});

const shown = (value: unknown): string =>
  (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 200);

/** One entry of `errors` of a 400: {parameters: {max_results: ["2"]}, message}. */
function complaint({ parameter, field, message, value, actual, type }: Complaint) {
  if (type === "objectStrict") {
    const extra = shown(actual);
    return {
      parameters: Object.fromEntries(extra.split(", ").map((key) => [key, []])),
      message: `The parameters [${extra}] are not among those that this request takes`,
    };
  }
  const name = parameter ?? field ?? "body";
  const given = parameter === undefined ? actual : value;
  const reason =
    type === "required" ? `The \`${name}\` parameter can not be empty` : String(message);
  return {
    parameters: { [name]: given === undefined ? [] : [shown(given)] },
    message:
      type === "refused" ? `The \`${name}\` parameter value [${shown(given)}] ${reason}` : reason,
  };
}

const invalid = (dialect: Dialect, complaints: Complaint[]): Problem => ({
  errors: complaints.map(complaint),
  title: "Invalid Request",
  detail: "One or more parameters to your request was invalid.",
  type: problemType(dialect, "invalid-request"),
  status: 400,
});

const complaintsOf = ({ data, message }: Thrown): Complaint[] => {
  if (Array.isArray(data)) return data as Complaint[];
  const list = data?.errors;
  return Array.isArray(list) ? (list as Complaint[]) : [{ message: String(message) }];
};

const bodyProblem = (dialect: Dialect, message: string) => invalid(dialect, [{ message }]);

/** What body-parser and moleculer-web refuse, by their own error types. */
const TRANSPORT: Record<string, (dialect: Dialect) => Problem> = {
  "entity.parse.failed": (dialect) => bodyProblem(dialect, "The body is not valid JSON"),
  "entity.verify.failed": (dialect) => bodyProblem(dialect, "The body is not acceptable"),
  "request.size.invalid": (dialect) => bodyProblem(dialect, "The body's length is not as declared"),
  "request.aborted": (dialect) => bodyProblem(dialect, "The request was aborted"),
  "stream.encoding.set": (dialect) => bodyProblem(dialect, "The body can not be read"),
  "entity.too.large": () => blank(413, "Payload Too Large", "The body is too large."),
  "encoding.unsupported": () =>
    blank(415, "Unsupported Media Type", "The content encoding is not supported."),
  "charset.unsupported": () =>
    blank(415, "Unsupported Media Type", "The character set is not supported."),
  UNSUPPORTED_MEDIA_TYPE: () =>
    blank(415, "Unsupported Media Type", "The content type must be application/json."),
  URI_TOO_LONG: () => blank(414, "URI Too Long"),
  NOT_FOUND: () => PROBLEMS.notFound(),
  // moleculer-web: a path with a bad percent escape
  UNABLE_DECODE_PARAM: (dialect) => bodyProblem(dialect, "The path can not be decoded"),
};

const UNAVAILABLE_TYPES = new Set([
  "REQUEST_REJECTED",
  "SERVICE_NOT_FOUND",
  "SERVICE_NOT_AVAILABLE",
  "QUEUE_FULL",
  ERROR_TYPES.unavailable,
]);
/** The deadline came while something was under way, or before it could be asked for. */
const TOO_LATE_TYPES = new Set(["REQUEST_TIMEOUT", "REQUEST_SKIPPED"]);
/** Classes 08 (connection), 53 (resources), 57 (shutdown), 55P03/57014 (time-outs), 25P03, 25006 (standby). */
const UNAVAILABLE_SQLSTATES = /^(08...|53...|57...|55P03|25P0[234]|25006)$/;
const UNAVAILABLE_TEXT =
  /Sequelize\w*(Connection|Host|AccessDenied)|Connection terminated|ECONN|EPIPE|ETIMEDOUT|ENOENT.*s\.PGSQL|read timeout|acquire timeout|ResourceRequest|pool is draining|manager was closed|not queryable|closed and is not/i;

function isUnavailable({ code, type, name, message }: Thrown): boolean {
  return (
    UNAVAILABLE_TYPES.has(String(type)) ||
    name === "ServiceUnavailableError" ||
    (typeof code === "string" && UNAVAILABLE_SQLSTATES.test(code)) ||
    UNAVAILABLE_TEXT.test(`${String(name)} ${String(code)} ${String(message)}`)
  );
}

/** The refusals of lib/errors.ts, by type. */
const CATALOGUE: Record<string, (error: Thrown, dialect: Dialect) => Problem> = {
  [ERROR_TYPES.invalidRequest]: (error, dialect) => invalid(dialect, complaintsOf(error)),
  VALIDATION_ERROR: (error, dialect) => invalid(dialect, complaintsOf(error)),
  [ERROR_TYPES.unauthorized]: ({ message, data }) => ({
    ...(Array.isArray(data) ? {} : data),
    ...blank(401, "Unauthorized", String(message)),
  }),
  [ERROR_TYPES.forbidden]: ({ message, data }) => ({
    ...(Array.isArray(data) ? {} : data),
    ...blank(403, "Forbidden", String(message)),
  }),
  [ERROR_TYPES.conflict]: ({ message, data }) => ({
    ...(Array.isArray(data) ? {} : data),
    ...blank(409, "Conflict", String(message)),
  }),
  [ERROR_TYPES.unprocessable]: ({ message }) =>
    blank(422, "Unprocessable Content", String(message)),
  [ERROR_TYPES.clientForbidden]: ({ message, data }, dialect) => ({
    ...(Array.isArray(data) ? {} : data),
    title: "Client Forbidden",
    detail: String(message),
    type: problemType(dialect, "client-forbidden"),
    reason: "client-not-enrolled",
    status: 403,
  }),
  [ERROR_TYPES.unsupportedAuthentication]: ({ message }, dialect) => ({
    title: "Unsupported Authentication",
    detail: String(message),
    type: problemType(dialect, "unsupported-authentication"),
    status: 403,
  }),
  [ERROR_TYPES.notFound]: ({ data, message }, dialect) => ({
    ...(Array.isArray(data) ? {} : data),
    title: "Not Found Error",
    detail: String(message),
    type: problemType(dialect, "resource-not-found"),
    status: 404,
  }),
  [ERROR_TYPES.notAuthorized]: ({ data, message }, dialect) => ({
    ...(Array.isArray(data) ? {} : data),
    title: "Authorization Error",
    detail: String(message),
    type: problemType(dialect, "not-authorized-for-resource"),
    status: 403,
  }),
  [ERROR_TYPES.tooManyRequests]: () => blank(429, "Too Many Requests"),
};

const retryAfter = ({ data }: Thrown) => {
  const wanted = Array.isArray(data) ? undefined : data?.retry_after;
  return String(typeof wanted === "number" ? Math.max(1, Math.ceil(wanted)) : 1);
};

/**
 * Any error as an answer: the only place that knows problems of HTTP. What is not known here is a
 * fault of ours: 500, its text withheld, an id that is also in the log.
 */
export function refusalOf(error: unknown, dialect: Dialect): Refusal {
  const thrown = asThrown(error);
  const type = String(thrown.type);
  const known = CATALOGUE[type];
  if (known) {
    const problem = known(thrown, dialect);
    return {
      problem,
      headers: problem.status === 429 ? { "Retry-After": retryAfter(thrown) } : {},
    };
  }
  if (isUnavailable(thrown))
    return { problem: PROBLEMS.unavailable(), headers: { "Retry-After": "1" } };
  if (TOO_LATE_TYPES.has(type))
    return { problem: blank(504, "Gateway Timeout"), headers: { "Retry-After": "1" } };
  const transport = TRANSPORT[type];
  if (transport) return { problem: transport(dialect), headers: {} };
  const error_id = randomUUID();
  return {
    problem: { ...blank(500, "Internal Server Error"), error_id },
    headers: {},
    error_id,
  };
}
