import { useSearch } from "wouter-preact";
import { t } from "../i18n/index.ts";
import { SearchBox } from "../parts/discover.tsx";
import { Operators } from "../parts/operators.tsx";
import { Page } from "../parts/page.tsx";
import { TweetFeed, UserFeed } from "../parts/tweet-feed.tsx";
import { Empty } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";

const KINDS = ["top", "latest", "people", "media"] as const;
type Kind = (typeof KINDS)[number];

function Results({ query, kind }: { query: string; kind: Kind }) {
  const empty = (
    <Empty title={t("search.nothing", { query })} text={t("search.nothing_text")}>
      <Operators />
    </Empty>
  );
  if (kind === "people") {
    const words = query.replace(/^[@#]/, "").slice(0, 50);
    return (
      <UserFeed
        path="/2/users/search"
        query={{ query: words }}
        tokenName="next_token"
        empty={empty}
      />
    );
  }
  const only = kind === "media" ? `(${query}) has:media` : query;
  const sort_order = kind === "top" ? "relevancy" : "recency";
  return (
    <TweetFeed
      path="/2/tweets/search/all"
      query={{ query: only, sort_order }}
      tokenName="next_token"
      empty={empty}
    />
  );
}

export default function Search() {
  const params = new URLSearchParams(useSearch());
  const query = params.get("q") ?? "";
  const kind = KINDS.find((one) => one === params.get("f")) ?? "top";
  const tabs = KINDS.map((one) => ({
    href: `/search?${new URLSearchParams({ q: query, ...(one === "top" ? {} : { f: one }) })}`,
    text: t(`search.${one}`),
    current: one === kind,
  }));
  return (
    <Page
      title={t("search.title")}
      back
      tabs={
        <>
          <SearchBox first={query} />
          <Tabs label={t("search.results")} list={tabs} />
        </>
      }
    >
      {query ? (
        <Results key={`${query} ${kind}`} query={query} kind={kind} />
      ) : (
        <div class="pad">
          <Operators />
        </div>
      )}
    </Page>
  );
}
