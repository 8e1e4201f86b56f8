import { expect, test } from "@jest/globals";
import { killLoop, told } from "../support/kill-loop.ts";
import { oneProcess, severalProcesses, type System } from "../support/kill-loop/systems.ts";
import { natsIsThere } from "../support/process.ts";

/** Set by `npm run test:kill-loop`; the short form shows that the loop itself works. */
const KILLS = Number(process.env.KILLS ?? 4);
const IS_LONG = KILLS > 50;
const LONGEST_MS = IS_LONG ? 900_000 : 120_000;

const withNats = natsIsThere();

async function survives(name: string, kills: number, start: () => Promise<System>) {
  const system = await start();
  try {
    const figures = await killLoop(system, {
      kills,
      writes_between: IS_LONG ? 60 : 10,
      to_the_end: IS_LONG,
    });
    if (IS_LONG) process.stdout.write(`${name}: ${told(figures)}\n`);
    expect(figures.violations).toEqual([]);
    expect(figures.acknowledged).toBeGreaterThan(kills);
  } finally {
    await system.stop();
  }
}

test(
  "kill -9 of Gorjeo and of its Postgres under load: nothing acknowledged is lost, nothing is there twice",
  () => survives("one process", Math.ceil(withNats ? KILLS / 2 : KILLS), oneProcess),
  LONGEST_MS,
);

(withNats ? test : test.skip)(
  "kill -9 of writers, followers, gateway and Postgres over NATS: the same",
  () => survives("over NATS", Math.floor(KILLS / 2), severalProcesses),
  LONGEST_MS,
);
