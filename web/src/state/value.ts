import { useEffect, useState } from "preact/hooks";

/** A value that components share; whoever uses it is drawn anew when it changes. */
export class Value<T> {
  #now: T;
  readonly #listeners = new Set<(value: T) => void>();

  constructor(first: T) {
    this.#now = first;
  }

  get now(): T {
    return this.#now;
  }

  set(value: T): void {
    this.#now = value;
    for (const listener of this.#listeners) listener(value);
  }

  listen(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** A hook. */
  use(): T {
    const [, draw] = useState({});
    useEffect(() => this.listen(() => draw({})), []);
    return this.#now;
  }
}
