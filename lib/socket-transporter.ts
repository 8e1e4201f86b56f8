import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { dirname } from "node:path";
import { Transporters } from "moleculer";

/**
 * Moleculer's packets over a unix socket, one a line: topic, space, JSON. It lets the REPL join a
 * Gorjeo that runs without NATS; who may open the socket's file may do everything.
 */
abstract class SocketTransporter extends Transporters.Base {
  readonly #commands = new Map<string, string>();
  protected readonly peers = new Set<Socket>();

  override subscribe(cmd: string, nodeID?: string) {
    this.#commands.set(this.getTopicName(cmd, nodeID), cmd);
    return Promise.resolve();
  }

  override send(topic: string, data: Buffer) {
    this.relay(`${topic} ${data}`);
    return Promise.resolve();
  }

  // Moleculer's own balancer chooses the node
  override subscribeBalancedRequest = () => Promise.resolve();
  override subscribeBalancedEvent = () => Promise.resolve();

  protected relay(line: string, from?: Socket) {
    for (const peer of this.peers) if (peer !== from) peer.write(`${line}\n`);
  }

  protected async listenTo(socket: Socket) {
    this.peers.add(socket);
    try {
      for await (const line of linesOf(socket)) {
        this.#take(line);
        this.relay(line, socket);
      }
    } catch (error) {
      this.logger.debug("a peer is gone", error);
    }
    this.peers.delete(socket);
  }

  #take(line: string) {
    const space = line.indexOf(" ");
    const cmd = this.#commands.get(line.slice(0, space));
    if (cmd) void this.receive(cmd, Buffer.from(line.slice(space + 1)));
  }
}

/** The side of the running application: listens on `opts.path`, and can do without. */
export class SocketHub extends SocketTransporter {
  readonly #server = createServer((socket) => void this.listenTo(socket));

  override async connect() {
    try {
      await this.#listen(String(this.opts.path));
    } catch (error) {
      this.logger.warn(`The REPL cannot join this process: ${String(error)}`);
    }
    return this.onConnected();
  }

  async #listen(path: string) {
    if (await answers(path)) throw new Error(`another process listens on ${path}`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rm(path, { force: true });
    const usual = process.umask(0o177);
    this.#server.listen(path);
    process.umask(usual);
    await once(this.#server, "listening");
  }

  override disconnect() {
    this.#server.close();
    for (const peer of this.peers) peer.destroy();
    return Promise.resolve();
  }
}

/** The side of the REPL. `opts.onClose` is told when the application has gone. */
export class SocketGuest extends SocketTransporter {
  override async connect() {
    const socket = connect(String(this.opts.path));
    await once(socket, "connect");
    void this.listenTo(socket).then(() => this.connected && this.opts.onClose());
    return this.onConnected();
  }

  override disconnect() {
    this.connected = false;
    for (const peer of this.peers) peer.end();
    return Promise.resolve();
  }
}

/** Whether a process listens there: the file alone may be left over from one that was killed. */
export const answers = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const attempt = connect(path, () => attempt.end());
    attempt.once("close", (failed) => resolve(!failed));
    attempt.on("error", () => undefined);
  });

// not readline, which also ends a line at U+2028, a character that JSON leaves as it is
async function* linesOf(socket: Socket): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of socket.setEncoding("utf8")) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
