import { createServer, type Server } from "node:net";
import type { ServiceBroker } from "moleculer";
import { Failure } from "./failure.ts";

const HARD_LIMIT_MS = 25_000;

const stopping = new AbortController();

/** Aborted when this process has been told to stop: time to finish what is in flight. */
export const whenStopping: AbortSignal = stopping.signal;

const firsts: (() => Promise<void>)[] = [];

/** Has `work` done when this process has been told to stop, and over before its broker stops. */
export const beforeStop = (work: () => Promise<void>): void => {
  firsts.push(work);
};

async function stopInOrder(broker: ServiceBroker): Promise<void> {
  await Promise.all(firsts.map((work) => work()));
  await broker.stop();
}

/**
 * SIGTERM and SIGINT end the process once what is in flight has been answered; a second one ends
 * it at once, and so does a stop that takes longer than 25 s.
 */
export function exitPolitely(broker: ServiceBroker): void {
  const stop = (signal: string) => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
    broker.logger.info(`${signal}: stopping`);
    setTimeout(() => process.exit(1), HARD_LIMIT_MS).unref();
    stopInOrder(broker).then(
      () => process.exit(),
      (error: unknown) => {
        broker.logger.error("the stop failed", error);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => stop(signal));
}

const REMEDIES: Record<string, string> = {
  EADDRINUSE: "is in use: stop what uses it, or set PORT to another.",
  EACCES: "may not be used by this account: set PORT to one from 1024 up.",
  EADDRNOTAVAIL: "cannot be opened on that address: correct HOST.",
  ENOTFOUND: "cannot be opened on that address: correct HOST.",
};

/**
 * @param settings begins the names of the settings that say where: `METRICS_` of METRICS_PORT
 * @throws Failure when nothing could listen on the port
 */
export async function assertPortFree(port: number, host: string, settings = ""): Promise<void> {
  const server = createServer();
  await listen(server, { port, host }, settings);
  await new Promise((resolve) => server.close(resolve));
}

/**
 * Connections that may wait to be taken; the system may allow fewer (net.core.somaxconn). With Node's
 * 511 a rush fills the queue, and those who find it full are heard again after 1, 3 and 7 s.
 */
const BACKLOG = 4_096;

/** @throws Failure when it can not listen there; see `assertPortFree` */
export async function listen(
  server: Server,
  place: { port: number; host: string; reusePort?: boolean },
  settings = "",
): Promise<void> {
  const { port, host } = place;
  await new Promise<void>((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => {
      const remedy = REMEDIES[error.code ?? ""]?.replace(/PORT|HOST/, `${settings}$&`);
      reject(remedy === undefined ? error : new Failure(`Port ${port} (${host}) ${remedy}`));
    };
    server.once("error", fail);
    server.listen({ ...place, backlog: BACKLOG }, () => {
      server.off("error", fail);
      resolve();
    });
  });
}

/** SIGTERM and SIGINT end a process at once that still waits for others. @returns what ends that */
export function exitWhileWaiting(): () => void {
  const exit = () => process.exit(0);
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"];
  for (const signal of signals) process.on(signal, exit);
  return () => signals.forEach((signal) => process.off(signal, exit));
}

/** The port the gateway of this process listens on, which the system chose where PORT is 0. */
export function listeningPort(broker: ServiceBroker): number | undefined {
  const api = broker.getLocalService("api") as unknown as { server: Server } | null;
  const address = api?.server.address();
  return address instanceof Object ? address.port : undefined;
}
