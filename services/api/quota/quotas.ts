import { nowMs } from "../../../lib/time.ts";
import { homeOf } from "./home.ts";
import { Ledger, type Addition, type Count, type Told } from "./ledger.ts";

/** How the gateways reach each other. */
export interface Bus {
  me: string;
  /** all gateways that there are, this one among them */
  gateways: () => readonly string[];
  add: (gateway: string, addition: Addition) => Promise<Count>;
  told: (gateway: string, key: string) => Promise<Told[]>;
  take: (gateway: string, entries: Told[]) => Promise<void>;
}

/** So often in so long. */
export interface Quota {
  requests: number;
  window_ms: number;
}

/** What this gateway has had counted elsewhere, and what it has not told of yet. */
interface Share {
  ends_ms: number;
  /** of this gateway's, counted at the key's home */
  counted: number;
  /** of all gateways', when it was last told */
  total: number;
  untold: number;
}

/** Up to here every request is counted at the key's home before it is answered. */
const EXACT = 100;
/** Of higher quotas, this part is told of at once. */
const BATCHES = 50;
const TAKEN_AT_ONCE = 500;

/**
 * Counts requests together with all other gateways, in memory alone. Each key has a home, the
 * gateway that counts it. For quotas of up to 100 a gateway asks there about every request; of
 * higher ones it tells in batches, until the limit is near. A home that goes hands over what it has
 * counted; of one that dies, the others tell what they had counted there.
 */
