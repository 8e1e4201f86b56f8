import { read } from "../api/client.ts";
import { TWEET_FIELDS } from "../api/fields.ts";
import type { Tweet } from "../api/types.ts";
import { keepAnswer } from "./store.ts";

const asked = new Set<string>();
let waiting: string[] = [];

async function fetchWaiting() {
  const ids = waiting.slice(0, 100);
  waiting = waiting.slice(100);
  const answer = await read<Tweet[]>("/2/tweets", { ids: ids.join(","), ...TWEET_FIELDS });
  keepAnswer(answer);
}

/** Brings a tweet that a page referred to but did not hold; those wanted together come together. */
export function want(id: string): void {
  if (asked.has(id)) return;
  asked.add(id);
  waiting.push(id);
  if (waiting.length === 1) setTimeout(() => void fetchWaiting().catch(() => undefined), 10);
}

export const forgetWanted = (): void => asked.clear();
