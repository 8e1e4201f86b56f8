import { useState } from "preact/hooks";
import { Link } from "wouter-preact";
import { ask } from "../api/client.ts";
import { moment, t } from "../i18n/index.ts";
import { users } from "../state/store.ts";
import { complain, say } from "../state/toast.ts";
import { Button } from "../ui/button.tsx";
import { Menu, type Item } from "../ui/menu.tsx";
import { Icon } from "../ui/icons.tsx";
import { ActDialog, type Act } from "./moderation-dialog.tsx";

/** As GET /moderation/reports has it. */
export interface Report {
  id: string;
  created_at: string;
  reporter_id: string;
  user_id: string;
  tweet_id: string | null;
  text: string | null;
  reason: string;
  comment: string;
  state: "open" | "resolved" | "dismissed";
}

/** Somebody by name, or by number who is suspended or gone. */
export function Name({ id }: { id: string }) {
  const user = users.use(id);
  if (!user) return <span>{id}</span>;
  return (
    <Link href={`/${user.username}`} class="report-name">
      @{user.username}
    </Link>
  );
}

function actsOn({ user_id, tweet_id }: Report): Act[] {
  const tweet = `/moderation/tweets/${tweet_id}`;
  const account = `/moderation/users/${user_id}/suspension`;
  return [
    ...(tweet_id
      ? [
          { name: "hide", path: tweet, body: { hidden: true } },
          { name: "unhide", path: tweet, body: { hidden: false } },
          ...["sensitive", "misleading", "spam", "none"].map((label) => ({
            name: `label_${label}`,
            path: tweet,
            body: { label },
          })),
        ]
      : []),
    { name: "suspend", path: account, body: { suspended: true } },
    { name: "restore", path: account, body: { suspended: false } },
  ];
}

/** What somebody reported, and what can be done about it. */
export function ReportLine({ report, onDone }: { report: Report; onDone: () => void }) {
  const [act, setAct] = useState<Act>();
  const { id, user_id, tweet_id, text, comment, state } = report;
  const close = async (to: "resolved" | "dismissed") => {
    try {
      await ask("PUT", `/moderation/reports/${id}`, { body: { state: to } });
      say(t("moderation.closed"));
      onDone();
    } catch (error) {
      complain(error);
    }
  };
  const items = actsOn(report).map((one): Item => {
    const danger = one.name === "suspend" || one.name === "hide";
    return { icon: "flag", text: t(`moderation.${one.name}`), danger, act: () => setAct(one) };
  });
  return (
    <li class="line report-line">
      <div class="grow">
        <strong>{t(`report.${report.reason}`)}</strong>
        <span class="faint">
          {moment(report.created_at)} · {t("moderation.by")} <Name id={report.reporter_id} /> ·{" "}
          {t(tweet_id ? "moderation.about_post" : "moderation.about_account")} <Name id={user_id} />
        </span>
        {tweet_id && (
          <blockquote class="report-text" dir="auto">
            {text ?? t("moderation.gone")}
          </blockquote>
        )}
        {comment && (
          <p class="report-comment" dir="auto">
            {comment}
          </p>
        )}
        {tweet_id && <Link href={`/i/status/${tweet_id}`}>{t("moderation.look")}</Link>}
        {state === "open" && (
          <div class="report-acts">
            <Button onClick={() => void close("resolved")}>{t("moderation.resolve")}</Button>
            <Button onClick={() => void close("dismissed")}>{t("moderation.dismiss")}</Button>
          </div>
        )}
      </div>
      <Menu label={t("moderation.acts")} items={items}>
        <Icon name="more" />
      </Menu>
      {act && (
        <ActDialog act={act} onClose={() => setAct(undefined)} onDone={() => setAct(undefined)} />
      )}
    </li>
  );
}