export class Quotas {
  readonly #bus: Bus;
  readonly #ledger = new Ledger();
  readonly #shares = new Map<string, Share>();
  readonly #gathering = new Map<string, Promise<void>>();
  #known = "";
  #changed_ms = nowMs();
  #leaving = false;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** The gateways between which keys are divided: this one is no home any more when it goes. */
  #gateways(): readonly string[] {
    const { me, gateways } = this.#bus;
    const all = gateways();
    return this.#leaving ? all.filter((gateway) => gateway !== me) : all;
  }

  #homeOf(key: string): string {
    return homeOf(key, this.#gateways()) ?? this.#bus.me;
  }

  /** Counts one request. @returns how many there were in the window, this one included */
  async count(key: string, quota: Quota): Promise<Count> {
    const share = this.#share(key, quota);
    // who has been refused stays so until the window ends, and costs nobody anything
    if (share.total > quota.requests) return countOf(share);
    const home = this.#homeOf(key);
    if (home === this.#bus.me) return this.#addHere(key, quota, 1);
    if (quota.requests <= EXACT) return this.#addThere(home, key, quota, 1);
    share.untold += 1;
    const batch = Math.ceil(quota.requests / BATCHES);
    const near = share.total + share.untold > quota.requests - batch * this.#gateways().length;
    if (!near && share.untold < batch) return countOf(share);
    const told = this.#tell(home, key, quota);
    return near ? told : countOf(share);
  }

  /** What has gathered, in one addition. */
  #tell(home: string, key: string, quota: Quota): Promise<Count> {
    const share = this.#share(key, quota);
    const add = share.untold;
    share.untold = 0;
    share.total += add;
    return this.#addThere(home, key, quota, add);
  }

  #share(key: string, { window_ms }: Quota): Share {
    const known = this.#shares.get(key);
    if (known && known.ends_ms > nowMs()) return known;
    const share = { ends_ms: nowMs() + window_ms, counted: 0, total: 0, untold: 0 };
    this.#shares.set(key, share);
    return share;
  }

  async #addHere(key: string, quota: Quota, add: number): Promise<Count> {
    const base = this.#share(key, quota).counted;
    const { me } = this.#bus;
    const { window_ms } = quota;
    const count = await this.add({ key, gateway: me, add, base, window_ms, forwarded: true });
    this.#learn(key, quota, { ...count, add: 0 });
    return count;
  }

  /** @returns where the home does not answer: what is counted of this gateway's */
  async #addThere(home: string, key: string, quota: Quota, add: number): Promise<Count> {
    const base = this.#share(key, quota).counted;
    const addition = { key, gateway: this.#bus.me, add, base, window_ms: quota.window_ms };
    try {
      const count = await this.#bus.add(home, addition);
      this.#learn(key, quota, { ...count, add });
      return count;
    } catch {
      return this.#addHere(key, quota, add);
    }
  }

  #learn(key: string, quota: Quota, { total, left_ms, add }: Count & { add: number }): void {
    const share = this.#share(key, quota);
    const ends_ms = nowMs() + left_ms;
    // a second later than thought: it is another window
    if (ends_ms > share.ends_ms + 1_000) Object.assign(share, { counted: 0, total: 0 });
    share.counted += add;
    // answers may overtake each other
    share.total = Math.max(share.total, total);
    share.ends_ms = ends_ms;
  }

  /** For other gateways: counts what came to them, as the key's home. */
  async add(addition: Addition): Promise<Count> {
    const { key, window_ms } = addition;
    const home = this.#homeOf(key);
    // whoever asks has not heard yet of a gateway that came, or that this one goes
    if (!addition.forwarded && home !== this.#bus.me)
      return this.#bus.add(home, { ...addition, forwarded: true });
    if (!this.#ledger.has(key) && nowMs() < this.#changed_ms + window_ms)
      await this.#gather(addition);
    return this.#ledger.add(addition);
  }

  /** A key whose home was another gateway not long ago: what do the others know of it? */
  #gather({ key, gateway }: Addition): Promise<void> {
    const known = this.#gathering.get(key);
    if (known) return known;
    const { me, told } = this.#bus;
    const others = this.#gateways().filter((one) => one !== me && one !== gateway);
    const asked = others.map((one) => told(one, key).catch(() => []));
    const gathering = Promise.all(asked).then((answers) => {
      for (const entry of answers.flat()) this.#ledger.merge(entry);
      this.#gathering.delete(key);
    });
    this.#gathering.set(key, gathering);
    return gathering;
  }

  /** For other gateways: what is known here of a key, as its former home and as one who asked there. */
  told(key: string): Told[] {
    const entry = this.#ledger.told(key);
    const share = this.#shares.get(key);
    const counted = share && share.ends_ms > nowMs() && share.counted > 0 ? share : undefined;
    return [
      ...(entry ? [entry] : []),
      ...(counted
        ? [
            {
              key,
              left_ms: counted.ends_ms - nowMs(),
              counts: [[this.#bus.me, counted.counted] satisfies Told["counts"][number]],
            },
          ]
        : []),
    ];
  }

  /** For other gateways: what they have counted is counted here from now on. */
  take(entries: readonly Told[]): void {
    for (const entry of entries) this.#ledger.merge(entry);
  }

  /** To be called when gateways come or go: hands over what has found another home. */
  async rebalance(): Promise<void> {
    const known = [...this.#gateways()].sort().join();
    if (known !== this.#known) this.#changed_ms = nowMs();
    this.#known = known;
    const keys = this.#ledger.keys().filter((key) => this.#homeOf(key) !== this.#bus.me);
    for (const [home, moved] of Map.groupBy(keys, (key) => this.#homeOf(key)))
      for (let at = 0; at < moved.length; at += TAKEN_AT_ONCE)
        await this.#handOver(home, moved.slice(at, at + TAKEN_AT_ONCE));
  }

  async #handOver(home: string, keys: string[]): Promise<void> {
    const entries = keys.flatMap((key) => this.#ledger.told(key) ?? []);
    for (const { key, counts } of entries) {
      const own = counts.find(([gateway]) => gateway === this.#bus.me)?.[1] ?? 0;
      const share = this.#shares.get(key);
      if (share) share.counted = Math.max(share.counted, own);
      this.#ledger.delete(key);
    }
    // the home may be gone too; then what is known stays here to be asked for
    await this.#bus.take(home, entries).catch(() => this.take(entries));
  }

  /** This gateway goes: the others are to count on. */
  async leave(): Promise<void> {
    this.#leaving = true;
    await this.rebalance();
  }

  /** Forgets the windows that are over. */
  sweep(): void {
    this.#ledger.sweep();
    for (const [key, { ends_ms }] of this.#shares) if (ends_ms <= nowMs()) this.#shares.delete(key);
  }
}

const countOf = ({ total, untold, ends_ms }: Share): Count => ({
  total: total + untold,
  left_ms: ends_ms - nowMs(),
});
