import { setTimeout as pause } from "node:timers/promises";
import { Failure } from "../../lib/failure.ts";
import { at, isGood, type Answer, type Asked, type Client } from "./client.ts";
import { each } from "./each.ts";
import { edgesOf, type Graph } from "./graph.ts";
import { below, randomOf, type Random } from "./random.ts";
import { sentence } from "./words.ts";

export interface Person {
  number: number;
  id: string;
  email: string;
  token: string;
  /** how many posts this person has liked so far */
  liked: number;
}

export interface Post {
  id: string;
  author: number;
}

export const PASSWORD = "a pass phrase of the bench";

/** Passwords are hashed in threads with a queue: more at a time would only wait, or be refused. */
const REGISTERING = 8;
const LANES = 32;

/** The people of a graph on one server, and what they have posted. */
export class World {
  readonly graph: Graph;
  readonly people: Person[] = [];
  readonly posts: Post[] = [];
  /** how many posts everybody had at the beginning */
  readonly posts_each: number;
  /** follows that are made and taken back just now: "follower followee" */
  readonly busy = new Set<string>();
  /** begins names and ends texts, so that neither was there before */
  readonly #mark = Date.now().toString(36);
  #texts = 0;

  constructor(graph: Graph, posts_each: number) {
    this.graph = graph;
    this.posts_each = posts_each;
  }

  person(number: number): Person {
    const person = this.people[number];
    if (!person) throw new Error(`there is no person ${number}`);
    return person;
  }

  someone(random: Random): Person {
    return this.person(below(random, this.people.length));
  }

  /** A text that nobody has posted yet. */
  text(random: Random): string {
    return `${sentence(random)} ${this.#mark}${(this.#texts++).toString(36)}`;
  }

  /** How many posts must at least be found in the home timeline of a person. */
  homeOf({ number }: Person): number {
    return ((this.graph.follows[number]?.size ?? 0) + 1) * this.posts_each;
  }

  /** The account of a person who is not there yet. */
  account(number: number) {
    const username = `b${this.#mark}_${number.toString(36)}`;
    return { username, name: `Person ${number}`, email: `${username}@bench.example` };
  }
}

interface Loading {
  client: Client;
  seed: number;
  signal: AbortSignal;
  /** told of each step before it begins */
  say: (step: string) => void;
}

/** Registers the people of a graph, and has them follow and post, all through the API. */
export async function populated(world: World, loading: Loading): Promise<World> {
  const { say } = loading;
  const edges = edgesOf(world.graph);
  const count = world.graph.follows.length;
  say(`${count} people register`);
  await register(world, loading);
  say(`${edges.length} follows`);
  await follow(world, edges, loading);
  say(`${count * world.posts_each} posts`);
  await post(world, loading);
  await untilShown(world, loading);
  return world;
}

const register = (world: World, { client, signal }: Loading) =>
  each(world.graph.follows, { lanes: REGISTERING, signal }, async (_, number) => {
    const account = world.account(number);
    const body = { ...account, password: PASSWORD };
    const answer = await granted(client, { method: "POST", path: "/auth/register", body });
    const id = String(at(answer, "user", "id") ?? at(answer, "data", "id"));
    const token = String(at(answer, "access_token"));
    world.people[number] = { number, id, email: account.email, token, liked: 0 };
  });

const follow = (world: World, edges: [number, number][], { client, signal }: Loading) =>
  each(edges, { lanes: LANES, signal }, async ([follower, followee]) => {
    const { id, token } = world.person(follower);
    const body = { target_user_id: world.person(followee).id };
    await granted(client, { method: "POST", path: `/2/users/${id}/following`, token, body });
  });

/** In turn, so that timelines are mixed. */
function post(world: World, { client, seed, signal }: Loading): Promise<void> {
  const random = randomOf("posts", seed);
  const turns = Array.from({ length: world.posts_each }, () => world.people).flat();
  return each(turns, { lanes: LANES, signal }, async ({ number, token }, turn) => {
    const body = { text: world.text(random) };
    const answer = await granted(client, { method: "POST", path: "/2/tweets", token, body });
    world.posts[turn] = { id: String(at(answer, "data", "id")), author: number };
  });
}

export const PAGE = 20;

/** The newest posts of those whom a person follows. */
export const home = ({ id, token }: Person): Asked => ({
  method: "GET",
  path: `/2/users/${id}/timelines/reverse_chronological?max_results=${PAGE}&expansions=author_id&tweet.fields=created_at,public_metrics`,
  token,
});

const SHOWN_MS = 120_000;

/** Posts come into timelines in their order: waits until the last one has. */
async function untilShown(world: World, { client, signal }: Loading): Promise<void> {
  const until = Date.now() + SHOWN_MS;
  const last = world.posts.at(-1);
  while (last) {
    signal.throwIfAborted();
    const { body } = await client.ask(home(world.person(last.author)));
    if (shows(body, last.id)) return;
    if (Date.now() > until) throw new Failure("Posts do not come into home timelines.");
    await pause(50);
  }
}

/** Whether a page of posts has this one. */
export const shows = (body: unknown, post: string): boolean =>
  [at(body, "data") ?? []].flat().some((item) => at(item, "id") === post);

const LONGEST_WAIT_SECS = 5;
const TRIES = 30;

/** The answer's body. @throws Failure for a refusal that a short wait does not mend */
async function granted(client: Client, asked: Asked): Promise<unknown> {
  for (let tries = 1; ; tries++) {
    const answer = await client.ask(asked).catch((error: Error) => {
      throw new Failure(`${asked.method} ${asked.path} has no answer: ${error.message}.`);
    });
    if (isGood(answer)) return answer.body;
    const wait_secs = waitOf(answer);
    if (wait_secs > LONGEST_WAIT_SECS || tries === TRIES) throw refusalOf(asked, answer);
    await pause(wait_secs * 1_000);
  }
}

const waitOf = ({ status, headers }: Answer): number =>
  status === 429 || status === 503 ? Number(headers["retry-after"] ?? 1) : Infinity;

function refusalOf({ method, path }: Asked, { status, body }: Answer): Failure {
  const remedy = status === 429 ? " Start that server with RATE_LIMITS=off." : "";
  return new Failure(`${method} ${path}: ${status} ${JSON.stringify(body)}.${remedy}`);
}
