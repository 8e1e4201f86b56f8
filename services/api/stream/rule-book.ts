import type { Call } from "../../../lib/action.ts";
import { parseQuery, ruleSet, type SearchDocument } from "../../../lib/query.ts";
import type { RuleMatch } from "./connection.ts";

const MAX_VALUE = 4_096;

type Matcher = (document: SearchDocument) => RuleMatch[];

/** The rules of the owners who have a filtered stream open here, ready to be matched. */
export class RuleBook {
  readonly #matchers = new Map<string, Matcher>();

  /** Reads an owner's rules (again). @returns how many there are */
  async load(owner: string, call: Call): Promise<number> {
    const rules = await call("tweet.allStreamRules", { owner });
    const parsed = rules.map(
      ({ id, value, tag }) =>
        [
          { id, ...(tag ? { tag } : {}) },
          parseQuery(value, { dialect: "stream", max_length: MAX_VALUE }),
        ] as const,
    );
    this.#matchers.set(owner, ruleSet(parsed));
    return rules.length;
  }

  /** The owner's rules that a tweet matches, each once. */
  matches(owner: string, document: SearchDocument): RuleMatch[] {
    return this.#matchers.get(owner)?.(document) ?? [];
  }

  has(owner: string): boolean {
    return this.#matchers.has(owner);
  }

  forget(owner: string): void {
    this.#matchers.delete(owner);
  }
}
