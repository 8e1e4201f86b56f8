const STORES = ["outbox", "files"] as const;
type Store = (typeof STORES)[number];

const opened = new Promise<IDBDatabase | undefined>((resolve) => {
  try {
    const request = indexedDB.open("gorjeo", 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
  } catch {
    resolve(undefined);
  }
});

/** Things by key that outlive the page, in IndexedDB; where there is none, as long as the page. */
export class Kept<T> {
  readonly #store: Store;
  readonly #spare = new Map<string, T>();

  constructor(store: Store) {
    this.#store = store;
  }

  async #run<R>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<R>,
  ): Promise<R> {
    const database = await opened;
    if (!database) throw new Error("nothing can be kept");
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(this.#store, mode);
      const request = work(transaction.objectStore(this.#store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () =>
        reject(transaction.error ?? new Error("not kept"));
    });
  }

  /** @returns whether it will outlive the page */
  async put(key: string, item: T): Promise<boolean> {
    try {
      await this.#run("readwrite", (store) => store.put(item, key));
      return true;
    } catch {
      this.#spare.set(key, item);
      return false;
    }
  }

  async at(key: string): Promise<T | undefined> {
    const spare = this.#spare.get(key);
    return spare ?? this.#run<T>("readonly", (store) => store.get(key)).catch(() => undefined);
  }

  async all(): Promise<T[]> {
    const kept = await this.#run<T[]>("readonly", (store) => store.getAll()).catch(() => []);
    return [...kept, ...this.#spare.values()];
  }

  async keys(): Promise<string[]> {
    return this.#run("readonly", (store) => store.getAllKeys()).then(
      (keys) => keys.map(String),
      () => [],
    );
  }

  async remove(key: string): Promise<void> {
    this.#spare.delete(key);
    await this.#run("readwrite", (store) => store.delete(key)).catch(() => undefined);
  }
}

/** Pictures and films that were chosen and are not sent yet, by the key of their `Picture`. */
export const files = new Kept<Blob>("files");
