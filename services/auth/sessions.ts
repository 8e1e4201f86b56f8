import { action, type Scope } from "../../lib/action.ts";
import { unauthorized } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { id } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { now } from "../../lib/time.ts";
import { viewerId } from "../../lib/viewer.ts";
import { note, noting, type Act } from "./audit/note.ts";
import type { Session } from "./contract.ts";
import { ending } from "./ended.ts";
import { ownProfile } from "./rows.ts";
import { endAllBut } from "./session.ts";

export const session = action("auth.session", {}, async (_, { db, viewer, origin }) => {
  if (!viewer) throw unauthorized();
  const [user, all] = await Promise.all([
    ownProfile(db, viewer.user_id, origin),
    sessionsOf(db, viewer.user_id, viewer.session_id),
  ]);
  const own = all.find(({ current }) => current);
  if (!own) throw unauthorized();
  return { user, session: own, scopes: viewer.scopes };
});

/** The viewer's sessions that have not expired, newest first. */
export const sessions = action("auth.sessions", {}, async (_, { db, viewer }) => ({
  sessions: await sessionsOf(db, viewerId({ viewer }), viewer?.session_id),
}));

/** Ends the viewer's session; ending it again changes nothing. */
export const logout = action("auth.logout", {}, async (_, scope) => {
  const { viewer } = scope;
  if (!viewer) throw unauthorized();
  const ended = await endOne(scope, viewer.session_id, "signed_out");
  return ending({ logged_out: true }, ended);
});

/** Ends one of the viewer's sessions; `ended` is false when there is none of that id. */
export const endSession = action(
  "auth.endSession",
  { session_id: id },
  async ({ session_id }, scope) => {
    const ended = await endOne(scope, session_id, "session_ended");
    return ending({ ended: ended.length > 0 }, ended);
  },
);

export const endOtherSessions = action("auth.endOtherSessions", {}, async (_, scope) => {
  const { db, viewer } = scope;
  if (!viewer) throw unauthorized();
  const { user_id, session_id } = viewer;
  const ended = await db.transaction(async (tx) => {
    const ended = await endAllBut(tx, user_id, session_id);
    if (ended.length) await note(tx, { user_id, act: "other_sessions_ended", client: scope });
    return ended;
  });
  return ending({ ended: ended.length }, ended);
});

async function endOne(scope: Scope, session_id: Id, act: Act): Promise<Id[]> {
  const user_id = viewerId(scope);
  const ended = await scope.db.rows<{ id: Id }>(sql`
    with ended as (
      delete from sessions
      where id = ${session_id}
        and user_id = ${user_id}
      returning id
    ), noted as (${noting({ user_id, act, client: scope }, sql`exists (select from ended)`)}
    )
    select id
    from ended`);
  return ended.map(({ id }) => id);
}

type Row = Omit<Session, "created_at" | "last_used_at" | "expires_at" | "current"> &
  Record<"created_at" | "last_used_at" | "expires_at", Date>;

async function sessionsOf(db: Scope["db"], user_id: Id, current_id: Id | undefined) {
  const rows = await db.rows<Row>(sql`
    select id, created_at, last_used_at, expires_at, user_agent, ip
    from sessions
    where user_id = ${user_id}
      and expires_at > ${now().toISOString()}
    order by id desc`);
  return rows.map((row): Session => ({
    ...row,
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    current: row.id === current_id,
  }));
}
