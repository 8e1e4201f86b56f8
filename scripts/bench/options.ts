import { parseArgs } from "node:util";
import { isUrl } from "../../lib/environment.ts";
import { Failure } from "../../lib/failure.ts";
import { settingNames } from "./gorjeo.ts";
import { KINDS, type Kind } from "./kinds.ts";

export const HELP = `npm run bench -- [OPTIONS]     measures how much Gorjeo can do, and how quickly

Starts a Gorjeo as in production on a database of its own (the embedded Postgres in a new folder,
or a new database beside that of DATABASE_URL), fills it through the API, measures, and leaves
nothing behind. What the columns mean: docs/benchmarks/README.md.

What is measured
  --kinds LIST         some of ${KINDS.join(",")} (usual: all)
                       mix: 60 % home, 30 % user, 10 % post; follow: follows and unfollows in turn;
                       visible: from a post until a follower's home timeline shows it, while others
                       ask the mix at half the rate that the mix reached
  --connections N      that ask at once, each again as soon as it has its answer (32)
  --secs S             for each kind and round (5)
  --warm S             asked before that, and not counted (1)
  --rounds N           in turn over all kinds; figures are medians of the rounds (3)
  --quick              40 people, 4 connections, 0.5 s, 1 round: does it run?

Who is there
  --people N           (600; of a graph's file: those who come first in it, up to 1000)
  --follows N          of each on average; few are followed by many (40, or a quarter of the people)
  --posts N            of each (20)
  --graph FILE         follows: two ids a line, # and % begin comments (SNAP, MatrixMarket)
  --undirected         each line of the file is a follow in both directions
  --rest S             wait after all that, until Postgres has analysed its tables (65)
  --seed N             another graph, other texts and requests (1)

Which server
  --set NAME=VALUE     a setting of the Gorjeo that is started; may come several times
  --url URL            a Gorjeo that runs already (with RATE_LIMITS=off), instead of starting one
  --pid N              its process: processor time and memory, where it is on this machine (Linux)
  --metrics URL        its figures for Prometheus (METRICS_PORT): SQL statements
  --vs URL             a server of the same API beside it, in turns with ours; adds ratios

  --json FILE          writes all figures of all rounds there
  --help               this
`;

export interface Options {
  kinds: Kind[];
  connections: number;
  secs: number;
  warm_secs: number;
  rounds: number;
  people: number;
  follows: number;
  posts: number;
  graph: string | undefined;
  undirected: boolean;
  rest_secs: number;
  seed: number;
  settings: Record<string, string>;
  url: string | undefined;
  pid: number | undefined;
  metrics: string | undefined;
  vs: string | undefined;
  json: string | undefined;
}

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean", default: false } as const;

const KNOWN = {
  ...{ kinds: TEXT, connections: TEXT, secs: TEXT, warm: TEXT, rounds: TEXT, quick: FLAG },
  ...{ people: TEXT, follows: TEXT, posts: TEXT, graph: TEXT, undirected: FLAG },
  ...{ rest: TEXT, seed: TEXT, set: { ...TEXT, multiple: true }, url: TEXT, pid: TEXT },
  ...{ metrics: TEXT, vs: TEXT, json: TEXT, help: FLAG },
} as const;

const USUAL = { connections: 32, secs: 5, warm: 1, rounds: 3, people: 600, rest: 65 };
const QUICK = { connections: 4, secs: 0.5, warm: 0, rounds: 1, people: 40, rest: 0 };
const OF_A_GRAPH = 1_000;

/**
 * @returns undefined where help is asked for
 * @throws Failure for what can not be understood
 */
export function readOptions(words: string[]): Options | undefined {
  const given = parsed(words);
  if (given.help) return undefined;
  const usual = given.quick ? QUICK : USUAL;
  const usual_people = given.graph === undefined || given.quick ? usual.people : OF_A_GRAPH;
  const people = number("people", given.people, usual_people, { least: 8, most: 1_000_000 });
  const options = {
    kinds: kindsOf(given.kinds),
    connections: number("connections", given.connections, usual.connections, { most: 1_000 }),
    secs: number("secs", given.secs, usual.secs, { least: 0.1, most: 3_600, parts: true }),
    warm_secs: number("warm", given.warm, usual.warm, { least: 0, most: 600, parts: true }),
    rounds: number("rounds", given.rounds, usual.rounds, { most: 1_000 }),
    people,
    follows: number("follows", given.follows, Math.min(40, Math.floor(people / 4)), {
      most: Math.floor(people / 4),
    }),
    posts: number("posts", given.posts, 20, { most: 10_000 }),
    graph: given.graph,
    undirected: given.undirected,
    rest_secs: number("rest", given.rest, usual.rest, { least: 0, most: 3_600, parts: true }),
    seed: number("seed", given.seed, 1, { least: 0, most: 2 ** 31 }),
    settings: settingsOf([given.set ?? []].flat()),
    url: url("url", given.url),
    pid: given.pid === undefined ? undefined : number("pid", given.pid, 0, { most: 2 ** 31 }),
    metrics: url("metrics", given.metrics),
    vs: url("vs", given.vs),
    json: given.json,
  };
  assertTogether(options);
  return options;
}

function parsed(words: string[]) {
  try {
    return parseArgs({ args: words, options: KNOWN, strict: true }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Failure(`${error.message.split(". ")[0]}.`);
  }
}

interface Bounds {
  least?: number;
  most: number;
  /** whether parts of a whole will do */
  parts?: boolean;
}

function number(
  name: string,
  text: string | undefined,
  usual: number,
  { least = 1, most, parts = false }: Bounds,
): number {
  if (text === undefined) return usual;
  const value = Number(text);
  const isNumber = /^\d*\.?\d+$/.test(text) && (parts || Number.isInteger(value));
  if (isNumber && value >= least && value <= most) return value;
  const what = parts ? "number" : "whole number";
  throw new Failure(`--${name} is "${text}": give a ${what} from ${least} to ${most}.`);
}

function kindsOf(text: string | undefined): Kind[] {
  const wanted = text?.split(",").map((name) => name.trim()) ?? KINDS;
  const wrong = wanted.find((name) => !KINDS.some((kind) => kind === name));
  if (wrong !== undefined)
    throw new Failure(`--kinds names "${wrong}": choose from ${KINDS.join(", ")}.`);
  return KINDS.filter((kind) => wanted.includes(kind));
}

function settingsOf(list: string[]): Record<string, string> {
  const names = settingNames();
  return Object.fromEntries(
    list.map((text) => {
      const [, name = "", value = ""] = /^(\w+)=(.*)$/.exec(text) ?? [];
      if (names.has(name)) return [name, value];
      throw new Failure(`--set ${text}: give the name of a setting, =, and its value.`);
    }),
  );
}

function url(name: string, text: string | undefined): string | undefined {
  if (text === undefined || isUrl(text, "http|https")) return text;
  throw new Failure(`--${name} is "${text}": give a URL of the form http://host:port.`);
}

function assertTogether({ url, pid, metrics, settings, kinds, graph, undirected }: Options): void {
  const isOurs = url === undefined;
  if (isOurs && (pid !== undefined || metrics !== undefined))
    throw new Failure("--pid and --metrics are of a Gorjeo that runs already: give its --url too.");
  if (!isOurs && Object.keys(settings).length)
    throw new Failure("--set is for a Gorjeo that is started here; with --url none is.");
  if (kinds.includes("visible") && !kinds.includes("mix"))
    throw new Failure("--kinds with visible needs mix: its load is half of what the mix reaches.");
  if (undirected && graph === undefined)
    throw new Failure("--undirected tells how to read a --graph: give its file.");
}
