import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { PASSWORD, request, type Reply } from "../person.ts";
import type { Ledger } from "./ledger.ts";

interface Actor {
  id: string;
  username: string;
  token: string;
  /** the ids of all that is known to be written by this person */
  tweets: string[];
}

interface Post {
  id: string;
  author: Actor;
  text: string;
}

type Claim = ReturnType<Ledger["begin"]>;

const ACTORS = 24;
/** The tweets that people still talk about. */
const RECENT = 150;
const BACK_OFF_MS = 100;

const oneOf = <T>(list: readonly T[]): T | undefined =>
  list[Math.floor(Math.random() * list.length)];

/** People who write through HTTP as fast as they are answered, and note in a ledger what was. */
export class Load {
  readonly #url: () => string;
  readonly #ledger: Ledger;
  #people: Actor[] = [];
  #guests: Actor[] = [];
  readonly #left = new Set<Actor>();
  #posts: Post[] = [];
  #over = false;
  #running: Promise<void>[] = [];
  #names = 0;

  constructor(url: () => string, ledger: Ledger) {
    this.#url = url;
    this.#ledger = ledger;
  }

  async start(): Promise<void> {
    while (this.#people.length < ACTORS) {
      const person = await this.#signUp("person");
      if (person) this.#people.push(person);
    }
    this.#running = this.#people.map((person) => this.#live(person));
  }

  /** Ends when the last answer is there. */
  async stop(): Promise<void> {
    this.#over = true;
    await Promise.all(this.#running);
  }

  async #live(me: Actor): Promise<void> {
    const acts = this.#acts(me);
    while (!this.#over) await oneOf(acts)?.();
  }

  /** What a person does; what is done more often stands here more often. */
  #acts(me: Actor): (() => Promise<void>)[] {
    const post = () => this.#post(me);
    const reply = () => this.#post(me, "reply");
    const like = () => this.#mark(me, "likes");
    const follow = () => this.#follow(me);
    return [
      ...[post, post, reply, reply, () => this.#post(me, "quote")],
      ...[like, like, () => this.#unmark(me, "likes")],
      ...[() => this.#mark(me, "bookmarks"), () => this.#unmark(me, "bookmarks")],
      ...[() => this.#mark(me, "retweets"), () => this.#unmark(me, "retweets")],
      ...[follow, follow, () => this.#unfollow(me)],
      ...[() => this.#block(me), () => this.#unblock(me)],
      ...[() => this.#remove(me), () => this.#hideOrOpen(me), () => this.#comeOrGo()],
    ];
  }

  async #post(me: Actor, kind?: "reply" | "quote"): Promise<void> {
    const other = kind && oneOf(this.#posts);
    const text = `word ${++this.#names}`;
    const body = {
      text,
      ...(other && kind === "reply" ? { reply: { in_reply_to_tweet_id: other.id } } : {}),
      ...(other && kind === "quote" ? { quote_tweet_id: other.id } : {}),
    };
    const key = `post ${me.id} ${text}`;
    const headers = { "idempotency-key": randomUUID() };
    // asked again until there is an answer: with one key it is one tweet
    for (let tries = 0; tries < 5; tries++) {
      const claim = this.#ledger.begin([key]);
      const answer = await this.#send(me, claim, ["POST", "/2/tweets", body], headers);
      if (answer.status === 201) {
        claim.settle({ [key]: "there" });
        me.tweets.push(answer.body.data.id);
        // the author has left while this was under way: what hangs on it goes as well
        if (this.#left.has(me)) {
          this.#ledger.doom(answer.body.data.id);
          return;
        }
        this.#posts = [
          ...this.#posts.slice(-RECENT),
          { id: answer.body.data.id, author: me, text },
        ];
      }
      if (answer.status && answer.status < 500) return;
    }
  }

  async #remove(me: Actor): Promise<void> {
    const mine = oneOf(this.#posts.filter(({ author }) => author === me));
    if (!mine) return;
    this.#ledger.doom(mine.id);
    this.#posts = this.#posts.filter((post) => post !== mine);
    const key = `post ${me.id} ${mine.text}`;
    await this.#attempt(me, ["DELETE", `/2/tweets/${mine.id}`], { [key]: "gone" });
  }

  async #mark(me: Actor, what: "likes" | "bookmarks" | "retweets"): Promise<void> {
    const post = oneOf(this.#posts);
    if (!post) return;
    const path = `/2/users/${me.id}/${what}`;
    const key = `${what} ${me.id} ${post.id}`;
    await this.#attempt(me, ["POST", path, { tweet_id: post.id }], { [key]: "there" });
  }

  async #unmark(me: Actor, what: "likes" | "bookmarks" | "retweets"): Promise<void> {
    const post = oneOf(this.#posts);
    if (!post) return;
    const path = `/2/users/${me.id}/${what}/${post.id}`;
    await this.#attempt(me, ["DELETE", path], { [`${what} ${me.id} ${post.id}`]: "gone" });
  }

  #another(me: Actor): Actor | undefined {
    return oneOf([...this.#people, ...this.#guests].filter((person) => person !== me));
  }

  async #follow(me: Actor): Promise<void> {
    const other = this.#another(me);
    if (!other) return;
    const body = { target_user_id: other.id };
    const key = `follow ${me.id} ${other.id}`;
    await this.#attempt(me, ["POST", `/2/users/${me.id}/following`, body], { [key]: "there" });
  }

  async #unfollow(me: Actor): Promise<void> {
    const other = this.#another(me);
    if (!other) return;
    const path = `/2/users/${me.id}/following/${other.id}`;
    await this.#attempt(me, ["DELETE", path], { [`follow ${me.id} ${other.id}`]: "gone" });
  }

  async #block(me: Actor): Promise<void> {
    const other = this.#another(me);
    if (!other) return;
    const body = { target_user_id: other.id };
    await this.#attempt(me, ["POST", `/2/users/${me.id}/blocking`, body], {
      [`block ${me.id} ${other.id}`]: "there",
      [`follow ${me.id} ${other.id}`]: "gone",
      [`follow ${other.id} ${me.id}`]: "gone",
    });
  }

  async #unblock(me: Actor): Promise<void> {
    const other = this.#another(me);
    if (!other) return;
    const path = `/2/users/${me.id}/blocking/${other.id}`;
    await this.#attempt(me, ["DELETE", path], { [`block ${me.id} ${other.id}`]: "gone" });
  }

  /** Only one person does: it turns others' follows into requests and back. */
  async #hideOrOpen(me: Actor): Promise<void> {
    if (me !== this.#people[0]) return;
    const body = { protected: Math.random() < 0.5 };
    const key = `protected ${me.id}`;
    const state = body.protected ? "there" : "gone";
    await this.#attempt(me, ["PUT", "/auth/profile", body], { [key]: state });
  }

  /** Somebody new signs up and says something, or such a one deletes the account. */
  async #comeOrGo(): Promise<void> {
    const guest = this.#guests.length > 3 ? this.#guests.shift() : undefined;
    if (guest) return this.#leave(guest);
    const arrived = await this.#signUp("guest");
    if (!arrived) return;
    this.#guests.push(arrived);
    await this.#post(arrived);
    await this.#follow(arrived);
    await this.#mark(arrived, "likes");
  }

