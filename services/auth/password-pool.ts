import { Piscina } from "piscina";
import { tooManyRequests } from "../../lib/errors.ts";
import { count, gauges } from "../../lib/metrics/meter.ts";
import { authSettings } from "./auth-settings.ts";

/** Beyond this many passwords in waiting, more are refused: at cost 10 that is some 6 s of work. */
const MAX_WAITING = 64;
const IDLE_MS = 60_000;

let pool: Piscina | undefined;
let unwatch: () => void = () => undefined;

/** How much there is to do, for whoever looks at the metrics. */
const watched = (threads: Piscina) =>
  gauges(() => [
    ["gorjeo_password_queue", threads.queueSize, {}],
    ["gorjeo_password_queue_limit", MAX_WAITING, {}],
    ["gorjeo_password_threads", threads.threads.length, {}],
  ]);

/** Threads that give way to those who answer requests, where the system knows niceness. */
const open = () =>
  new Piscina({
    filename: new URL("./password.worker.ts", import.meta.url).href,
    minThreads: 1,
    maxThreads: authSettings().password_workers,
    maxQueue: MAX_WAITING,
    // without it one that finds no thread free goes to the end again: in a rush some wait for ever
    stricterFIFO: true,
    idleTimeout: IDLE_MS,
    niceIncrement: 10,
  });

/** @throws tooManyRequests when too many passwords wait already */
async function work<R>(name: "hash" | "verify", task: object): Promise<R> {
  if (!pool) {
    pool = open();
    unwatch = watched(pool);
  }
  if (pool.queueSize >= MAX_WAITING) {
    count("gorjeo_shed_total", { reason: "password_pool" });
    throw tooManyRequests(1);
  }
  return pool.run(task, { name });
}

export const bcryptHash = (digest: string, cost: number) => work<string>("hash", { digest, cost });

export const bcryptVerify = (digest: string, bcrypt: string) =>
  work<boolean>("verify", { digest, bcrypt });

/** Ends the threads; what is still waiting fails. The next password starts new ones. */
export async function closePasswordPool(): Promise<void> {
  const closing = pool;
  pool = undefined;
  unwatch();
  await closing?.destroy();
}
