import { t } from "../i18n/index.ts";
import { SearchBox, TrendList, useTrends, WhoToFollow } from "../parts/discover.tsx";
import { Operators } from "../parts/operators.tsx";
import { Page } from "../parts/page.tsx";
import { Spinner } from "../ui/states.tsx";

export default function Explore() {
  const trends = useTrends(20);
  return (
    <Page title={t("nav.explore")} tabs={<SearchBox />}>
      <section aria-labelledby="all-trends">
        <h2 class="section-title" id="all-trends">
          {t("search.trends")}
        </h2>
        {!trends && <Spinner />}
        {trends?.length === 0 && <p class="feed-over faint">{t("search.no_trends")}</p>}
        {trends && <TrendList trends={trends} />}
      </section>
      <div class="narrow-only">
        <WhoToFollow />
      </div>
      <div class="pad">
        <Operators />
      </div>
    </Page>
  );
}
