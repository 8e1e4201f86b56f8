import { useEffect, useState } from "preact/hooks";
import { read } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { t } from "../i18n/index.ts";
import { keepUsers, tweets } from "../state/store.ts";
import { Avatar } from "../ui/avatar.tsx";

export interface Suggestion {
  key: string;
  /** what takes the place of the word */
  text: string;
  user?: User;
}

/** The word before the caret, if it begins a mention or a hashtag. */
export function wordAt(text: string, caret: number) {
  const found = /(?:^|[\s(])([@#][\p{L}\p{N}\p{M}_]{1,30})$/u.exec(text.slice(0, caret));
  return found?.[1] ? { word: found[1], start: caret - found[1].length } : undefined;
}

const MAX_SHOWN = 6;

async function people(query: string): Promise<Suggestion[]> {
  const { data = [] } = await read<User[]>("/2/users/search", {
    query,
    max_results: MAX_SHOWN,
    "user.fields": "profile_image_url",
  });
  keepUsers(data);
  return data.map((user) => ({ key: user.id, text: `@${user.username} `, user }));
}

const TRENDS_LAST_MS = 60_000;
let trends: { at: number; names: Promise<string[]> } | undefined;

/** The tags of the trends, asked for at most once a minute. */
function trendingTags(): Promise<string[]> {
  if (trends && Date.now() - trends.at < TRENDS_LAST_MS) return trends.names;
  const names = read<{ trend_name: string }[]>("/2/trends/by/woeid/1", { max_trends: 50 }).then(
    ({ data = [] }) => data.map(({ trend_name }) => trend_name).filter((name) => name[0] === "#"),
    () => [],
  );
  trends = { at: Date.now(), names };
  return names;
}

/** The tags that posts seen here have, the most frequent first. */
function seenTags(): string[] {
  const counts = new Map<string, number>();
  for (const { entities } of tweets.all())
    for (const { tag } of entities?.hashtags ?? [])
      counts.set(`#${tag}`, (counts.get(`#${tag}`) ?? 0) + 1);
  return [...counts].sort(([, one], [, two]) => two - one).map(([name]) => name);
}

/** Trends first, then what was seen; a tag in other letter case is the same. */
async function tags(word: string): Promise<Suggestion[]> {
  const wanted = word.toLowerCase();
  const found = new Map<string, string>();
  for (const name of [...(await trendingTags()), ...seenTags()]) {
    const plain = name.toLowerCase();
    if (plain.startsWith(wanted) && plain !== wanted && !found.has(plain)) found.set(plain, name);
  }
  return [...found.values()].slice(0, MAX_SHOWN).map((name) => ({ key: name, text: `${name} ` }));
}

const WAIT_MS = 120;

/** Who or what may be meant by the word that is being written. */
export function useSuggestions(word: string | undefined) {
  const [list, setList] = useState<Suggestion[]>([]);
  useEffect(() => {
    setList([]);
    if (!word) return;
    let isWanted = true;
    const look = async () => {
      const found = await (word.startsWith("@") ? people(word.slice(1)) : tags(word));
      if (isWanted) setList(found);
    };
    const timer = setTimeout(() => void look().catch(() => undefined), WAIT_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [word]);
  return list;
}

interface Props {
  id: string;
  list: Suggestion[];
  chosen: number;
  choose: (suggestion: Suggestion) => void;
}

export const Suggestions = ({ id, list, chosen, choose }: Props) => (
  <div class="suggestions" id={id} role="listbox" aria-label={t("compose.suggestions")}>
    {list.map((one, at) => (
      <div
        key={one.key}
        id={`${id}-${at}`}
        role="option"
        aria-selected={at === chosen}
        onMouseDown={(event) => {
          event.preventDefault();
          choose(one);
        }}
      >
        {one.user && <Avatar user={one.user} size="s" />}
        <span>
          {one.user && <bdi class="name">{one.user.name}</bdi>} {one.text}
        </span>
      </div>
    ))}
  </div>
);
