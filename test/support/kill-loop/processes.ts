import { spawnGorjeo, until, type Gorjeo } from "../process.ts";

export const QUICK = { BCRYPT_COST: "4", PASSWORD_WORKERS: "1", RATE_LIMITS: "off", REPL: "off" };

/** A process: what it runs, and settings of its own. */
export interface Part {
  services: string[];
  env?: Record<string, string>;
}

export interface Processes {
  all: Gorjeo[];
  /** of the first that has a gateway */
  url: () => string;
  /** the last words of processes that ended by themselves */
  deaths: string[];
  stop: () => Promise<void>;
}

/** Gorjeo as several processes that run until they are stopped; ready when every gateway is. */
export async function processes(env: Record<string, string>, parts: Part[]): Promise<Processes> {
  const deaths: string[] = [];
  let stopping = false;
  const all = parts.map((part) =>
    spawnGorjeo({ services: part.services, env: { ...QUICK, ...env, ...part.env } }),
  );
  for (const { exited, errors } of all)
    void exited.then((code) => {
      if (!stopping) deaths.push(`exit ${code}: ${errors().join(" | ")}`);
    });
  await Promise.all(all.map(({ ready }) => ready));
  const gateways = all.filter((_, at) => parts[at]?.services.includes("api"));
  const isReady = async () =>
    (await Promise.all(gateways.map(({ url }) => fetch(`${url}/readyz`)))).every(({ ok }) => ok);
  await until(isReady);
  return {
    all,
    url: () => gateways[0]?.url ?? "",
    deaths,
    async stop() {
      stopping = true;
      all.forEach(({ signal }) => signal("SIGTERM"));
      await Promise.all(all.map(({ exited }) => exited));
    },
  };
}
