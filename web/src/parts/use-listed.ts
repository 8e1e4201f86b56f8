import { useEffect, useState } from "preact/hooks";
import { ask, read } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { keepUsers, users } from "../state/store.ts";

interface Listed<T> {
  data: T[];
  meta: { next_token?: string };
}

/** At most so many people can be asked for at once. */
const MOST_IDS = 100;

/** Names of those whom the entries speak of; who is suspended has none to show. */
async function learn(ids: (string | null)[]): Promise<void> {
  const unknown = [...new Set(ids)].filter((id) => id !== null && !users.at(id));
  for (let at = 0; at < unknown.length; at += MOST_IDS) {
    const some = unknown.slice(at, at + MOST_IDS).join(",");
    const { data } = await read<User[]>("/2/users", { ids: some });
    keepUsers(data);
  }
}

/**
 * A list that grows by pages.
 * @param people whose names an entry needs
 */
export function useListed<T>(path: string, people: (entry: T) => (string | null)[]) {
  const [entries, setEntries] = useState<T[]>();
  const [next, setNext] = useState<string>();
  const [error, setError] = useState<unknown>();
  const load = async (token?: string) => {
    setError(undefined);
    try {
      const { data, meta } = await ask<Listed<T>>("GET", path, {
        query: { pagination_token: token },
      });
      await learn(data.flatMap(people));
      setEntries((before) => (token ? [...(before ?? []), ...data] : data));
      setNext(meta.next_token);
    } catch (refusal) {
      setError(refusal);
    }
  };
  useEffect(() => {
    setEntries(undefined);
    void load();
  }, [path]);
  return { entries, next, error, load: () => void load(), more: () => void load(next) };
}
