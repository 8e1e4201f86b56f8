/** Whether what a key names is there, as far as the answers tell. */
type State = "there" | "gone";

interface Entry {
  attempts: number;
  state?: State;
  /** until then what an attempt without an answer asked for may still come to be */
  doubtful_until: number;
}

/** Longer than any request lasts, counted from its end. */
const DOUBT_MS = 10_000;

/**
 * What the writes of the load have made, as their authors were told. A key is a line of words such
 * as "like <user> <tweet>"; it is certain while the last attempt that concerned it was acknowledged
 * and no other came between.
 */
export class Ledger {
  readonly #entries = new Map<string, Entry>();
  readonly #doomed = new Set<string>();
  acknowledged = 0;
  refused = 0;
  unknown = 0;

  /** Notes that keys may change from now on. @returns what to call with the outcome */
  begin(keys: string[]): { settle: (states: Record<string, State>) => void; doubt: () => void } {
    const claims = keys.map((key) => {
      const entry = this.#entries.get(key) ?? { attempts: 0, doubtful_until: 0 };
      const { doubtful_until } = entry;
      this.#entries.set(key, { attempts: entry.attempts + 1, doubtful_until });
      return { key, attempt: entry.attempts + 1, trusted: Date.now() > doubtful_until };
    });
    const present = ({ key, attempt }: { key: string; attempt: number }) => {
      const entry = this.#entries.get(key);
      return entry?.attempts === attempt ? entry : undefined;
    };
    return {
      settle: (states) => {
        this.acknowledged++;
        for (const claim of claims) {
          const entry = present(claim);
          const state = states[claim.key];
          if (entry && state && claim.trusted) entry.state = state;
        }
      },
      doubt: () => {
        this.unknown++;
        const doubtful_until = Date.now() + DOUBT_MS;
        for (const { key } of claims)
          this.#entries.set(key, {
            attempts: (this.#entries.get(key)?.attempts ?? 0) + 1,
            doubtful_until,
          });
      },
    };
  }

  /** From now on nothing is certain of keys that hold this word: its owner is being removed. */
  doom(word: string): void {
    this.#doomed.add(word);
  }

  /** All that is certain: key → whether it is there. */
  certain(): [key: string, state: State][] {
    const isDoomed = (key: string) => key.split(" ").some((word) => this.#doomed.has(word));
    return [...this.#entries].flatMap(([key, { state }]): [string, State][] =>
      state && !isDoomed(key) ? [[key, state]] : [],
    );
  }
}
