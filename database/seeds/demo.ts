import { setTimeout as pause } from "node:timers/promises";
import { ServiceBroker } from "moleculer";
import configure from "../../moleculer.config.ts";
import { loadSettings, SERVICES } from "../../settings.ts";
import { PEOPLE, type Persona } from "./people.ts";
import { PHRASES, QUOTES, REPLIES } from "./phrases.ts";

/**
 * `npm run seed`: a small believable world, made through the public API, the same each time.
 * It goes to the Gorjeo that runs on PORT, or starts one for as long as it takes.
 */

const PASSWORD = "demo pass phrase";
const POSTS_EACH = 8;
const REPLY_COUNT = 100;
const QUOTE_COUNT = 24;
const RETWEET_COUNT = 60;
const LIKE_COUNT = 500;
const FOLLOWS_EACH = 8;

/** A generator of numbers from 0 to 1, the same sequence for the same seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Citizen extends Persona {
  id: string;
  token: string;
}

interface Post {
  id: string;
  author: Citizen;
}

const random = numbers(20_260_101);

function pick<T>(list: readonly T[]): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new Error("nothing to choose from");
  return chosen;
}

/** Answers that tell something: wrong password, name taken. */
const REFUSALS = new Set([401, 409]);

/** One call of the API; waits its turn when the answer says so. */
async function call(url: string, method: string, path: string, token: string, body: object) {
  for (;;) {
    const response = await fetch(url + path, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.ok || REFUSALS.has(response.status)) return { status: response.status, answer };
    if (response.status !== 429 && response.status !== 503)
      throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    await pause(Number(response.headers.get("retry-after") ?? 1) * 1_000);
  }
}

const member = (value: unknown, key: string): unknown =>
  value instanceof Object ? Reflect.get(value, key) : undefined;

/** An account for a persona; under another name when somebody else has the name already. */
async function settle(url: string, persona: Persona): Promise<Citizen | undefined> {
  for (const username of [persona.username, `${persona.username}_demo`]) {
    const { status, answer } = await call(url, "POST", "/auth/register", "", {
      username,
      name: persona.name,
      email: `${username}@demo.example`,
      password: PASSWORD,
      protected: persona.protected ?? false,
    });
    if (status === 409 && (await isOurs(url, username))) return undefined;
    if (status === 409) continue;
    const token = String(answer.access_token);
    const { description, location } = persona;
    await call(url, "PUT", "/auth/profile", token, { description, location });
    return { ...persona, username, id: String(member(answer.user, "id")), token };
  }
  return undefined;
}

/** Whether the demo world's password opens the account. */
const isOurs = async (url: string, username: string) =>
  (await call(url, "POST", "/auth/login", "", { username, password: PASSWORD })).status === 200;

async function write(url: string, author: Citizen, text: string, more: object = {}): Promise<Post> {
  const { answer } = await call(url, "POST", "/2/tweets", author.token, { text, ...more });
  return { id: String(member(answer.data, "id")), author };
}

async function followEachOther(url: string, people: Citizen[]) {
  for (const person of people) {
    const others = new Set<Citizen>();
    while (others.size < FOLLOWS_EACH) others.add(pick(people));
    others.delete(person);
    for (const other of others)
      await call(url, "POST", `/2/users/${person.id}/following`, person.token, {
        target_user_id: other.id,
      });
  }
}

/** Everybody says what there is to say on their topics, in turn. */
async function writePosts(url: string, people: Citizen[]): Promise<Post[]> {
  const posts: Post[] = [];
  for (let round = 0; round < POSTS_EACH; round++)
    for (const author of people) {
      const phrases = author.topics.flatMap((topic) => PHRASES[topic] ?? []);
      const phrase = phrases[round % phrases.length] ?? "Hello.";
      const again = Math.floor(round / phrases.length);
      posts.push(await write(url, author, again ? `${phrase} (still true)` : phrase));
    }
  return posts;
}

/** @param posts what may be answered; answers join it, so that threads grow */
async function converse(url: string, people: Citizen[], posts: Post[]) {
  for (let count = 0; count < REPLY_COUNT; count++) {
    const to = pick(posts);
    const text = pick(REPLIES).replace("{a}", to.author.username);
    posts.push(
      await write(url, pick(people), text, { reply: { in_reply_to_tweet_id: to.id } }).catch(
        () => to,
      ),
    );
  }
  for (let count = 0; count < QUOTE_COUNT; count++) {
    const quoted = pick(posts);
    await write(url, pick(people), pick(QUOTES), { quote_tweet_id: quoted.id }).catch(() => quoted);
  }
}

async function react(url: string, people: Citizen[], posts: Post[], verb: string, count: number) {
  for (let done = 0; done < count; done++) {
    const person = pick(people);
    await call(url, "POST", `/2/users/${person.id}/${verb}`, person.token, {
      tweet_id: pick(posts).id,
    });
  }
}

/** Makes the world at `url`. @returns who lives there, or nothing when it is there already */
async function populate(url: string): Promise<Citizen[] | undefined> {
  const people: Citizen[] = [];
  for (const persona of PEOPLE) {
    const citizen = await settle(url, persona);
    if (!citizen) return undefined;
    people.push(citizen);
  }
  await followEachOther(url, people);
  const posts = await writePosts(url, people);
  const open = posts.filter((post) => !post.author.protected);
  const writers = people.filter((person) => !person.protected);
  await converse(url, writers, open);
  await react(url, writers, open, "retweets", RETWEET_COUNT);
  await react(url, writers, open, "likes", LIKE_COUNT);
  return people;
}

const isThere = (url: string) =>
  fetch(`${url}/readyz`).then(
    (response) => response.ok,
    () => false,
  );

/** All services in this process, until the returned function is called. */
async function startHere(): Promise<() => Promise<void>> {
  const broker = new ServiceBroker(await configure());
  for (const name of SERVICES)
    broker.createService((await import(`../../services/${name}.service.ts`)).default);
  await broker.start();
  return () => broker.stop();
}

const { port } = loadSettings();
const url = `http://127.0.0.1:${port}`;
const stop = (await isThere(url)) ? undefined : await startHere();
const people = await populate(url);
await stop?.();

const logins = (people ?? PEOPLE)
  .map(({ username, name }) => `  ${username.padEnd(10)} ${name}`)
  .join("\n");
process.stdout.write(`${people ? "The demo world is made." : "The demo world is there already."}
Everybody signs in with the password "${PASSWORD}":
${logins}
`);
process.exit(0);
