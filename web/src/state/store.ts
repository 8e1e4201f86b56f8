import { useEffect, useState } from "preact/hooks";
import type { Answer, Media, Poll, Tweet, User } from "../api/types.ts";

type Listener = () => void;

/** Things by id; a component that uses one is drawn anew when that one changes. */
class Shelf<T extends object> {
  readonly #items = new Map<string, T>();
  readonly #listeners = new Map<string, Set<Listener>>();

  at(id: string | undefined): T | undefined {
    return id === undefined ? undefined : this.#items.get(id);
  }

  all(): Iterable<T> {
    return this.#items.values();
  }

  put(id: string, item: T): void {
    this.#items.set(id, { ...this.#items.get(id), ...item });
    for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  change(id: string, change: (item: T) => T): void {
    const item = this.#items.get(id);
    if (item) this.put(id, change(item));
  }

  remove(id: string): void {
    this.#items.delete(id);
    for (const listener of this.#listeners.get(id) ?? []) listener();
  }

  clear(): void {
    this.#items.clear();
  }

  /** A hook. */
  use(id: string | undefined): T | undefined {
    const [, draw] = useState({});
    useEffect(() => {
      if (id === undefined) return;
      const listener = () => draw({});
      const listeners = this.#listeners.get(id) ?? new Set();
      this.#listeners.set(id, listeners.add(listener));
      return () => void listeners.delete(listener);
    }, [id]);
    return this.at(id);
  }
}

export const tweets = new Shelf<Tweet>();
export const users = new Shelf<User>();
export const media = new Shelf<Media>();
export const polls = new Shelf<Poll>();
/** user ids by lower-case username */
export const usernames = new Map<string, string>();

/** When somebody else acts, nothing of the former viewer's may be left. */
export function forgetAll(): void {
  for (const shelf of [tweets, users, media, polls]) shelf.clear();
  usernames.clear();
}

export function keepUsers(list: User[] = []): void {
  for (const user of list) {
    users.put(user.id, user);
    usernames.set(user.username.toLowerCase(), user.id);
  }
}

/** The server speaks of a poll that the viewer has not voted in without `viewer_vote`. */
export function keepTweets(list: Tweet[] = []): void {
  for (const tweet of list) tweets.put(tweet.id, tweet);
}

export function keepIncludes({ includes }: Answer<unknown>): void {
  keepUsers(includes?.users);
  keepTweets(includes?.tweets);
  for (const one of includes?.media ?? []) media.put(one.media_key, one);
  for (const poll of includes?.polls ?? []) polls.put(poll.id, poll);
}

/** Keeps all that an answer holds. @returns the ids of its tweets */
export function keepAnswer(answer: Answer<Tweet[]>): string[] {
  keepIncludes(answer);
  keepTweets(answer.data);
  return (answer.data ?? []).map((tweet) => tweet.id);
}
