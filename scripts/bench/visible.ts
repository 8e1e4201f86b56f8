import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "./client.ts";
import { edgesOf } from "./graph.ts";
import { LANES, postId, writePost } from "./kinds.ts";
import { quantilesOf, whileAsking, withClient, type Figures, type Manner } from "./loop.ts";
import { oneOf, randomOf, type Random } from "./random.ts";
import { Tally } from "./tally.ts";
import type { Target } from "./target.ts";
import { home, shows, type World } from "./world.ts";

const TOO_LONG_MS = 10_000;

/**
 * How long it takes from the request to post until a follower's home timeline has come that shows
 * the post: one post after the other, while others ask the mix at a steady rate.
 * @param load_per_sec requests of the others
 * @returns `requests` and times are of the posts, `per_sec` is what the others did
 */
export async function untilVisible(
  target: Target,
  load_per_sec: number,
  { connections, secs, warm_secs, seed, signal }: Manner,
): Promise<Figures> {
  const { world, url } = target;
  const [load, seen] = [new Tally(), new Tally()];
  load.counts = false;
  return withClient(url, connections + 1, signal, async (client) => {
    const over = new AbortController();
    const random = randomOf(seed, "visible");
    const ask = async (_: unknown, number: number) => {
      const lane = LANES.mix(world, randomOf(seed, "load", number));
      const began = performance.now() + (number * 1_000) / load_per_sec;
      for (let turn = 0; !over.signal.aborted && !signal.aborted; turn++) {
        const due = began + (turn * connections * 1_000) / load_per_sec;
        // what is late is asked at once
        if (due > performance.now()) await pause(due - performance.now());
        if (!over.signal.aborted) await load.take(client, lane.next());
      }
    };
    const secs_taken = await whileAsking(
      Array.from({ length: connections }, ask),
      over,
      async () => {
        await pause(warm_secs * 1_000, undefined, { signal });
        load.counts = true;
        const began = performance.now();
        do await probe(client, world, random, seen);
        while (performance.now() < began + secs * 1_000 && !signal.aborted);
        load.counts = false;
        return (performance.now() - began) / 1_000;
      },
    );
    return {
      requests: seen.times_ms.length,
      errors: seen.errors + load.errors,
      first_error: seen.first_error ?? load.first_error,
      secs: secs_taken,
      per_sec: load.times_ms.length / secs_taken,
      ...quantilesOf(seen),
    };
  });
}

async function probe(client: Client, world: World, random: Random, seen: Tally): Promise<void> {
  const [reader, author] = oneOf(random, edgesOf(world.graph)).map((number) =>
    world.person(number),
  );
  if (!reader || !author) return;
  const began = performance.now();
  const since = () => performance.now() - began;
  const post = new Tally();
  const id = String(postId(await post.take(client, writePost(world, random, author))));
  if (post.first_error !== undefined) return seen.wrong(post.first_error);
  for (;;) {
    const answer = await client.ask(home(reader)).catch(() => undefined);
    if (shows(answer?.body, id)) return seen.right(since());
    if (since() > TOO_LONG_MS) return seen.wrong(`post ${id} is in no home timeline after 10 s`);
  }
}
