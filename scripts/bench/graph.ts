import { open } from "node:fs/promises";
import { Failure } from "../../lib/failure.ts";
import { randomOf, type Random } from "./random.ts";

/** Who follows whom; people are numbers from 0. */
export interface Graph {
  /** of each person, those whom that person follows */
  follows: Set<number>[];
}

export const edgesOf = ({ follows }: Graph): [follower: number, followee: number][] =>
  follows.flatMap((followees, follower) =>
    [...followees].map((followee): [number, number] => [follower, followee]),
  );

/** Followers by rank of popularity: a Zipf law, as cities, words and accounts have it. */
const ZIPF = 0.8;

interface Sizes {
  people: number;
  /** whom a person follows, on average; at most a quarter of all */
  follows: number;
  seed: number;
}

/** A made-up graph: few are followed by many, few follow many; the same for the same seed. */
export function madeUp({ people, follows, seed }: Sizes): Graph {
  const random = randomOf("graph", seed);
  const most = Math.floor(people / 2);
  const popular = byPopularity(people, random);
  return {
    follows: Array.from({ length: people }, (_, person) => {
      const wanted = followeeCount(follows, most, random);
      const chosen = new Set<number>();
      while (chosen.size < wanted) {
        const other = popular();
        if (other !== person) chosen.add(other);
      }
      return chosen;
    }),
  };
}

/** Drawn from a power law of exponent 3 that is cut at `most` and has this mean. */
function followeeCount(mean: number, most: number, random: Random): number {
  const least = most - Math.sqrt(most * most - most * mean);
  const drawn = least / Math.sqrt(1 - random());
  return Math.floor(Math.min(most, drawn) + random());
}

function byPopularity(people: number, random: Random): () => number {
  let sum = 0;
  const sums = Array.from({ length: people }, (_, rank) => (sum += (rank + 1) ** -ZIPF));
  return () => {
    const wanted = random() * sum;
    let [low, high] = [0, people - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? sum) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

interface Reading {
  /** so many at most: those whose ids come first in the file */
  people: number;
  /** whether each line stands for a follow in both directions */
  undirected: boolean;
}

/**
 * A file of edges: two ids a line (who follows, who is followed), separated by blanks, tabs or
 * commas. Lines that begin with `#` or `%` are comments (SNAP); what follows two ids is left out. In
 * MatrixMarket's format the line of sizes is left out, and `symmetric` means undirected.
 * @throws Failure for a file that is not there or has no edges
 */
export async function readGraph(path: string, { people, undirected }: Reading): Promise<Graph> {
  const follows: Set<number>[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (id: string) => {
    const known = numbers.get(id);
    if (known !== undefined || numbers.size >= people) return known;
    numbers.set(id, follows.push(new Set()) - 1);
    return follows.length - 1;
  };
  for await (const { ids, symmetric } of linesOf(path)) {
    const [one, other] = ids.map(numberOf);
    if (one === undefined || other === undefined || one === other) continue;
    follows[one]?.add(other);
    if (undirected || symmetric) follows[other]?.add(one);
  }
  if (follows.every((followees) => followees.size === 0))
    throw new Failure(`${path} has no edges.`);
  return { follows };
}

async function* linesOf(path: string) {
  let symmetric = false;
  let sizes_follow = false;
  let at = 0;
  for await (const line of await linesIn(path)) {
    at += 1;
    if (/^%%MatrixMarket/i.test(line)) {
      sizes_follow = true;
      symmetric = /\bsymmetric\b/i.test(line);
    }
    if (/^\s*([#%]|$)/.test(line)) continue;
    const [one, other] = line.trim().split(/[\s,]+/);
    if (!one || !other) throw new Failure(`${path}, line ${at}: two ids are expected.`);
    if (!sizes_follow) yield { ids: [one, other], symmetric };
    sizes_follow = false;
  }
}

const linesIn = async (path: string) => {
  const file = await open(path).catch(() => {
    throw new Failure(`The file ${path} cannot be read.`);
  });
  return file.readLines();
};
