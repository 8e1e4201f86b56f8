import { newKey } from "../state/keys.ts";

/** The server keeps keys for a day. */
export const KEY_LASTS_MS = 22 * 3_600_000;

interface Try {
  body: string;
  key: string;
  at: number;
}

const placeOf = (path: string) => `try:${path}`;

function keptAt(path: string): Try | undefined {
  try {
    return JSON.parse(localStorage.getItem(placeOf(path)) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(path: string, one: Try) {
  try {
    localStorage.setItem(placeOf(path), JSON.stringify(one));
  } catch {
    // a browser that keeps nothing: a second try is one of its own
  }
}

/**
 * The Idempotency-Key of something that is to be made: the same as before for as long as the same was
 * asked and no answer came, over a reload too, so that it is not made twice.
 */
export function keyOf(path: string, body: object): string {
  const text = JSON.stringify(body);
  const kept = keptAt(path);
  if (kept?.body === text && Date.now() - kept.at < KEY_LASTS_MS) return kept.key;
  const key = newKey();
  keep(path, { body: text, key, at: Date.now() });
  return key;
}

/** The server has said yes or no: what is asked next is something new. */
export const answered = (path: string): void => localStorage.removeItem(placeOf(path));
