import { randomUUID } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { startPostgres } from "../../database/postgres.ts";
import { Person } from "../support/person.ts";
import { natsIsThere, natsUrl, spawnGorjeo, type Gorjeo } from "../support/process.ts";
import { removeFolder } from "../support/folder.ts";

/** How long to go on restarting all nodes; the short form restarts one of every service. */
const SECS = Number(process.env.ROLLING_SECS ?? 0);
const ROUND = SECS ? [0, 1] : [0];
const REQUESTS_PER_SEC = 50;
const LONGEST_MS = 120_000 + SECS * 2_000;

const SERVICES = ["auth", "tweet", "interaction", "message", "api"];

/** A node that is ended with SIGTERM and begun anew, as a supervisor does. */
class Node {
  readonly #start: () => Promise<Gorjeo>;
  #present: Gorjeo | undefined;
  readonly codes: number[] = [];
  /** why it has refused requests */
  readonly refusals: string[] = [];

  constructor(start: () => Promise<Gorjeo>) {
    this.#start = start;
  }
  async raise() {
    this.#present = await this.#start();
  }
  async end() {
    this.#present?.signal("SIGTERM");
    if (!this.#present) return;
    this.codes.push(await this.#present.exited);
    this.refusals.push(...(this.#present.output().match(/^.*[ "]50\d .*$/gm) ?? []));
  }
  get url() {
    return this.#present?.url ?? "";
  }
}

const agent = new Agent({ keepAlive: true });

interface Answer {
  status: number | string;
  text: string;
}

/** One request on a connection that may have been used before; it closes when it is told to. */
const send = (url: string, { token }: Person, [method, path, body]: Ask) =>
  new Promise<Answer>((resolve) => {
    const text = body && JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${token}`,
      ...(text ? { "content-type": "application/json", "content-length": text.length } : {}),
    };
    const asked = request(url + path, { method, agent, headers }, (response) => {
      let received = "";
      response.on("data", (chunk) => (received += String(chunk)));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text: received }));
      response.on("error", (error) => resolve({ status: error.message, text: "" }));
    });
    asked.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ status: error.code ?? error.message, text: "" }),
    );
    asked.end(text);
  });

type Ask = [method: string, path: string, body?: object];

const asks = ({ id }: Person, other: Person, tweet: string): Ask[] => [
  ["POST", "/2/tweets", { text: randomUUID() }],
  ["GET", `/2/users/${id}/timelines/reverse_chronological`],
  ["POST", `/2/users/${id}/likes`, { tweet_id: tweet }],
  ["GET", `/2/tweets/${tweet}?expansions=author_id&tweet.fields=public_metrics`],
  ["DELETE", `/2/users/${id}/likes/${tweet}`],
  ["GET", "/2/users/me"],
  ["POST", `/2/dm_conversations/with/${other.id}/messages`, { text: randomUUID() }],
  ["GET", "/2/dm_events"],
];

/** Sends at a steady rate to both gateways in turn, until told to stop. @returns what went wrong */
function load(gateways: Node[], people: Person[], tweet: string) {
  const stop = new AbortController();
  const failures: string[] = [];
  const under_way = new Set<Promise<void>>();
  const count = { answered: 0 };
  const one = async (at: number) => {
    const [me, other] = at % 2 ? people : [...people].reverse();
    const list = me && other ? asks(me, other, tweet) : [];
    const ask = list[Math.floor(at / 2) % list.length];
    if (!me || !ask) return;
    const [first, second] = at % 2 ? gateways : [...gateways].reverse();
    let answer = await send(first?.url ?? "", me, ask);
    // one that is not there takes nothing: a proxy goes to the other
    if (answer.status === "ECONNREFUSED") answer = await send(second?.url ?? "", me, ask);
    count.answered += 1;
    if (![200, 201].includes(Number(answer.status)))
      failures.push(`${ask[0]} ${ask[1]}: ${answer.status} ${answer.text.slice(0, 200)}`);
  };
  const sending = (async () => {
    for (let at = 0; !stop.signal.aborted; at++) {
      const sent = one(at);
      under_way.add(sent);
      void sent.finally(() => under_way.delete(sent));
      await pause(1_000 / REQUESTS_PER_SEC);
    }
    await Promise.all(under_way);
  })();
  return async () => {
    stop.abort();
    await sending;
    return { failures, answered: count.answered };
  };
}

const there = natsIsThere();

(there ? test : test.skip)(
  "two of every service: each node is restarted under load, and no request fails",
  async () => {
    const home = await mkdtemp(join(tmpdir(), "gorjeo-rolling-"));
    const postgres = await startPostgres({ data_dir: join(home, "data"), log: () => undefined });
    const env = {
      BCRYPT_COST: "4",
      PASSWORD_WORKERS: "1",
      RATE_LIMITS: "off",
      DATABASE_URL: postgres.url,
      DATABASE_POOL: "5",
      NATS_URL: await natsUrl(),
      NAMESPACE: `rolling-${process.pid}`,
    };
    const nodesOf = (name: string) =>
      [1, 2].map(() => new Node(() => spawnGorjeo({ services: [name], env }).ready));
    const nodes = Object.fromEntries(SERVICES.map((name) => [name, nodesOf(name)]));
    const all = Object.values(nodes).flat();
    await Promise.all(all.map((node) => node.raise()));
    const gateways = nodes.api ?? [];
    const url = gateways[0]?.url ?? "";
    await ready(gateways);
    const people = await Promise.all(["ana", "ben"].map((name) => Person.signUp(url, name)));
    const tweet = (await people[0]?.post("a tweet")) ?? "";

    const end = load(gateways, people, tweet);
    const until = Date.now() + SECS * 1_000;
    do
      for (const which of ROUND) {
        const pairs = Object.values(nodes).map((pair) => pair[which]);
        const raised = [];
        for (const node of pairs.filter((one) => one !== undefined)) {
          await node.end();
          raised.push(node.raise());
        }
        await Promise.all(raised);
        await ready(gateways);
      }
    while (Date.now() < until);
    const { failures, answered } = await end();
    agent.destroy();
    await Promise.all(all.map((node) => node.end()));
    await postgres.stop();
    await removeFolder(home);

    if (SECS) process.stdout.write(`${answered} requests, ${failures.length} failed\n`);
    const refusals = all.flatMap((node) => node.refusals);
    expect({ failures, refusals }).toEqual({ failures: [], refusals: [] });
    expect(answered).toBeGreaterThan(REQUESTS_PER_SEC);
    expect(new Set(all.flatMap(({ codes }) => codes))).toEqual(new Set([0]));
  },
  LONGEST_MS,
);

/** When both gateways see every service. */
async function ready(gateways: Node[]) {
  for (const { url } of gateways)
    while (
      !(await fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ))
    )
      await pause(50);
}
