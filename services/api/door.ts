import type { RequestListener, Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Service } from "moleculer";
import ApiGateway from "moleculer-web";
import { listenWide } from "./acceptors.ts";
import type { Request, Response } from "./gateway.ts";
import { PROBLEMS } from "./problem.ts";
import { secure, sendProblem } from "./respond.ts";
import { hardenedServer } from "./server.ts";

let early: Server | undefined;

/** There is no gateway yet: the process lives, and nothing is ready. */
function answerEarly(request: Request, response: Response) {
  secure(response);
  if (request.url === "/livez") response.end();
  else sendProblem(response, PROBLEMS.unavailable(), { "Retry-After": "1", Connection: "close" });
}

/**
 * Listens before there is a gateway, while the process waits for what it needs.
 * @returns the port @throws Failure when it cannot listen there
 */
export async function openDoor(port: number, host: string): Promise<number> {
  early = hardenedServer(answerEarly as RequestListener);
  await listenWide(early, port, host);
  return (early.address() as AddressInfo).port;
}

const waiting = new WeakMap<Server, RequestListener>();

/** The gateway's server: the one that listens already, where there is one. */
export function gatewayServer(listener: RequestListener): Server {
  if (!early) return hardenedServer(listener);
  const server = early;
  early = undefined;
  waiting.set(server, listener);
  return server;
}

/** moleculer-web, which would listen once more where the server listens already. */
export const listeningOnce = {
  ...ApiGateway,
  started(this: Service): Promise<void> | undefined {
    const { server } = this as unknown as { server: Server };
    const { port, ip } = this.settings as { port: number; ip: string };
    if (!server.listening) return listenWide(server, port, ip);
    // not before: until then Moleculer has nowhere to note the calls of the service
    const listener = waiting.get(server);
    if (listener) server.removeAllListeners("request").on("request", listener);
    return undefined;
  },
};
