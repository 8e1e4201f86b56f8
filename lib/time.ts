import { remembering } from "./remember.ts";

let clock: () => number = Date.now;

/** The only clock of the application. */
export const now = (): Date => new Date(clock());
export const nowMs = (): number => clock();

/** Replaces the clock (tests); without an argument the real one returns. */
export const setClock = (next: () => number = Date.now): void => {
  clock = next;
};

const DAY_MS = 86_400_000;
const MAX_DAYS = 1_000;
const dateOf = remembering(MAX_DAYS, (day: number) =>
  new Date(day * DAY_MS).toISOString().slice(0, "YYYY-MM-DD".length),
);

const padded = (number: number, digits: number) => String(number).padStart(digits, "0");

/** As `toISOString` writes it, for much less: pages are full of times of the same few days. */
export function isoOf(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  const hours = padded(Math.floor(rest / 3_600_000), 2);
  const minutes = padded(Math.floor(rest / 60_000) % 60, 2);
  const seconds = padded(Math.floor(rest / 1_000) % 60, 2);
  return `${dateOf(day)}T${hours}:${minutes}:${seconds}.${padded(rest % 1_000, 3)}Z`;
}
