import { useEffect, useState } from "preact/hooks";
import { read } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { me } from "../state/session.ts";
import { keepUsers } from "../state/store.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Field, valueOf } from "../ui/field.tsx";
import { Icon } from "../ui/icons.tsx";
import { Spinner } from "../ui/states.tsx";

const FIELDS = { "user.fields": "profile_image_url,protected,receives_your_dm" };
const WAIT_MS = 150;

async function search(query: string): Promise<User[]> {
  const path = query ? "/2/users/search" : `/2/users/${me()}/following`;
  const { data = [] } = await read<User[]>(path, {
    ...(query && { query }),
    max_results: 20,
    ...FIELDS,
  });
  keepUsers(data);
  return data.filter((user) => user.id !== me());
}

/** Those whom a query finds; before there is one, those whom the viewer follows. */
function useFound(query: string) {
  const [found, setFound] = useState<User[]>();
  useEffect(() => {
    let isWanted = true;
    const look = () =>
      void search(query).then(
        (users) => isWanted && setFound(users),
        () => isWanted && setFound((now) => now ?? []),
      );
    const timer = setTimeout(look, query ? WAIT_MS : 0);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [query]);
  return found;
}

interface Props {
  chosen: User[];
  change: (chosen: User[]) => void;
  /** those who cannot be chosen because they are there already */
  present?: string[];
}

function Option({
  user,
  isChosen,
  refusal,
  toggle,
}: {
  user: User;
  isChosen: boolean;
  refusal: string | undefined;
  toggle: () => void;
}) {
  return (
    <li>
      <label class="chat-row picked" data-off={refusal ? true : undefined}>
        <Avatar user={user} />
        <span class="grow">
          <bdi class="name">{user.name}</bdi>
          <span class="faint">{refusal ?? `@${user.username}`}</span>
        </span>
        <input
          type="checkbox"
          checked={isChosen}
          disabled={refusal !== undefined}
          onChange={toggle}
        />
      </label>
    </li>
  );
}

/** Chooses people for a conversation. */
export function PeoplePicker({ chosen, change, present = [] }: Props) {
  const [query, setQuery] = useState("");
  const found = useFound(query.trim());
  const has = (user: User) => chosen.some((one) => one.id === user.id);
  const toggle = (user: User) => {
    change(has(user) ? chosen.filter((one) => one.id !== user.id) : [...chosen, user]);
    setQuery("");
  };
  const refusalOf = (user: User) => {
    if (present.includes(user.id)) return t("messages.is_in");
    return user.receives_your_dm === false ? t("messages.closed") : undefined;
  };
  return (
    <>
      {chosen.length > 0 && (
        <ul class="chips" aria-label={t("messages.chosen")}>
          {chosen.map((user) => (
            <li key={user.id}>
              <button
                type="button"
                class="chip"
                aria-label={t("messages.take_out", { name: user.name })}
                onClick={() => toggle(user)}
              >
                <bdi>{user.name}</bdi>
                <Icon name="close" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <Field
        label={t("messages.to")}
        dir="auto"
        value={query}
        autocomplete="off"
        onInput={(event) => setQuery(valueOf(event))}
      />
      {!found && <Spinner />}
      {found?.length === 0 && <p class="feed-over faint">{t("messages.nobody_found")}</p>}
      <ul class="plain-list" aria-label={t("messages.people")}>
        {found?.map((user) => (
          <Option
            key={user.id}
            user={user}
            isChosen={has(user)}
            refusal={refusalOf(user)}
            toggle={() => toggle(user)}
          />
        ))}
      </ul>
    </>
  );
}