  async #leave(guest: Actor): Promise<void> {
    this.#left.add(guest);
    for (const word of [guest.id, ...guest.tweets]) this.#ledger.doom(word);
    this.#posts = this.#posts.filter(({ author }) => author !== guest);
    const body = { password: PASSWORD };
    const key = `person ${guest.username}`;
    await this.#attempt(guest, ["DELETE", "/auth/account", body], { [key]: "gone" });
  }

  async #signUp(role: string): Promise<Actor | undefined> {
    const username = `${role}_${++this.#names}`;
    const body = { username, name: username, email: `${username}@example.com`, password: PASSWORD };
    const states = { [`person ${username}`]: "there" } as const;
    const answer = await this.#attempt(undefined, ["POST", "/auth/register", body], states);
    if (answer.status !== 201) return undefined;
    return { id: answer.body.user.id, username, token: answer.body.access_token, tweets: [] };
  }

  /** One request that, acknowledged, makes the states true. */
  async #attempt(
    me: Actor | undefined,
    what: [method: string, path: string, body?: object],
    states: Record<string, "there" | "gone">,
  ): Promise<Pick<Reply, "status" | "body">> {
    const claim = this.#ledger.begin(Object.keys(states));
    const answer = await this.#send(me, claim, what);
    // a request to follow is no follow
    const pending = answer.body?.data?.pending_follow === true;
    if (answer.status >= 200 && answer.status < 300) claim.settle(pending ? {} : states);
    return answer;
  }

  /** Status 0 where no answer came. */
  async #send(
    me: Actor | undefined,
    claim: Claim,
    [method, path, body]: [method: string, path: string, body?: object],
    headers?: Record<string, string>,
  ): Promise<Pick<Reply, "status" | "body">> {
    const options = { ...(me ? { token: me.token } : {}), ...(headers ? { headers } : {}), body };
    const answer = await request(this.#url(), method, path, options).catch(() => undefined);
    if (answer && answer.status < 500) {
      if (answer.status >= 400) this.#ledger.refused++;
      return answer;
    }
    claim.doubt();
    await pause(BACK_OFF_MS);
    return { status: answer?.status ?? 0, body: undefined };
  }
}
