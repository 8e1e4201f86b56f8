import type { Person } from "./person.ts";
import type { World } from "./world.ts";

/** Everybody who looks; each stands in the same way to the public and to the protected author. */
export const VIEWERS = ["follower", "stranger", "blocked", "blocker", "muter"] as const;
export const AUTHORS = ["openann", "shutann"] as const;
export type Author = (typeof AUTHORS)[number];
export type Name = Author | (typeof VIEWERS)[number] | "friend";

interface Tweet {
  by: Name;
  /** of a retweet: who wrote what it retweets */
  of?: Name;
}

/**
 * A public and a protected author, everybody who can stand to them in a way of their own, and a
 * friend who follows both and answers, quotes and retweets them.
 */
export class Circle {
  readonly people: Record<Name, Person>;
  /** all tweets by id, oldest first */
  readonly tweets = new Map<string, Tweet>();

  private constructor(people: Record<Name, Person>) {
    this.people = people;
  }

  static async meet(gorjeo: World): Promise<Circle> {
    const circle = new Circle(await gorjeo.people(...AUTHORS, ...VIEWERS, "friend"));
    await circle.#befriend();
    const root = await circle.#keep("friend", circle.people.friend.post("root of a friend"));
    for (const name of AUTHORS) await circle.#write(name, root);
    await gorjeo.drained();
    for (const name of AUTHORS) await circle.#standApart(name);
    return circle;
  }

  writings(name: Name): string[] {
    return [...this.tweets].filter(([, tweet]) => tweet.by === name).map(([id]) => id);
  }

  nameOf(id: string): Name {
    const names: Name[] = [...AUTHORS, ...VIEWERS, "friend"];
    const found = names.find((name) => this.people[name].id === id);
    if (!found) throw new Error(`nobody is ${id}`);
    return found;
  }

  /** Whether a tweet may be shown to a viewer; in the viewer's timelines mutes count too. */
  shows(viewer: Name, id: string, place = "direct"): boolean {
    const tweet = this.tweets.get(id);
    if (!tweet) throw new Error(`nobody wrote ${id}`);
    const concerned = [tweet.by, ...(tweet.of ? [tweet.of] : [])];
    return concerned.every(
      (name) => reads(viewer, name) && !(place === "timeline" && mutes(viewer, name)),
    );
  }

  async #befriend() {
    const { shutann, openann, friend } = this.people;
    await shutann.send("PUT", "/auth/profile", { protected: true });
    for (const reader of [friend, ...this.#viewers()]) {
      await reader.follow(openann);
      await reader.follow(shutann);
      await shutann.send("POST", `/2/users/${shutann.id}/follow_requests/${reader.id}/accept`);
      if (reader !== friend) await reader.follow(friend);
    }
  }

  /** What an author writes: every kind of tweet, all with a word by which it is known. */
  async #write(name: Author, root: string) {
    const { [name]: author, friend } = this.people;
    const word = `word-of-${name}`;
    const first = await this.#keep(name, author.post(`${word} @friend @follower first`));
    await this.#keep(name, author.reply(root, `${word} reply`));
    await this.#keep(name, author.quote(root, `${word} quote`));
    await this.#keep(name, retweetOf(author, root), "friend");
    const pinned = await this.#keep(name, author.post(`${word} @${AUTHORS[0]} pinned`));
    await author.send("PUT", "/auth/profile", { pinned_tweet_id: pinned });
    await author.like(first);
    await this.#keep("friend", friend.reply(first, "answer of a friend"));
    await this.#keep("friend", friend.quote(first, "quote of a friend"));
    if (name === "openann") await this.#keep("friend", retweetOf(friend, first), name);
    for (const fan of [friend, ...this.#viewers()]) {
      await fan.like(first);
      await fan.bookmark(first);
      await fan.like(pinned);
    }
  }

  async #standApart(name: Author) {
    const { [name]: author, stranger, blocked, blocker, muter } = this.people;
    await stranger.unfollow(author);
    await author.block(blocked);
    await blocker.block(author);
    await muter.mute(author);
  }

  async #keep(by: Name, making: Promise<string>, of?: Name): Promise<string> {
    const id = await making;
    this.tweets.set(id, { by, of });
    return id;
  }

  #viewers() {
    return VIEWERS.map((name) => this.people[name]);
  }
}

const retweetOf = async (person: Person, tweet: string): Promise<string> =>
  (await person.retweet(tweet)).body.data.rest_id;

const isAuthor = (name: Name) => AUTHORS.some((author) => author === name);
const isFan = (name: Name) => ["follower", "muter", "friend"].includes(name);

export const follows = (viewer: Name, author: Name): boolean =>
  author === "friend" ? !isAuthor(viewer) && viewer !== author : isFan(viewer);

/** Whether a block stands between two, in either direction. */
export const apart = (one: Name, other: Name): boolean =>
  (isAuthor(one) && ["blocked", "blocker"].includes(other)) ||
  (isAuthor(other) && ["blocked", "blocker"].includes(one));

const mutes = (viewer: Name, author: Name) => viewer === "muter" && isAuthor(author);

/** Whether a viewer may read an author: the rule once more, in other words than the product's. */
export const reads = (viewer: Name, author: Name): boolean =>
  viewer === author ||
  (!apart(viewer, author) && (author !== "shutann" || follows(viewer, author)));
