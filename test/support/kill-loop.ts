import pg from "pg";
import { audit, type Findings } from "./kill-loop/audit.ts";
import { Ledger } from "./kill-loop/ledger.ts";
import { Load } from "./kill-loop/load.ts";
import type { System } from "./kill-loop/systems.ts";
import { until } from "./process.ts";
import { untilDrained, type World } from "./world.ts";

interface Plan {
  kills: number;
  /** so many writes are acknowledged before the next kill: it meets a system at work */
  writes_between: number;
  /** also waits for the second rounds of the sweeps, about a minute later */
  to_the_end: boolean;
}

export interface Figures extends Findings {
  acknowledged: number;
  refused: number;
  /** writes that were not answered, or with a 5xx */
  unknown: number;
  /** how often each kind of process was killed */
  kills: Record<string, number>;
}

/** Kills parts of a system under load, then compares what is there with what was acknowledged. */
export async function killLoop(system: System, plan: Plan): Promise<Figures> {
  const ledger = new Ledger();
  const load = new Load(system.url, ledger);
  await load.start();
  const kills = await killUnderLoad(system, plan, ledger).finally(() => load.stop());
  const findings = await withDatabase(system.database_url, async (query) => {
    await untilDrained(query);
    if (plan.to_the_end) await until(() => nothingIsLeft(query));
    return audit(query, ledger);
  });
  const { acknowledged, refused, unknown } = ledger;
  return { ...findings, acknowledged, refused, unknown, kills };
}

async function killUnderLoad(system: System, plan: Plan, ledger: Ledger) {
  const kills: Record<string, number> = {};
  const moreWork = async () => {
    const enough = ledger.acknowledged + plan.writes_between;
    await until(() => ledger.acknowledged >= enough || system.deaths.length > 0);
    if (system.deaths.length) throw new Error(system.deaths.join("\n"));
  };
  for (let done = 0; done < plan.kills; done++) {
    await moreWork();
    const next = system.kills[done % system.kills.length];
    if (!next) throw new Error("nothing to kill");
    await next.kill();
    kills[next.what] = (kills[next.what] ?? 0) + 1;
  }
  await moreWork();
  return kills;
}

async function withDatabase<T>(url: string, work: (query: World["query"]) => Promise<T>) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(async (text, values) => (await client.query(text, values)).rows);
  } finally {
    await client.end();
  }
}

async function nothingIsLeft(query: World["query"]): Promise<boolean> {
  const [row] = await query<{ left: number }>(`
    select (select count(*) from interaction.chores)::int
      + (select count(*) from tweet.removals)::int as left`);
  return row?.left === 0;
}

/** The figures in one line. */
export function told({ kills, ...figures }: Figures): string {
  const killed = Object.entries(kills).map(([what, times]) => `${what} ${times}`);
  return (
    `${Object.values(kills).reduce((sum, times) => sum + times, 0)} kills (${killed.join(", ")}), ` +
    `${figures.acknowledged} writes acknowledged, ${figures.refused} refused, ` +
    `${figures.unknown} of unknown outcome, ${figures.checked} checks, ` +
    `${figures.violations.length} violations`
  );
}
