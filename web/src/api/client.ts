import { answered, keyOf } from "./tries.ts";
import type { Answer } from "./types.ts";

/** The server's no, or (status 0) that it cannot be reached. */
export class Refusal extends Error {
  readonly status: number;
  /** the parameters at fault */
  readonly parameters: string[];
  /** what can be done about it, where that is known: `otp_required`, `otp_wrong` */
  readonly reason: string | undefined;

  constructor(status: number, message: string, parameters: string[] = [], reason?: string) {
    super(message);
    this.status = status;
    this.parameters = parameters;
    this.reason = reason;
  }

  /** the same may be let in later: nothing is said about what was asked */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 401 || this.status === 429 || this.status >= 500;
  }
}

interface Problem {
  title?: string;
  detail?: string;
  reason?: string;
  errors?: { message?: string; detail?: string; parameters?: Record<string, unknown> }[];
}

interface Options {
  query?: Record<string, string | number | undefined>;
  body?: object | FormData;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const listeners = new Set<() => void>();

/** Calls back when the server says that nobody is signed in any more. */
export const onSignedOut = (listener: () => void) => listeners.add(listener);

const search = (query: Options["query"] = {}) => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const pairs = given.map(([key, value]) => [key, String(value)]);
  return pairs.length ? `?${new URLSearchParams(pairs)}` : "";
};

async function refusalOf(response: Response): Promise<Refusal> {
  const problem: Problem = await response.json().catch(() => ({}));
  const first = problem.errors?.[0];
  const message = first?.message ?? first?.detail ?? problem.detail ?? problem.title ?? "";
  const parameters = Object.keys(first?.parameters ?? {});
  return new Refusal(response.status, message, parameters, problem.reason);
}

async function send(method: string, path: string, { query, body, headers, signal }: Options) {
  const isForm = body instanceof FormData;
  try {
    return await fetch(path + search(query), {
      method,
      credentials: "same-origin",
      headers: {
        "x-requested-with": "gorjeo-web",
        ...(body && !isForm ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      body: isForm ? body : body && JSON.stringify(body),
      signal,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal(0, "");
  }
}

/** An answer that is cut off is none. */
const whole = <T>(response: Response): Promise<T> =>
  response.json().catch(() => Promise.reject(new Refusal(0, "")));

/** One request, with the browser's session. @throws Refusal */
export async function ask<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.ok) return response.status === 204 ? ({} as T) : whole<T>(response);
  const refusal = await refusalOf(response);
  if (response.status === 401 && !path.startsWith("/web/"))
    for (const listener of listeners) listener();
  throw refusal;
}

export const read = <T>(path: string, query?: Options["query"], signal?: AbortSignal) =>
  ask<Answer<T>>("GET", path, { query, signal });

export const post = <T>(path: string, body: object) => ask<{ data: T }>("POST", path, { body });

/**
 * Makes something new; what is asked again because no answer came is made once. Not for what is set and
 * taken back (a like, a member): the third wish would be answered as the first was, and not be done.
 * @throws Refusal
 */
export async function make<T>(path: string, body: object): Promise<{ data: T }> {
  const headers = { "idempotency-key": keyOf(path, body) };
  try {
    const answer = await ask<{ data: T }>("POST", path, { body, headers });
    answered(path);
    return answer;
  } catch (error) {
    if (error instanceof Refusal && !error.isPassing) answered(path);
    throw error;
  }
}
