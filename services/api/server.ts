import { createServer, STATUS_CODES, type RequestListener, type Server } from "node:http";
import { Server as TcpServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { nowMs } from "../../lib/time.ts";
import { loadSettings } from "../../settings.ts";
import { acceptorsOf } from "./acceptors.ts";
import { SECURITY_HEADERS } from "./respond.ts";

/**
 * What a connection may cost. Milliseconds, bytes and counts; Node's own defaults are 60 s for
 * headers and 300 s for a request, looked at every 30 s only.
 */
const LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  // longer than a proxy's, which must be the one to close an idle connection
  keepAliveTimeout: loadSettings().keep_alive_secs * 1_000,
  maxHeaderSize: 16_384,
  requireHostHeader: true,
  insecureHTTPParser: false,
};
const COUNTS = { maxHeadersCount: 100, maxRequestsPerSocket: 10_000, maxConnections: 5_000 };

const CLIENT_ERRORS: Record<string, number> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** A request that is not HTTP gets its answer in the same form as all others, and is cut off. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex) {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = CLIENT_ERRORS[error.code ?? ""] ?? 400;
  const title = STATUS_CODES[status] ?? "Bad Request";
  const body = JSON.stringify({ type: "about:blank", title, status, detail: title });
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      "Content-Type: application/problem+json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(body)}`,
      ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}

const connections = new WeakMap<Server, Set<Socket>>();

function watchConnections(server: Server) {
  const sockets = new Set<Socket>();
  connections.set(server, sockets);
  server.on("connection", (socket: Socket) => {
    // a server counts those alone that it took itself
    if (sockets.size >= COUNTS.maxConnections) return void socket.destroy();
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
}

/** Connections on which nothing has come yet: to Node they are not idle. */
const silent = (server: Server) =>
  [...(connections.get(server) ?? [])].filter(({ bytesRead }) => bytesRead === 0);

/** The gateway's HTTP server. @param limits those that differ */
export function hardenedServer(
  listener: RequestListener,
  limits: Partial<typeof LIMITS> = {},
): Server {
  const server = createServer({ ...LIMITS, ...limits }, listener);
  Object.assign(server, COUNTS);
  server.on("clientError", answerClientError);
  watchConnections(server);
  return server;
}

/** So long without a request, and who still has a connection does not use it. */
const QUIET_MS = 500;
const DRAIN_MS = 10_000;

/** Ends when all connections have ended, or nothing has come on them for a while. */
async function quiet(server: Server, closed: Promise<void>): Promise<void> {
  let over = false;
  let until = nowMs() + QUIET_MS;
  server.on("request", () => (until = nowMs() + QUIET_MS));
  void closed.then(() => (over = true));
  while (!over && nowMs() < until) await pause(20);
}

/**
 * Takes no new connections and lets the others end: each answer says `Connection: close`, and only
 * those on which nothing comes any more are closed from here, for on one that is in use a request
 * would cross its end. What is still busy after 10 s is cut. Without it a client that keeps its
 * connection keeps the process.
 */
export async function drain(server: Server): Promise<void> {
  // the close of an HTTP server would close idle connections at once
  const closing = [server, ...acceptorsOf(server)].map(
    (one) => new Promise<void>((resolve) => TcpServer.prototype.close.call(one, () => resolve())),
  );
  const closed = Promise.all(closing).then(() => undefined);
  const busy = setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
  await quiet(server, closed);
  silent(server).forEach((socket) => socket.destroy());
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  server.closeIdleConnections();
  await closed;
  clearInterval(idle);
  clearTimeout(busy);
}
