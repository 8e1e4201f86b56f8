import { action, internal, type Connection, type Transaction } from "../../lib/action.ts";
import { forbidden } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { count, id, wholeNumber } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { now, nowMs } from "../../lib/time.ts";
import { viewerId } from "../../lib/viewer.ts";
import type { Invitation, NewInvitation } from "./access-contract.ts";
import { note } from "./audit/note.ts";
import { authSettings } from "./auth-settings.ts";
import { linkTo } from "./mail/links.ts";
import { hashOf, secretOf } from "./oauth/secrets.ts";

const DAY_MS = 86_400_000;
/** Over how long a member's quota is counted. */
const QUOTA_MS = 30 * DAY_MS;
const MAX_USES = 100;
const MAX_DAYS = 30;

interface Wish {
  uses: number;
  days: number;
}

/** The viewer's invitations of the last 30 days and those that are still good, newest first. */
export const invitations = action("auth.invitations", {}, async (_, scope) => {
  const rows = await scope.db.rows<Row>(sql`
    select id, uses, uses_left, created_at, expires_at
    from invitations
    where made_by = ${viewerId(scope)}
      and (created_at > ${quotaBegin()} or expires_at > ${now().toISOString()})
    order by id desc`);
  return { invitations: rows.map(shown) };
});

/** An invitation of the viewer's quota. @throws forbidden beyond it, or where none is needed */
export const createInvitation = action(
  "auth.createInvitation",
  { uses: count(1, MAX_USES, 1), days: count(1, MAX_DAYS, 7) },
  async (wish, scope) => {
    const user_id = viewerId(scope);
    if (authSettings().registration !== "invite")
      throw forbidden("Registration on this server takes no invitations.");
    return scope.db.transaction(async (tx) => {
      await refuseBeyondQuota(tx, user_id, wish.uses);
      await note(tx, { user_id, act: "invitation_made", client: scope });
      return insertInvitation(tx, scope.newId(), user_id, wish);
    });
  },
);

/** Nobody may use it from here on; again changes nothing. */
export const endInvitation = action(
  "auth.endInvitation",
  { invitation_id: id },
  async ({ invitation_id }, scope) => {
    const ended = await scope.db.run(sql`
      update invitations
      set uses_left = 0
      where id = ${invitation_id}
        and made_by = ${viewerId(scope)}
        and uses_left > 0`);
    return { ended: ended > 0 };
  },
);

/** An invitation of nobody's quota, for whoever runs the server. */
export const invite = internal(
  "auth.invite",
  { uses: wholeNumber(1, 10_000), days: wholeNumber(1, 365) },
  async (wish, { db, newId }) => {
    const { token, expires_at } = await insertInvitation(db, newId(), null, wish);
    return { link: linkTo("sign-up", token), expires_at };
  },
);

/**
 * Forgets invitations that are too old to be used and to be shown. Used ones stay for AUDIT_DAYS more:
 * the record of who registered with them speaks of them.
 */
export const sweepInvitations = (db: Connection): Promise<number> => {
  const recorded = new Date(nowMs() - authSettings().audit_days * DAY_MS);
  return db.run(sql`
    delete from invitations
    where created_at <= ${quotaBegin()}
      and expires_at <= case
        when uses_left = uses then ${now().toISOString()}::timestamptz
        else ${recorded.toISOString()}::timestamptz end`);
};

interface Row extends Omit<Invitation, "created_at" | "expires_at"> {
  created_at: Date;
  expires_at: Date;
}

const shown = ({ created_at, expires_at, ...row }: Row): Invitation => ({
  ...row,
  created_at: created_at.toISOString(),
  expires_at: expires_at.toISOString(),
});

const quotaBegin = () => new Date(nowMs() - QUOTA_MS).toISOString();

/** Locks the member, so that two invitations at once count each other. @throws forbidden */
async function refuseBeyondQuota(tx: Transaction, user_id: Id, uses: number) {
  const quota = authSettings().invite_quota;
  await tx.row(sql`select from credentials where user_id = ${user_id} for update`);
  const made = await tx.row<{ uses: number }>(sql`
    select coalesce(sum(uses), 0)::int as uses
    from invitations
    where made_by = ${user_id}
      and created_at > ${quotaBegin()}`);
  if ((made?.uses ?? 0) + uses > quota)
    throw forbidden(`Members may invite ${quota} people in 30 days.`, { reason: "quota" });
}

async function insertInvitation(
  tx: Connection,
  id: Id,
  made_by: Id | null,
  { uses, days }: Wish,
): Promise<NewInvitation> {
  const token = secretOf("gji_");
  const expires_at = new Date(nowMs() + days * DAY_MS);
  await tx.run(sql`
    insert into invitations (id, hash, made_by, uses, uses_left, created_at, expires_at)
    values (${id}, ${hashOf(token)}, ${made_by}, ${uses}, ${uses}, ${now().toISOString()},
      ${expires_at.toISOString()})`);
  return { ...shown({ id, uses, uses_left: uses, created_at: now(), expires_at }), token };
}

/** Whether an invitation would be taken is judged early, before anything dear is done. @throws forbidden */
export function refuseStrangers(invitation: string | undefined): void {
  const { registration } = authSettings();
  if (registration === "closed")
    throw forbidden("Registration on this server is closed.", { reason: "registration_closed" });
  if (registration === "invite" && !invitation)
    throw forbidden("Registration on this server needs an invitation.", {
      reason: "invitation_required",
    });
}

/**
 * Uses an invitation, where one is needed; part of the transaction that makes the account.
 * @throws forbidden when it is none, was used up, or has expired
 */
export async function takeInvitation(tx: Connection, token = ""): Promise<Id | undefined> {
  if (authSettings().registration !== "invite") return undefined;
  const [taken] = await tx.rows<{ id: Id }>(sql`
    update invitations
    set uses_left = uses_left - 1
    where hash = ${hashOf(token)}
      and uses_left > 0
      and expires_at > ${now().toISOString()}
    returning id`);
  if (!taken)
    throw forbidden("The invitation is not good: it was used, or is too old.", {
      reason: "invitation_invalid",
    });
  return taken.id;
}
