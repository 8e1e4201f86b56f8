import { useEffect, useState } from "preact/hooks";
import { ask, post, read } from "../api/client.ts";
import type { List, User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { me } from "../state/session.ts";
import { complain } from "../state/toast.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Empty, Failed, Spinner } from "../ui/states.tsx";

/** Which of the viewer's lists somebody is on. */
export function OnLists({ user, onClose }: { user: User; onClose: () => void }) {
  const [lists, setLists] = useState<List[]>();
  const [on, setOn] = useState(new Set<string>());
  const [error, setError] = useState<unknown>();
  const load = async () => {
    setError(undefined);
    try {
      const [mine, theirs] = await Promise.all([
        read<List[]>(`/2/users/${me()}/owned_lists`, { max_results: 100 }),
        read<List[]>(`/2/users/${user.id}/list_memberships`, { max_results: 100 }),
      ]);
      setOn(new Set((theirs.data ?? []).map((list) => list.id)));
      setLists(mine.data ?? []);
    } catch (refusal) {
      setError(refusal);
    }
  };
  useEffect(() => void load(), []);
  const change = async (id: string) => {
    const isOn = on.has(id);
    const next = new Set(on);
    if (isOn) next.delete(id);
    else next.add(id);
    setOn(next);
    try {
      if (isOn) await ask("DELETE", `/2/lists/${id}/members/${user.id}`);
      else await post(`/2/lists/${id}/members`, { user_id: user.id });
    } catch (refusal) {
      setOn(on);
      complain(refusal);
    }
  };
  return (
    <Dialog title={t("lists.add")} onClose={onClose}>
      {error !== undefined && <Failed error={error} retry={() => void load()} />}
      {!lists && error === undefined && <Spinner />}
      {lists?.length === 0 && <Empty title={t("lists.empty")} text={t("lists.empty_text")} />}
      {lists?.map((list) => (
        <label key={list.id} class="check">
          <input type="checkbox" checked={on.has(list.id)} onChange={() => void change(list.id)} />
          <span dir="auto">{list.name}</span>
        </label>
      ))}
    </Dialog>
  );
}
