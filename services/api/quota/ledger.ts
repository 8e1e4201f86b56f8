import { nowMs } from "../../../lib/time.ts";

/** What has been counted under a key in its window, by the gateway that the requests came to. */
interface Entry {
  ends_ms: number;
  counts: Map<string, number>;
}

/** An entry on its way to another gateway; clocks differ, so it says how much time is left. */
export interface Told {
  key: string;
  left_ms: number;
  counts: [gateway: string, count: number][];
}

export interface Count {
  total: number;
  left_ms: number;
}

/** Requests that came to one gateway, to be added to what has been counted. */
export interface Addition {
  key: string;
  gateway: string;
  add: number;
  /** what had been counted of this gateway's before; used where nothing is known of it */
  base: number;
  window_ms: number;
  /** sent on by a gateway that took another for the key's home: it goes no further */
  forwarded?: boolean;
}

const sum = (counts: Iterable<number>) => [...counts].reduce((a, b) => a + b, 0);

/**
 * Fixed windows: each begins with the first request. Counts are kept by gateway, so that what is
 * told twice, or by two, is not counted twice.
 */
export class Ledger {
  readonly #entries = new Map<string, Entry>();

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry && entry.ends_ms > nowMs() ? entry : undefined;
  }

  has(key: string): boolean {
    return this.#live(key) !== undefined;
  }

  add({ key, gateway, add, base, window_ms }: Addition): Count {
    const entry = this.#live(key) ?? { ends_ms: nowMs() + window_ms, counts: new Map() };
    this.#entries.set(key, entry);
    entry.counts.set(gateway, (entry.counts.get(gateway) ?? base) + add);
    return { total: sum(entry.counts.values()), left_ms: entry.ends_ms - nowMs() };
  }

  told(key: string): Told | undefined {
    const entry = this.#live(key);
    return entry && { key, left_ms: entry.ends_ms - nowMs(), counts: [...entry.counts] };
  }

  /** Of each gateway the higher count, of two windows the one that began earlier. */
  merge({ key, left_ms, counts }: Told): void {
    if (left_ms <= 0) return;
    const ends_ms = nowMs() + left_ms;
    const entry = this.#live(key) ?? { ends_ms, counts: new Map<string, number>() };
    this.#entries.set(key, entry);
    entry.ends_ms = Math.min(entry.ends_ms, ends_ms);
    for (const [gateway, count] of counts)
      entry.counts.set(gateway, Math.max(entry.counts.get(gateway) ?? 0, count));
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.has(key));
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  /** Forgets the windows that are over. */
  sweep(): void {
    for (const key of this.#entries.keys()) if (!this.has(key)) this.#entries.delete(key);
  }
}
