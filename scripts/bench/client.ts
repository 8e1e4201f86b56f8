import { Agent, request as plain, type IncomingMessage } from "node:http";
import { Agent as SecureAgent, request as secure } from "node:https";

export interface Asked {
  method: "GET" | "POST" | "DELETE";
  path: string;
  token?: string;
  body?: object;
}

export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  /** JSON as parsed; undefined where it is none */
  body: unknown;
}

const PATIENCE_MS = 60_000;

/** A server over so many connections that stay open. */
export class Client {
  readonly #url: URL;
  readonly #agent: Agent;
  readonly #base: string;

  constructor(url: string, connections: number) {
    const options = { keepAlive: true, maxSockets: connections, timeout: PATIENCE_MS };
    this.#url = new URL(url);
    this.#base = this.#url.pathname.replace(/\/$/, "");
    this.#agent = this.#isSecure ? new SecureAgent(options) : new Agent(options);
  }

  get #isSecure() {
    return this.#url.protocol === "https:";
  }

  /** Rejects where there is no answer. */
  ask({ method, path, token, body }: Asked): Promise<Answer> {
    const { hostname, port } = this.#url;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
    };
    const where = { hostname, port, path: this.#base + path, agent: this.#agent };
    const send = this.#isSecure ? secure : plain;
    return new Promise((resolve, reject) => {
      const outgoing = send({ ...where, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve(answerOf(response, Buffer.concat(chunks).toString())));
      });
      outgoing.on("timeout", () => outgoing.destroy(new Error("no answer within a minute")));
      outgoing.on("error", reject);
      outgoing.end(text);
    });
  }

  /** What is under way is broken off. */
  close(): void {
    this.#agent.destroy();
  }
}

const answerOf = ({ statusCode: status = 0, headers }: IncomingMessage, text: string): Answer => {
  try {
    return { status, headers, body: JSON.parse(text) };
  } catch {
    return { status, headers, body: undefined };
  }
};

/** What stands at a path of members in an answer's body; undefined where there is nothing. */
export const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce(
    (inner: unknown, key) => (inner instanceof Object ? Reflect.get(inner, key) : undefined),
    value,
  );

export const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300;
