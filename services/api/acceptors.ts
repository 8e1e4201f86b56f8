import { createServer, type AddressInfo, type Server as TcpServer } from "node:net";
import type { Server } from "node:http";
import { assertPortFree, listen } from "../../lib/lifecycle.ts";

/** Linux divides the connections to a port among the sockets that listen there. */
const MORE = process.platform === "linux" ? 7 : 0;

const acceptors = new WeakMap<Server, TcpServer[]>();

/** The other servers that take connections for this one. */
export const acceptorsOf = (server: Server): readonly TcpServer[] => acceptors.get(server) ?? [];

/**
 * Listens with several sockets. From each, the event loop takes one connection a turn (libuv pull
 * request 3696), and in a rush a turn takes tens of milliseconds: with one socket those who come
 * new would wait for seconds to be told that there are too many.
 * @throws Failure when it can not listen there
 */
export async function listenWide(server: Server, port: number, host: string): Promise<void> {
  if (!MORE) return listen(server, { port, host });
  // sockets that share a port would share it with another Gorjeo as well
  if (port) await assertPortFree(port, host);
  await listen(server, { port, host, reusePort: true });
  const place = { port: (server.address() as AddressInfo).port, host, reusePort: true };
  // as an HTTP server's own sockets are
  const options = { noDelay: true, allowHalfOpen: true };
  const others = Array.from({ length: MORE }, () =>
    createServer(options, (socket) => server.emit("connection", socket)),
  );
  acceptors.set(server, others);
  await Promise.all(others.map((other) => listen(other, place)));
}
