import { useEffect, useState } from "preact/hooks";
import { ask, read } from "../api/client.ts";
import { DM_FIELDS } from "../api/fields.ts";
import type { DmEvent } from "../api/types.ts";
import type { Where } from "../state/conversations.ts";
import { countMessages, onNews } from "../state/live.ts";
import { me } from "../state/session.ts";
import { keepIncludes } from "../state/store.ts";
import { complain } from "../state/toast.ts";

export const pathTo = ({ id, with: other }: Where): string =>
  id ? `/2/dm_conversations/${id}` : `/2/dm_conversations/with/${other ?? ""}`;

async function markRead(newest: DmEvent | undefined) {
  if (!newest || newest.sender_id === me()) return;
  const path = `/2/dm_conversations/${newest.dm_conversation_id}/read`;
  await ask("PUT", path, { body: { event_id: newest.id } });
  await countMessages();
}

/** What happened in a conversation, newest first; more as it comes, older on demand. */
export function useEvents(where: Where) {
  const [events, setEvents] = useState<DmEvent[] | undefined>(where.group && []);
  const [token, setToken] = useState<string>();
  const [error, setError] = useState<unknown>();
  const page = async (pagination_token?: string) => {
    const query = { max_results: 50, pagination_token, ...DM_FIELDS };
    const answer = await read<DmEvent[]>(`${pathTo(where)}/dm_events`, query);
    keepIncludes(answer);
    return answer;
  };
  const load = async () => {
    if (where.group) return;
    setError(undefined);
    try {
      const { data = [], meta } = await page();
      setEvents((now = []) => {
        const fresh = new Set(data.map((event) => event.id));
        return [...data, ...now.filter((event) => !fresh.has(event.id))];
      });
      setToken((now) => now ?? meta?.next_token);
      await markRead(data[0]);
    } catch (refusal) {
      setError(refusal);
    }
  };
  const older = async () => {
    const { data = [], meta } = await page(token);
    setEvents((now = []) => [...now, ...data]);
    setToken(meta?.next_token ?? "");
  };
  useEffect(() => {
    void load();
    return onNews("message", () => void load());
  }, [where.id, where.with]);
  return {
    events,
    error,
    load,
    older: token ? () => void older().catch(complain) : undefined,
  };
}
