import { useEffect, useState } from "preact/hooks";
import { read } from "../api/client.ts";
import { USER_FIELDS } from "../api/fields.ts";
import type { User } from "../api/types.ts";
import { keepIncludes, keepUsers, usernames, users } from "../state/store.ts";

/** Somebody by name: what is known at once, and then what the server says. */
export function useUser(username: string) {
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<unknown>();
  const [, draw] = useState({});
  const id = usernames.get(username.toLowerCase());
  const user = users.use(id);
  const load = async () => {
    setError(undefined);
    setMissing(false);
    try {
      const answer = await read<User>(`/2/users/by/username/${encodeURIComponent(username)}`, {
        ...USER_FIELDS,
        "user.fields": `${USER_FIELDS["user.fields"]},receives_your_dm`,
      });
      keepIncludes(answer);
      if (answer.data) keepUsers([answer.data]);
      setMissing(!answer.data);
      draw({});
    } catch (refusal) {
      setError(refusal);
    }
  };
  useEffect(() => void load(), [username]);
  return { user, missing, error, retry: () => void load() };
}
