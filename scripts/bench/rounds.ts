import { setTimeout as pause } from "node:timers/promises";
import type { Kind, PlainKind } from "./kinds.ts";
import { closedLoop, type Figures, type Manner } from "./loop.ts";
import { between, readingOf } from "./meter.ts";
import type { Options } from "./options.ts";
import { untilVisible } from "./visible.ts";
import type { Target } from "./target.ts";

/** What was measured of one kind, at one server, in one round. */
export interface Cell extends Figures {
  target: string;
  kind: Kind;
  /** 0: only its statements were counted */
  round: number;
}

export interface Run {
  options: Options;
  signal: AbortSignal;
  /** told of each step before it begins */
  say: (step: string) => void;
}

const mannerOf = ({ options, signal }: Run, round: number): Manner => {
  const { connections, secs, warm_secs, seed } = options;
  return { connections, secs, warm_secs, seed: `${seed} ${round}`, signal };
};

const isPlain = (kind: Kind): kind is PlainKind => kind !== "visible";

/** Every kind at every server, round after round; servers take turns at being first. */
export async function measured(targets: Target[], run: Run): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (let round = 1; round <= run.options.rounds; round++) {
    const order = round % 2 ? targets : targets.toReversed();
    run.say(`round ${round} of ${run.options.rounds}`);
    for (const kind of run.options.kinds)
      for (const target of order) {
        const { name } = target;
        const mix = cells.find((cell) => isOf(cell, { target: name, kind: "mix", round }));
        const figures = await figuresOf(target, kind, mix, mannerOf(run, round));
        cells.push({ target: name, kind, round, ...figures });
      }
  }
  return cells;
}

export const isOf = (cell: Cell, wanted: Partial<Cell>): boolean =>
  Object.entries(wanted).every(([key, value]) => Reflect.get(cell, key) === value);

const LEAST_LOAD = 1;

const figuresOf = (target: Target, kind: Kind, mix: Cell | undefined, manner: Manner) =>
  isPlain(kind)
    ? closedLoop(target, kind, manner)
    : untilVisible(target, Math.max(LEAST_LOAD, (mix?.per_sec ?? 0) / 2), manner);

/**
 * Counts SQL statements of every kind, in a round of its own.
 * @returns cells whose `statements` are of their requests alone: what a server does by itself in
 * that time is taken off
 */
export async function counted(target: Target, run: Run): Promise<Cell[]> {
  run.say("a round that counts statements");
  const manner = mannerOf(run, 0);
  const idle_per_sec = await idleStatements(target, manner);
  run.say(`${idle_per_sec.toFixed(1)} statements a second while nobody asks`);
  const cells: Cell[] = [];
  for (const kind of run.options.kinds.filter(isPlain)) {
    const figures = await closedLoop(target, kind, manner);
    const own = figures.secs * idle_per_sec;
    const statements =
      figures.statements === undefined ? undefined : Math.max(0, figures.statements - own);
    cells.push({ target: target.name, kind, round: 0, ...figures, statements });
  }
  return cells;
}

/** Statements a second while nobody asks. */
async function idleStatements(target: Target, { secs, signal }: Manner): Promise<number> {
  const before = await readingOf(target);
  await pause(secs * 1_000, undefined, { signal });
  const spent = between(before, await readingOf(target));
  return (spent.statements ?? 0) / spent.secs;
}
