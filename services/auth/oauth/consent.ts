import { internal } from "../../../lib/action.ts";
import { unauthorized } from "../../../lib/errors.ts";
import { flag } from "../../../lib/params.ts";
import { sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import { viewerId } from "../../../lib/viewer.ts";
import { note } from "../audit/note.ts";
import { ending } from "../ended.ts";
import { anyText } from "../rules.ts";
import { tokenHash } from "../session.ts";
import { clientName, decideAuthorization, judgeAuthorization } from "./authorization.ts";
import type { ConsentRequest, ConsentUser } from "./contract.ts";
import { askerName, decideRequestToken, judgeRequestToken } from "./request-tokens.ts";
import { CONSENT_REQUEST, consentRequest } from "./rules.ts";
import { hashOf, secretOf } from "./secrets.ts";

/** How long a person may stay at the page. */
const PAGE_MS = 15 * 60_000;

const pageEnd = () => new Date(nowMs() + PAGE_MS).toISOString();

/** What is to be asked of the person, or why nothing is. */
export const judgeConsent = internal(
  "auth.judgeConsent",
  CONSENT_REQUEST,
  ({ flow, parameters }, { db }) =>
    flow === "oauth2" ? judgeAuthorization(db, parameters) : judgeRequestToken(db, parameters),
);

export const decideConsent = internal(
  "auth.decideConsent",
  { ...CONSENT_REQUEST, approved: flag },
  ({ flow, parameters, approved }, scope) => {
    const user_id = viewerId(scope);
    const [decide, app] =
      flow === "oauth2"
        ? [decideAuthorization, clientName(parameters)]
        : [decideRequestToken, askerName(parameters)];
    return scope.db.transaction(async (tx) => {
      const decided = await decide(tx, parameters, user_id, approved);
      if (approved && !("refused" in decided))
        await note(tx, { user_id, act: "app_authorized", client: scope, detail: app });
      return decided;
    });
  },
);

/**
 * Takes the session that a sign-in has just begun and gives a cookie for it, which says who
 * somebody is at the consent page and opens nothing else.
 * @throws unauthorized
 */
export const openConsent = internal(
  "auth.openConsent",
  { token: anyText },
  async ({ token }, { db }) => {
    const cookie = secretOf();
    const [session] = await db.rows<{ id: string }>(sql`
    with session as (
      delete from sessions
      where token_hash = ${tokenHash(token)}
      returning id, user_id
    ), cleared as (
      delete from consent_sessions
      where expires_at <= ${now().toISOString()}
    ), opened as (
      insert into consent_sessions (hash, user_id, expires_at)
      select ${hashOf(cookie)}::bytea, user_id, ${pageEnd()}::timestamptz
      from session
    )
    select id
    from session`);
    if (!session) throw unauthorized();
    return ending({ cookie }, [session.id]);
  },
);

export const consentUser = internal(
  "auth.consentUser",
  { cookie: anyText },
  async ({ cookie }, { db }) => {
    const user = await db.row<ConsentUser>(sql`
      select id, username, name
      from consent_sessions
      join users on id = user_id
      where hash = ${hashOf(cookie)}
        and expires_at > ${now().toISOString()}`);
    return user ?? null;
  },
);

/** Remembers what a form asks, so that its answer can be about nothing else. */
export const issueTicket = internal(
  "auth.issueTicket",
  { holder: anyText, request: consentRequest },
  async ({ holder, request }, { db }) => {
    const ticket = secretOf();
    await db.run(sql`
      with cleared as (
        delete from consent_tickets
        where expires_at <= ${now().toISOString()}
      )
      insert into consent_tickets (hash, holder, request, expires_at)
      values (${hashOf(ticket)}, ${hashOf(holder)}, ${JSON.stringify(request)}, ${pageEnd()})`);
    return { ticket };
  },
);

export const takeTicket = internal(
  "auth.takeTicket",
  { holder: anyText, ticket: anyText },
  async ({ holder, ticket }, { db }) => {
    const row = await db.row<{ request: string }>(sql`
      delete from consent_tickets
      where hash = ${hashOf(ticket)}
        and holder = ${hashOf(holder)}
        and expires_at > ${now().toISOString()}
      returning request`);
    return row ? (JSON.parse(row.request) as ConsentRequest) : null;
  },
);
