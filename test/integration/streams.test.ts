import http from "node:http";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { request, type Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

const RULES = "/2/tweets/search/stream/rules";
const FILTERED = "/2/tweets/search/stream";

let here: World;
let ana: Person;
let ben: Person;
beforeAll(async () => {
  here = await world();
  ({ ana, ben } = await here.people("ana", "ben"));
});
afterAll(() => here.close());

interface Message {
  data?: { id: string; text: string };
  errors?: { title: string }[];
  matching_rules?: { id: string; tag?: string }[];
}

/** An open stream, as a client reads it: raw bytes, cut at CR LF. */
class Reader {
  readonly messages: Message[] = [];
  status = 0;
  ended = false;
  readonly #request: http.ClientRequest;
  #response: http.IncomingMessage | undefined;
  #waiting: (() => void)[] = [];

  constructor(url: string, path: string, token: string) {
    this.#request = http.get(url + path, { headers: { authorization: `Bearer ${token}` } });
    this.#request.on("error", () => this.#end());
    this.#request.on("response", (response) => {
      this.#response = response;
      this.status = response.statusCode ?? 0;
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        const lines = (text + chunk).split("\r\n");
        text = lines.pop() ?? "";
        for (const line of lines) if (line) this.messages.push(JSON.parse(line));
        this.#tell();
      });
      response.on("close", () => this.#end());
      this.#tell();
    });
  }

  /** Resolves when `done`, looked at whenever something arrives. */
  until(done: (reader: Reader) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (done(this)) resolve();
        else if (this.ended)
          reject(new Error(`the stream ended: ${JSON.stringify(this.messages)}`));
        else this.#waiting.push(look);
      };
      look();
    });
  }
  has(id: string): Promise<void> {
    return this.until(({ messages }) => messages.some(({ data }) => data?.id === id));
  }
  get ids() {
    return this.messages.flatMap(({ data }) => (data ? [data.id] : []));
  }
  /** Stops reading; what comes waits at the other end. */
  pause() {
    this.#response?.pause();
  }
  close() {
    this.#request.destroy();
  }
  #end() {
    this.ended = true;
    this.#tell();
  }
  #tell() {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const look of waiting) look();
  }
}

const open = async (path: string, token = ben.token) => {
  const reader = new Reader(here.url, path, token);
  await reader.until(({ status }) => status !== 0);
  return reader;
};

const addRule = async (value: string, tag?: string) => {
  const { body } = await ben.send("POST", RULES, { add: [{ value, ...(tag ? { tag } : {}) }] });
  return body;
};

test("a filtered stream without rules is refused, with rules it delivers what matches, once", async () => {
  expect((await open(FILTERED)).status).toBe(409);
  const rule = (await addRule("cat -dog", "cats")).data[0];
  const reader = await open(FILTERED);
  const other = await ana.post("a dog and a cat");
  const cat = await ana.post("a cat");
  await reader.has(cat);
  expect(reader.ids).not.toContain(other);
  expect(reader.messages.find(({ data }) => data?.id === cat)).toEqual({
    data: { id: cat, text: "a cat", edit_history_tweet_ids: [cat] },
    matching_rules: [{ id: rule.id, tag: "cats" }],
  });
  await addRule("bird");
  const bird = await ana.post("a bird");
  await reader.has(bird);
  await ben.send("POST", RULES, { delete: { values: ["bird"] } });
  const later = await ana.post("another bird");
  const last = await ana.post("one more cat");
  await reader.has(last);
  expect(reader.ids).not.toContain(later);
  reader.close();
});

test("after a cut a client goes on after the last tweet that it saw: no gap, nothing twice", async () => {
  const first = await open("/2/tweets/sample/stream");
  const seen = await ana.post("seen before the cut");
  await first.has(seen);
  first.close();
  const missed: string[] = [];
  for (let count = 0; count < 20; count++) missed.push(await ana.post(`while away ${count}`));
  const again = await open(`/2/tweets/sample/stream?since_id=${seen}`);
  const writing = Promise.all([1, 2, 3].map((count) => ben.post(`meanwhile ${count}`)));
  const live = await writing;
  for (const id of [...missed, ...live]) await again.has(id);
  expect([...again.ids].sort()).toEqual([...missed, ...live].sort());
  again.close();
});

test("a tweet that streams cannot go back to is refused", async () => {
  const reader = await ben.get("/2/tweets/sample/stream?since_id=1");
  expect(reader.status).toBe(400);
  expect(reader.body.errors[0].parameters).toEqual({ since_id: ["1"] });
  expect((await ben.get("/2/tweets/sample/stream?backfill_minutes=6")).status).toBe(400);
  expect((await ben.get("/2/tweets/sample/stream?pagination_token=x")).status).toBe(400);
});

test("protected accounts never appear, and a person who is blocked does not see the blocker", async () => {
  const { cara, dan } = await here.people("cara", "dan");
  await cara.send("PUT", "/auth/profile", { protected: true });
  await dan.block(ben);
  const reader = await open("/2/tweets/sample/stream");
  const hidden = [await cara.post("in private"), await dan.post("not for ben")];
  await cara.follow(ana);
  const shown = await ana.post("for everybody");
  await reader.has(shown);
  for (const id of hidden) expect(reader.ids).not.toContain(id);
  reader.close();
});

