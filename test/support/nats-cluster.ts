import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../lib/free-port.ts";
import { start, type Program } from "./process.ts";

const PASSWORD = "p@ss";

interface Server {
  name: string;
  port: number;
  route_port: number;
}

const CERTIFICATE = 'tls { cert_file: "server.pem", key_file: "server.key", ca_file: "ca.pem" }';

/** As docs/operating.md has it: a user for each process, and the namespace is all they get at. */
const configOf = (own: Server, all: Server[], users: string[], namespace: string) => `
server_name: ${own.name}
listen: "127.0.0.1:${own.port}"
${CERTIFICATE}
authorization {
  default_permissions: { publish: "MOL-${namespace}.>", subscribe: "MOL-${namespace}.>" }
  users: [ ${users.map((user) => `{ user: "${user}", password: "${PASSWORD}" }`).join(", ")} ]
}
cluster {
  name: gorjeo
  listen: "127.0.0.1:${own.route_port}"
  ${CERTIFICATE}
  authorization { user: "route", password: "${PASSWORD}" }
  routes: [ ${all.map(({ route_port }) => `"nats-route://route:p%40ss@127.0.0.1:${route_port}"`).join(", ")} ]
}`;

/** Three NATS servers as one, over TLS; killed at the end of the test file. */
export class NatsCluster {
  readonly certificates: string;
  readonly #servers: Server[];
  readonly #programs = new Map<Server, Program>();

  private constructor(certificates: string, servers: Server[]) {
    this.certificates = certificates;
    this.#servers = servers;
  }

  static async start(folder: string, users: string[], namespace: string): Promise<NatsCluster> {
    execFileSync("sh", ["scripts/bus-certificates.sh", folder, "localhost", "127.0.0.1"]);
    const servers: Server[] = [];
    for (const name of ["one", "two", "three"])
      servers.push({ name, port: await freePort(), route_port: await freePort() });
    for (const server of servers)
      await writeFile(
        join(folder, `${server.name}.conf`),
        configOf(server, servers, users, namespace),
      );
    const cluster = new NatsCluster(folder, servers);
    for (const at of servers.keys()) await cluster.raise(at);
    return cluster;
  }

  get size(): number {
    return this.#servers.length;
  }

  /** NATS_URL of a user. */
  urlOf(user: string, password = PASSWORD): string {
    const login = `${user}:${encodeURIComponent(password)}@`;
    return this.#servers
      .map(({ port }, at) => `tls://${at ? "" : login}127.0.0.1:${port}`)
      .join(",");
  }

  async raise(at: number): Promise<void> {
    const server = this.#servers[at];
    if (!server) return;
    const command = `cd "${this.certificates}" && exec nats-server -c ${server.name}.conf`;
    const program = start(["sh", "-c", command]);
    this.#programs.set(server, program);
    await program.printed(/Server is ready/);
    if (this.#programs.size > 1) await program.printed(/Route connection created/);
  }

  async kill(at: number): Promise<void> {
    const server = this.#servers[at];
    const program = server && this.#programs.get(server);
    program?.signal("SIGKILL");
    await program?.exited;
  }
}
