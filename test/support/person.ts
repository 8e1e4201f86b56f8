import { assertDocumented } from "./openapi.ts";

/** An answer of the API. */
export interface Reply {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every shape
  body: any;
}

interface Options {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

/** One HTTP request; the body as parsed JSON where it is JSON. */
export async function request(
  url: string,
  method: string,
  path: string,
  { token, body, headers = {} }: Options = {},
): Promise<Reply> {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "") && text !== "";
  const answer = isJson ? JSON.parse(text) : text;
  if (isJson) assertDocumented(method, path, response.status, answer);
  return { status: response.status, headers: response.headers, body: answer };
}

export const PASSWORD = "correct horse battery";

/** Somebody with an account, as a client of the HTTP API. */
export class Person {
  readonly url: string;
  readonly id: string;
  readonly username: string;
  token: string;

  constructor(url: string, id: string, username: string, token: string) {
    this.url = url;
    this.id = id;
    this.username = username;
    this.token = token;
  }

  static async signUp(url: string, username: string, more: object = {}): Promise<Person> {
    const account = {
      username,
      name: username,
      email: `${username}@example.com`,
      password: PASSWORD,
    };
    const { status, body } = await request(url, "POST", "/auth/register", {
      body: { ...account, ...more },
    });
    if (status !== 201)
      throw new Error(`sign-up of ${username}: ${status} ${JSON.stringify(body)}`);
    return new Person(url, body.user.id, username, body.access_token);
  }

  get(path: string) {
    return request(this.url, "GET", path, { token: this.token });
  }
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
    return request(this.url, method, path, { token: this.token, body, headers });
  }

  /** @returns the id of the new tweet */
  async post(text: string, more: object = {}): Promise<string> {
    const { status, body } = await this.send("POST", "/2/tweets", { text, ...more });
    if (status !== 201) throw new Error(`post: ${status} ${JSON.stringify(body)}`);
    return body.data.id;
  }
  reply(to: string, text: string) {
    return this.post(text, { reply: { in_reply_to_tweet_id: to } });
  }
  quote(quoted: string, text: string) {
    return this.post(text, { quote_tweet_id: quoted });
  }
  remove(tweet: string) {
    return this.send("DELETE", `/2/tweets/${tweet}`);
  }
  like(tweet: string) {
    return this.send("POST", `/2/users/${this.id}/likes`, { tweet_id: tweet });
  }
  unlike(tweet: string) {
    return this.send("DELETE", `/2/users/${this.id}/likes/${tweet}`);
  }
  bookmark(tweet: string) {
    return this.send("POST", `/2/users/${this.id}/bookmarks`, { tweet_id: tweet });
  }
  retweet(tweet: string) {
    return this.send("POST", `/2/users/${this.id}/retweets`, { tweet_id: tweet });
  }
  unretweet(tweet: string) {
    return this.send("DELETE", `/2/users/${this.id}/retweets/${tweet}`);
  }
  follow(other: Person) {
    return this.send("POST", `/2/users/${this.id}/following`, { target_user_id: other.id });
  }
  unfollow(other: Person) {
    return this.send("DELETE", `/2/users/${this.id}/following/${other.id}`);
  }
  block(other: Person) {
    return this.send("POST", `/2/users/${this.id}/blocking`, { target_user_id: other.id });
  }
  unblock(other: Person) {
    return this.send("DELETE", `/2/users/${this.id}/blocking/${other.id}`);
  }
  mute(other: Person) {
    return this.send("POST", `/2/users/${this.id}/muting`, { target_user_id: other.id });
  }
  home(query = "") {
    return this.get(`/2/users/${this.id}/timelines/reverse_chronological${query}`);
  }
  tweets(of: Person = this, query = "") {
    return this.get(`/2/users/${of.id}/tweets${query}`);
  }
  async counts(tweet: string): Promise<Record<string, number>> {
    return (await this.get(`/2/tweets/${tweet}?tweet.fields=public_metrics`)).body.data
      .public_metrics;
  }
  async metricsOf(other: Person = this): Promise<Record<string, number>> {
    return (await this.get(`/2/users/${other.id}?user.fields=public_metrics`)).body.data
      .public_metrics;
  }
}

/** The ids of a page, in its order. */
export const idsOf = ({ body }: Reply): string[] =>
  (body.data ?? []).map((item: { id: string }) => item.id);

/** All ids of a paged listing, following next_token to the end. */
export async function walk(
  read: (query: string) => Promise<Reply>,
  query: string,
): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < 200; pages++) {
    const page = await read(`?${query}${token ? `&pagination_token=${token}` : ""}`);
    if (page.status !== 200) throw new Error(`page: ${page.status} ${JSON.stringify(page.body)}`);
    ids.push(...idsOf(page));
    token = page.body.meta?.next_token;
    if (!token) return ids;
  }
  throw new Error("the listing has no end");
}