test("a stream ends with its token, and says so", async () => {
  const login = await request(here.url, "POST", "/auth/login", {
    body: { username: "ben", password: "correct horse battery" },
  });
  const reader = await open("/2/tweets/sample/stream", login.body.access_token);
  await request(here.url, "POST", "/auth/logout", { token: login.body.access_token, body: {} });
  await reader.until(({ messages }) => messages.some(({ errors }) => errors !== undefined));
  expect(reader.messages.at(-1)?.errors?.[0]?.title).toBe("client-disconnected");
});

test("too many streams of one owner are refused with a reason", async () => {
  const readers = await Promise.all(
    Array.from({ length: 12 }, () => open("/2/tweets/sample/stream", ana.token)),
  );
  const refused = readers.filter(({ status }) => status === 429);
  expect(refused.length).toBe(2);
  for (const reader of readers) reader.close();
});

const places = async (count: number, path: string, token = ben.token) => {
  const readers: Reader[] = [];
  for (let at = 0; at < count; at++) readers.push(await open(path, token));
  return readers;
};
const SAMPLE = "/2/tweets/sample/stream";

test("whoever goes without a word gives the place back", async () => {
  for (const reader of await places(30, SAMPLE, ana.token)) reader.close();
  const full = async () => {
    const readers = await places(10, SAMPLE, ana.token);
    readers.forEach((reader) => reader.close());
    return readers.map(({ status }) => status);
  };
  // that a connection is gone is noticed a moment later
  let statuses = await full();
  while (statuses.includes(429)) statuses = await full();
  expect(new Set(statuses)).toEqual(new Set([200]));
});

test("whoever does not read is let go and makes room; others get every line, whole and once", async () => {
  const { fay } = await here.people("fay");
  const crowd = await here.people(...Array.from({ length: 40 }, (_, at) => `m${at}`));
  const description = "words about oneself ".repeat(8);
  for (const person of Object.values(crowd))
    await person.send("PUT", "/auth/profile", { description });
  const names = Object.keys(crowd).map((name) => `@${name}`);
  const { dora } = await here.people("dora");
  await dora.send("POST", RULES, { add: [{ value: "nobody says this word" }] });
  const long = `${SAMPLE}?expansions=author_id,entities.mentions.username&tweet.fields=entities&user.fields=description,public_metrics,created_at,profile_image_url`;
  const [slow, quick] = await places(2, long, dora.token);
  const silent = await places(8, FILTERED, dora.token);
  slow?.pause();
  const sent: string[] = [];
  let next = await open(FILTERED, dora.token);
  expect(next.status).toBe(429);
  while (next.status === 429) {
    const texts = Array.from(
      { length: 10 },
      (_, at) => `${names.join(" ")} 😀 ${sent.length + at}`,
    );
    sent.push(...(await Promise.all(texts.map((text) => fay.post(text)))));
    next = await open(FILTERED, dora.token);
  }
  for (const id of sent) await quick?.has(id);
  expect(quick?.ids.toSorted()).toEqual(sent.toSorted());
  for (const reader of [slow, quick, next, ...silent]) reader?.close();
}, 120_000);

test("rules: cap, duplicates, bad ones by name; dry runs change nothing; deleted by id", async () => {
  const { eva } = await here.people("eva");
  const send = (body: object, query = "") => eva.send("POST", RULES + query, body);
  const dry = await send({ add: [{ value: "one" }] }, "?dry_run=true");
  expect(dry.body.meta.summary).toEqual({ created: 1, not_created: 0, valid: 1, invalid: 0 });
  expect((await eva.get(RULES)).body.data).toBeUndefined();
  const added = await send({
    add: [{ value: "one", tag: "1" }, { value: "one" }, { value: "(two" }],
  });
  expect(added.body.meta.summary).toEqual({ created: 1, not_created: 2, valid: 2, invalid: 1 });
  expect(added.body.errors.map(({ type }: { type: string }) => type.split("/").at(-1))).toEqual([
    "duplicate-rules",
    "invalid-rules",
  ]);
  const [rule] = added.body.data;
  expect((await eva.get(`${RULES}?ids=${rule.id}`)).body.data).toEqual([rule]);
  expect((await ben.get(`${RULES}?ids=${rule.id}`)).body.data).toBeUndefined();
  expect((await send({ add: [{ value: "x" }], owner: "user:1" })).status).toBe(400);
  const gone = await send({ delete: { ids: [rule.id, "1"] } });
  expect(gone.body.meta.summary).toEqual({ deleted: 1, not_deleted: 1 });
});

test("an edited post appears again, as its new version", async () => {
  const reader = await open("/2/tweets/sample/stream");
  const first = await ana.post("a typpo");
  await reader.has(first);
  const edit = { text: "a typo", edit_options: { previous_post_id: first } };
  const second = (await ana.send("POST", "/2/tweets", edit)).body.data.id;
  await reader.has(second);
  expect(reader.messages.find(({ data }) => data?.id === second)?.data?.text).toBe("a typo");
  reader.close();
});
