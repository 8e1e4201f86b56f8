import { once } from "node:events";
import { createServer as createTcpServer, connect, type AddressInfo, type Socket } from "node:net";
import type { Server } from "node:http";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, expect, test } from "@jest/globals";
import { Failure } from "../../lib/failure.ts";
import { listenWide } from "./acceptors.ts";
import { drain, hardenedServer } from "./server.ts";

const HOST = "127.0.0.1";
let server: Server;
let sockets: Socket[] = [];

afterEach(async () => {
  sockets.forEach((socket) => socket.destroy());
  sockets = [];
  await drain(server);
});

async function listening(): Promise<number> {
  server = hardenedServer((_, response) => response.end("here"));
  await listenWide(server, 0, HOST);
  return (server.address() as AddressInfo).port;
}

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("those who come at once are taken in several each turn of the event loop", async () => {
  const port = await listening();
  let taken = 0;
  server.on("connection", () => (taken += 1));
  sockets = Array.from({ length: 64 }, () => connect(port, HOST));
  let turns = 0;
  for (; taken < 64; turns++) await turn();
  expect(turns).toBeLessThan(48);
});

test("whichever socket takes a connection, it is served, and ends when the server stops", async () => {
  const port = await listening();
  for (let at = 0; at < 32; at++)
    expect(await (await fetch(`http://${HOST}:${port}/`)).text()).toBe("here");
  await drain(server);
  const [error] = (await once(connect(port, HOST), "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNREFUSED");
});

test("a port that somebody has is not shared, neither another's nor one of ours", async () => {
  const port = await listening();
  const second = hardenedServer((_, response) => response.end());
  await expect(listenWide(second, port, HOST)).rejects.toThrow(Failure);
  const foreign = createTcpServer().listen(0, HOST);
  await once(foreign, "listening");
  const taken = (foreign.address() as AddressInfo).port;
  await expect(listenWide(second, taken, HOST)).rejects.toThrow(/is in use/);
  foreign.close();
});
