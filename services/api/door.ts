import type { RequestListener, Server } from "node:http";
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
 * @throws Failure when it cannot listen there
 */
export async function openDoor(port: number, host: string): Promise<void> {
  early = hardenedServer(answerEarly as RequestListener);
  await listenWide(early, port, host);
}

/** The gateway's server: the one that listens already, where there is one. */
export function gatewayServer(listener: RequestListener): Server {
  if (!early) return hardenedServer(listener);
  const server = early;
  early = undefined;
  return server.removeAllListeners("request").on("request", listener);
}

/** moleculer-web, which would listen once more where the server listens already. */
export const listeningOnce = {
  ...ApiGateway,
  started(this: Service): Promise<void> | undefined {
    const { server } = this as unknown as { server: Server };
    const { port, ip } = this.settings as { port: number; ip: string };
    return server.listening ? undefined : listenWide(server, port, ip);
  },
};
