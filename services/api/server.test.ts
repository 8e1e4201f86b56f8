import { once } from "node:events";
import { Agent, get, type IncomingMessage, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { until } from "../../test/support/process.ts";
import { drain, hardenedServer } from "./server.ts";

let server: Server;
let agents: Agent[] = [];
let sockets: Socket[] = [];

afterEach(() => {
  agents.forEach((agent) => agent.destroy());
  sockets.forEach((socket) => socket.destroy());
  server.closeAllConnections();
  server.close();
  [agents, sockets] = [[], []];
});

async function listening(limits: Parameters<typeof hardenedServer>[1] = {}): Promise<number> {
  server = hardenedServer((_, response) => response.end("here"), limits).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** A client that keeps its one connection. */
const keeping = (): Agent => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(agent);
  return agent;
};

const asked = async (port: number, agent: Agent) => {
  const request = get({ port, host: "127.0.0.1", agent });
  const [response] = (await once(request, "response")) as [IncomingMessage];
  await response.resume().toArray();
  return { reused: request.reusedSocket, headers: response.headers };
};

const open = async (port: number, text = ""): Promise<Socket & { heard: string }> => {
  const socket = Object.assign(connect(port, "127.0.0.1"), { heard: "" });
  sockets.push(socket);
  socket.on("data", (chunk) => (socket.heard += String(chunk))).on("error", () => undefined);
  await once(socket, "connect");
  socket.write(text);
  return socket;
};

test("a connection may rest longer than a proxy lets it, and says for how long", async () => {
  const port = await listening();
  const agent = keeping();
  const { headers } = await asked(port, agent);
  const secs = Number(/timeout=(\d+)/.exec(String(headers["keep-alive"]))?.[1]);
  // nginx and the load balancers of the large clouds close an idle one after 60 s
  expect(secs).toBeGreaterThan(60);
  expect(server.keepAliveTimeout).toBe(secs * 1_000);
  expect((await asked(port, agent)).reused).toBe(true);
});

test("who sends its headers byte by byte is told 408 and cut off; others are served meanwhile", async () => {
  const slowly = { headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 50 };
  const port = await listening(slowly);
  const dripping = await Promise.all(
    Array.from({ length: 200 }, () => open(port, "GET / HTTP/1.1\r\nHost: gorjeo\r\nX-")),
  );
  const withBody = await open(
    port,
    "POST / HTTP/1.1\r\nHost: gorjeo\r\nContent-Length: 9\r\n\r\n{",
  );
  const drip = setInterval(() => dripping.forEach((socket) => socket.write("a")), 50);
  const agent = keeping();
  let served = 0;
  await until(async () => {
    await asked(port, agent);
    served += 1;
    return [...dripping, withBody].every(({ closed }) => closed);
  });
  clearInterval(drip);
  expect(served).toBeGreaterThan(1);
  expect(dripping.filter(({ heard }) => !heard.startsWith("HTTP/1.1 408 "))).toEqual([]);
  const body = dripping[0]?.heard.split("\r\n\r\n")[1] ?? "";
  expect(JSON.parse(body)).toMatchObject({ status: 408, title: "Request Timeout" });
});

test("at the end idle connections are closed; one that is used gets its answer and is told to go", async () => {
  const port = await listening();
  const agent = keeping();
  await asked(port, agent);
  const idle = await open(port);
  const ended = drain(server);
  expect((await asked(port, agent)).reused).toBe(true);
  await ended;
  await until(() => idle.closed);
  await expect(asked(port, keeping())).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
