import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Below those that systems take for outgoing connections (Linux: 32,768 and up): a port that is free
 * now cannot become somebody's end of a connection before it is listened on.
 */
const [FIRST, LAST] = [12_000, 32_000];
const TRIES = 100;

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}

/** A port that nobody listens on, for who must know it before the start. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  throw new Error("no port is free");
}
