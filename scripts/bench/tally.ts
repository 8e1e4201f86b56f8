import { setTimeout as pause } from "node:timers/promises";
import { isGood, type Answer, type Client } from "./client.ts";
import type { Step } from "./kinds.ts";

const AFTER_ERROR_MS = 20;

/** Times and errors of what was asked while it counts. */
export class Tally {
  counts = true;
  /** of right answers, from the request to the end of the answer */
  readonly times_ms: number[] = [];
  errors = 0;
  first_error: string | undefined;

  get all(): number {
    return this.times_ms.length + this.errors;
  }

  right(ms: number): void {
    if (this.counts) this.times_ms.push(ms);
  }

  /** Errors count always: a run with one is no good. */
  wrong(what: string): void {
    this.errors += 1;
    this.first_error ??= what;
  }

  /** Asks one thing. @returns the body of a right answer */
  async take(client: Client, step: Step): Promise<unknown> {
    const began = performance.now();
    const answer = await client.ask(step.asked).catch(messageOf);
    const ms = performance.now() - began;
    if (typeof answer !== "string" && isGood(answer) && step.isRight(answer.body)) {
      this.right(ms);
      step.done?.(answer.body);
      return answer.body;
    }
    this.wrong(`${step.asked.method} ${step.asked.path}: ${toldOf(answer)}`);
    await pause(AFTER_ERROR_MS);
    return undefined;
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

const LONGEST = 300;

const toldOf = (answer: Answer | string): string =>
  typeof answer === "string"
    ? answer
    : `${answer.status} ${JSON.stringify(answer.body)?.slice(0, LONGEST) ?? ""}`;

/** The value below which this share of sorted values is; undefined where there are none. */
export const quantile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

export const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number | undefined {
  const sorted = ascending(values);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
