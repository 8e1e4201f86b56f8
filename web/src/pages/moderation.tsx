import { useState } from "preact/hooks";
import { moment, t } from "../i18n/index.ts";
import { Name, ReportLine, type Report } from "../parts/moderation-report.tsx";
import { Page } from "../parts/page.tsx";
import { useListed } from "../parts/use-listed.ts";
import { session } from "../state/session.ts";
import { Button } from "../ui/button.tsx";
import { Choice, valueOf } from "../ui/field.tsx";
import { Empty, Failed, Spinner } from "../ui/states.tsx";
import { Tabs } from "../ui/tabs.tsx";
import "../styles/moderation.css";

const STATES = ["open", "resolved", "dismissed"];

function Reports() {
  const [state, setState] = useState("open");
  const { entries, next, error, load, more } = useListed<Report>(
    `/moderation/reports?state=${state}`,
    ({ reporter_id, user_id }) => [reporter_id, user_id],
  );
  return (
    <>
      <div class="pad">
        <Choice
          label={t("moderation.state")}
          value={state}
          onChange={(event) => setState(valueOf(event))}
        >
          {STATES.map((one) => (
            <option key={one} value={one}>
              {t(`moderation.${one}`)}
            </option>
          ))}
        </Choice>
      </div>
      {error !== undefined && <Failed error={error} retry={load} />}
      {!entries && error === undefined && <Spinner />}
      {entries?.length === 0 && (
        <Empty title={t("moderation.no_reports")} text={t("moderation.no_reports_text")} />
      )}
      <ul class="plain-list pad">
        {entries?.map((report) => (
          <ReportLine key={report.id} report={report} onDone={load} />
        ))}
      </ul>
      {next && <Button onClick={more}>{t("show_more")}</Button>}
    </>
  );
}

/** As GET /moderation/log has it. */
interface Done {
  id: string;
  at: string;
  act: string;
  moderator_id: string | null;
  by: string | null;
  user_id: string;
  reason: string;
}

function Log() {
  const { entries, next, error, load, more } = useListed<Done>(
    "/moderation/log",
    ({ moderator_id, user_id }) => [moderator_id, user_id],
  );
  if (error !== undefined) return <Failed error={error} retry={load} />;
  if (!entries) return <Spinner />;
  return (
    <>
      <ul class="plain-list pad">
        {entries.map(({ id, at, act, moderator_id, by, user_id, reason }) => (
          <li key={id} class="line">
            <span class="grow">
              <strong>{t(`moderation.did_${act}`)}</strong>
              <span class="faint">
                {moment(at)} · {moderator_id ? <Name id={moderator_id} /> : by} →{" "}
                <Name id={user_id} />
              </span>
              {reason && <span dir="auto">{reason}</span>}
            </span>
          </li>
        ))}
      </ul>
      {next && <Button onClick={more}>{t("show_more")}</Button>}
    </>
  );
}

/** What people have reported, and what was done; for moderators. */
export default function Moderation({ log }: { log?: boolean }) {
  const isModerator = session.use()?.user?.moderator === true;
  const tabs = [
    { href: "/moderation", text: t("moderation.reports"), current: !log },
    { href: "/moderation/log", text: t("moderation.log"), current: log === true },
  ];
  if (!isModerator)
    return (
      <Page title={t("missing")} back>
        <Empty title={t("missing")} text={t("missing_text")} />
      </Page>
    );
  return (
    <Page
      title={t("moderation.title")}
      back
      tabs={<Tabs label={t("moderation.title")} list={tabs} />}
    >
      {log ? <Log /> : <Reports />}
    </Page>
  );
}
