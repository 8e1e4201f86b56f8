import { setTimeout as pause } from "node:timers/promises";

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

interface Patience {
  /** how to say that it does not work yet, and why */
  told: (error: unknown) => string;
  /** what is said once it works, when it did not at first */
  there: string;
  log: (line: string) => void;
  /** throws when there is no use in trying again */
  giveUp: (error: unknown) => void;
}

/**
 * Tries until it works, at ever longer intervals up to 2 s. Says so when it does not, when the
 * reason changes, and when it does: not at every try.
 */
export async function untilItWorks<T>(
  attempt: () => Promise<T>,
  { told, there, log, giveUp }: Patience,
): Promise<T> {
  let said: string | undefined;
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(wait * 2, LONGEST_PAUSE_MS))
    try {
      const result = await attempt();
      if (said !== undefined) log(there);
      return result;
    } catch (error) {
      giveUp(error);
      const line = told(error);
      if (line !== said) log(line);
      said = line;
      await pause(wait);
    }
}
