import { useEffect, useState } from "preact/hooks";
import { Link, useLocation } from "wouter-preact";
import { read } from "../api/client.ts";
import { USER_FIELDS } from "../api/fields.ts";
import type { User } from "../api/types.ts";
import { short, t } from "../i18n/index.ts";
import { me } from "../state/session.ts";
import { keepUsers } from "../state/store.ts";
import { Icon } from "../ui/icons.tsx";
import { PersonRow } from "./person.tsx";

/** The place to type what is looked for. */
export function SearchBox({ first = "" }: { first?: string }) {
  const [, navigate] = useLocation();
  const search = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const query = String(new FormData(event.currentTarget).get("q") ?? "").trim();
    if (query) navigate(`/search?q=${encodeURIComponent(query)}`);
  };
  return (
    <form class="search-box" role="search" onSubmit={search}>
      <Icon name="search" />
      <input
        key={first}
        type="search"
        name="q"
        dir="auto"
        defaultValue={first}
        aria-label={t("search.label")}
        placeholder={t("search.title")}
        maxLength={500}
        autocomplete="off"
      />
    </form>
  );
}

interface Trend {
  trend_name: string;
  tweet_count?: number;
}

export function useTrends(max_trends: number) {
  const [trends, setTrends] = useState<Trend[]>();
  useEffect(() => {
    const fields = { max_trends, "trend.fields": "trend_name,tweet_count" };
    void read<Trend[]>("/2/trends/by/woeid/1", fields).then(
      ({ data = [] }) => setTrends(data),
      () => setTrends([]),
    );
  }, []);
  return trends;
}

export const TrendList = ({ trends }: { trends: Trend[] }) => (
  <ol class="trends">
    {trends.map(({ trend_name, tweet_count }) => (
      <li key={trend_name}>
        <Link href={`/search?q=${encodeURIComponent(trend_name)}`}>
          <strong dir="auto">{trend_name}</strong>
          {tweet_count !== undefined && (
            <span class="faint">
              {t("search.n_posts", { count: tweet_count, shown: short(tweet_count) })}
            </span>
          )}
        </Link>
      </li>
    ))}
  </ol>
);

export function Trends() {
  const trends = useTrends(6);
  if (!trends?.length) return null;
  return (
    <section class="card" aria-labelledby="trends">
      <h2 id="trends">{t("search.trends")}</h2>
      <TrendList trends={trends} />
      <Link href="/explore" class="card-more">
        {t("show_more")}
      </Link>
    </section>
  );
}

const SHOWN = 3;

/** The newest people whom the viewer does not follow yet. */
export function WhoToFollow() {
  const [ids, setIds] = useState<string[]>([]);
  useEffect(() => {
    void read<User[]>("/auth/users", { max_results: 40, ...USER_FIELDS }).then(
      ({ data = [] }) => {
        keepUsers(data);
        const strangers = data.filter(
          ({ id, connection_status: states = [] }) =>
            id !== me() && !states.some((state) => state !== "followed_by"),
        );
        setIds(strangers.slice(0, SHOWN).map((user) => user.id));
      },
      () => undefined,
    );
  }, []);
  if (!ids.length) return null;
  return (
    <section class="card" aria-labelledby="strangers">
      <h2 id="strangers">{t("people.to_follow")}</h2>
      {ids.map((id) => (
        <PersonRow key={id} id={id} brief />
      ))}
    </section>
  );
}
