let clock: () => number = Date.now;

/** The only clock of the application. */
export const now = (): Date => new Date(clock());
export const nowMs = (): number => clock();

/** Replaces the clock (tests); without an argument the real one returns. */
export const setClock = (next: () => number = Date.now): void => {
  clock = next;
};
