import { afterEach, expect, test } from "@jest/globals";
import { setClock } from "../../../lib/time.ts";
import { homeOf } from "./home.ts";
import { Quotas, type Quota } from "./quotas.ts";

/** Gateways that reach each other at once, or not at all once they are dead. */
class Town {
  readonly gateways = new Map<string, Quotas>();
  calls = 0;
  now = 1_000_000;

  constructor(...names: string[]) {
    setClock(() => this.now);
    for (const name of names) this.join(name);
  }

  at(name: string): Quotas {
    const gateway = this.gateways.get(name);
    if (!gateway) throw new Error(`${name} is dead`);
    return gateway;
  }
  #reach(name: string): Quotas {
    this.calls += 1;
    return this.at(name);
  }

  join(name: string): void {
    const quotas = new Quotas({
      me: name,
      gateways: () => [...this.gateways.keys()],
      add: async (gateway, addition) => this.#reach(gateway).add(addition),
      told: async (gateway, key) => Promise.resolve(this.#reach(gateway).told(key)),
      take: async (gateway, entries) => Promise.resolve(this.#reach(gateway).take(entries)),
    });
    this.gateways.set(name, quotas);
  }
  async changed() {
    for (const gateway of this.gateways.values()) await gateway.rebalance();
  }
  kill(name: string): void {
    this.gateways.delete(name);
  }
  async leave(name: string) {
    const going = this.gateways.get(name);
    await going?.leave();
    this.kill(name);
  }

  /** How many of so many requests are let in, turn by turn at the gateways named. */
  async admitted(key: string, quota: Quota, times: number, names: string[]): Promise<number> {
    let admitted = 0;
    for (let at = 0; at < times; at++) {
      const { total } = await this.at(names[at % names.length] ?? "").count(key, quota);
      if (total <= quota.requests) admitted += 1;
    }
    return admitted;
  }
}

afterEach(() => setClock());

const WRITES: Quota = { requests: 50, window_ms: 900_000 };
const READS: Quota = { requests: 900, window_ms: 900_000 };
const KEYS = Array.from({ length: 40 }, (_, at) => `POST /2/tweets ${at}`);
const NAMES = ["a", "b", "c"];

test("several gateways together let in exactly the quota of a write, in any order, at once too", async () => {
  const town = new Town(...NAMES);
  for (const key of KEYS) expect(await town.admitted(key, WRITES, 80, NAMES)).toBe(50);
  for (const key of KEYS) expect(await town.admitted(`${key} `, WRITES, 80, ["b"])).toBe(50);
  const counts = await Promise.all(
    Array.from({ length: 90 }, (_, at) => town.at(NAMES[at % 3] ?? "").count("at once", WRITES)),
  );
  expect(counts.filter(({ total }) => total <= 50)).toHaveLength(50);
});

test("when the window is over the next one begins", async () => {
  const town = new Town(...NAMES);
  expect(await town.admitted("key", WRITES, 60, NAMES)).toBe(50);
  town.now += 899_999;
  expect(await town.admitted("key", WRITES, 1, NAMES)).toBe(0);
  town.now += 1;
  expect(await town.admitted("key", WRITES, 60, NAMES)).toBe(50);
});

test("of reads, far from the limit, few are told of, and no more than a batch comes through", async () => {
  const town = new Town(...NAMES);
  await town.admitted("warm", READS, 1, NAMES);
  town.calls = 0;
  expect(await town.admitted("key", READS, 600, NAMES)).toBe(600);
  expect(town.calls).toBeLessThan(60);
  const more = await town.admitted("key", READS, 600, NAMES);
  expect(600 + more).toBeGreaterThanOrEqual(900 - 18);
  expect(600 + more).toBeLessThanOrEqual(900 + 3 * 18);
  expect(await town.admitted("alone", READS, 1_000, ["b"])).toBe(900);
});

test("who is refused costs no other gateway anything any more", async () => {
  const town = new Town(...NAMES);
  await town.admitted("key", WRITES, 60, NAMES);
  town.calls = 0;
  expect(await town.admitted("key", WRITES, 300, NAMES)).toBe(0);
  expect(town.calls).toBe(0);
});

test("a gateway that comes or goes changes no count", async () => {
  const town = new Town("a", "b");
  for (const key of KEYS) await town.admitted(key, WRITES, 20, ["a", "b"]);
  town.join("c");
  await town.changed();
  for (const key of KEYS) await town.admitted(key, WRITES, 15, NAMES);
  await town.leave("a");
  await town.changed();
  for (const key of KEYS) expect(await town.admitted(key, WRITES, 40, ["b", "c"])).toBe(15);
});

test("of a gateway that dies, what it let in itself is lost, and nothing else", async () => {
  const town = new Town(...NAMES);
  for (const key of KEYS) await town.admitted(key, WRITES, 30, NAMES);
  town.kill("a");
  await town.changed();
  for (const key of KEYS) {
    const left = await town.admitted(key, WRITES, 60, ["b", "c"]);
    expect(left).toBe(homeOf(key, NAMES) === "a" ? 30 : 20);
  }
});

test("before the others have noticed that one is dead, each goes on for itself", async () => {
  const town = new Town("a", "b");
  const key = KEYS.find((one) => homeOf(one, ["a", "b"]) === "a") ?? "";
  await town.admitted(key, WRITES, 20, ["a", "b"]);
  town.gateways.set("a", { add: () => Promise.reject(new Error("dead")) } as never);
  expect(await town.admitted(key, WRITES, 60, ["b"])).toBe(40);
});

test("of three gateways each is home to about a third of the keys, and few move when one comes", () => {
  const keys = Array.from({ length: 3_000 }, (_, at) => `key ${at}`);
  const homes = Map.groupBy(keys, (key) => homeOf(key, NAMES));
  for (const some of homes.values()) expect(some.length).toBeGreaterThan(800);
  const moved = keys.filter((key) => homeOf(key, NAMES) !== homeOf(key, [...NAMES, "d"]));
  expect(moved.every((key) => homeOf(key, [...NAMES, "d"]) === "d")).toBe(true);
});
