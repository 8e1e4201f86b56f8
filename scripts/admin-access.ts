import type { ResultOf } from "../lib/action.ts";
import type {} from "../services/contract.ts";

type Asked = "auth.invite" | "auth.passwordResetLink" | "auth.auditOf";

/** A command that answers with something to read. */
interface Question {
  action: Asked;
  /** undefined when the words make no sense */
  params: (by: string, ...words: string[]) => object | undefined;
  shown: (answer: never) => string;
}

export const ACCESS_USAGE = `npm run admin -- invite [USES] [DAYS]        prints a link with which people register; 1 use, 7 days
npm run admin -- reset-password USERNAME     prints a link by which its owner sets a new password
npm run admin -- audit USERNAME [EVENTS]     what happened to the account, newest first; 50 events`;

const isName = (word = "") => /^\w{1,15}$/.test(word);
const isCount = (word: string, max: number) =>
  /^\d{1,5}$/.test(word) && Number(word) >= 1 && Number(word) <= max;

const linkShown = ({ link, expires_at }: ResultOf<"auth.invite">) =>
  `${link}\ngood until ${expires_at}`;

const eventShown = (event: ResultOf<"auth.auditOf">["events"][number]) =>
  [
    event.count > 1 ? `${event.at}…${event.last_at}` : event.at,
    event.count > 1 ? `${event.act} ×${event.count}` : event.act,
    event.by && `by ${event.by}`,
    event.detail,
    event.network,
    event.user_agent,
  ]
    .filter(Boolean)
    // words that clients and apps choose: a terminal obeys no sequence of theirs
    .map((part) => String(part).replace(/\p{C}/gu, "?"))
    .join("  ");

export const QUESTIONS: Record<string, Question> = {
  invite: {
    action: "auth.invite",
    params: (_, uses = "1", days = "7") =>
      isCount(uses, 10_000) && isCount(days, 365)
        ? { uses: Number(uses), days: Number(days) }
        : undefined,
    shown: linkShown,
  },
  "reset-password": {
    action: "auth.passwordResetLink",
    params: (by, username) => (isName(username) ? { username, by } : undefined),
    shown: linkShown,
  },
  audit: {
    action: "auth.auditOf",
    params: (_, username, events = "50") =>
      isName(username) && isCount(events, 1_000)
        ? { username, max_results: Number(events) }
        : undefined,
    shown: ({ events }: ResultOf<"auth.auditOf">) => events.map(eventShown).join("\n"),
  },
};
