import { action, internal, type Scope, type Transaction } from "../../lib/action.ts";
import { notFound } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { noteAct } from "../../lib/moderation.ts";
import { moderatorId } from "../../lib/moderator.ts";
import { flag, id as idRule, text, username } from "../../lib/params.ts";
import { sql } from "../../lib/sql.ts";
import { now } from "../../lib/time.ts";
import { note } from "./audit/note.ts";
import { ending } from "./ended.ts";
import { moderatorsAmong } from "./moderators.ts";
import { endGrantsOf } from "./oauth/grants.ts";
import { endAllBut } from "./session.ts";

/** Who asks, as the server's own accounts name them, and why. */
const ACT = { username, by: text(100, 1), reason: text(1_000) };

interface Account {
  id: Id;
  suspended: boolean;
}

/** Who does it, and why. */
export interface Actor {
  by?: string;
  moderator_id?: Id;
  reason: string;
}

/** Locked like for a sign-in, so that none slips through. @throws notFound */
async function lockedAccount(tx: Transaction, name: string): Promise<Account> {
  const account = await tx.row<Account>(sql`
    select id, suspended_at is not null as suspended
    from users
    join credentials on user_id = id
    where lower(username) = ${name.toLowerCase()}
    for update`);
  if (!account) throw notFound("user", name, "username");
  return account;
}

async function lockedById(tx: Transaction, user_id: Id): Promise<Account> {
  const account = await tx.row<Account>(sql`
    select id, suspended_at is not null as suspended
    from users
    join credentials on user_id = id
    where id = ${user_id}
    for update`);
  if (!account) throw notFound("user", user_id, "user_id");
  return account;
}

async function suspendSince(tx: Transaction, id: Id, at: string | null): Promise<void> {
  await tx.run(sql`
    update users
    set suspended_at = ${at}
    where id = ${id}`);
  await tx.publish("auth.user_suspended", { id, suspended: at !== null });
}

/** @returns the sessions that ended with it; undefined when it was suspended already */
async function shutOut(tx: Transaction, { id, suspended }: Account, actor: Actor, newId: NewId) {
  if (suspended) return undefined;
  await suspendSince(tx, id, now().toISOString());
  await noteAct(tx, { id: newId(), act: "suspend", user_id: id, ...actor });
  await note(tx, { user_id: id, act: "suspended", by: actor.by });
  return [...(await endAllBut(tx, id, undefined)), ...(await endGrantsOf(tx, id))];
}

/** @returns whether it was suspended */
async function letIn(tx: Transaction, { id, suspended }: Account, actor: Actor, newId: NewId) {
  if (!suspended) return false;
  await suspendSince(tx, id, null);
  await noteAct(tx, { id: newId(), act: "restore", user_id: id, ...actor });
  await note(tx, { user_id: id, act: "restored", by: actor.by });
  return true;
}

type NewId = Scope["newId"];

/**
 * Shuts an account out and hides it: its sessions and all that apps may do for it end. Again changes
 * nothing. Nothing is deleted. @throws notFound
 */
export const suspend = internal(
  "auth.suspend",
  ACT,
  async ({ username, ...actor }, { db, newId }) => {
    const ended = await db.transaction(async (tx) =>
      shutOut(tx, await lockedAccount(tx, username), actor, newId),
    );
    return ending({ changed: ended !== undefined }, ended ?? []);
  },
);

/** Lets a suspended account in again, with all that it had. @throws notFound */
export const restore = internal(
  "auth.restore",
  ACT,
  async ({ username, ...actor }, { db, newId }) => ({
    changed: await db.transaction(async (tx) =>
      letIn(tx, await lockedAccount(tx, username), actor, newId),
    ),
  }),
);

/** The same by a moderator, to whoever is none. @throws forbidden, notFound */
export const setSuspension = action(
  "auth.setSuspension",
  { user_id: idRule, suspended: flag, reason: text(1_000, 1) },
  async ({ user_id, suspended, reason }, scope) => {
    const { db, newId } = scope;
    const moderator_id = await moderatorId(scope, (ids) => moderatorsAmong(db, ids), user_id);
    const ended = await db.transaction(async (tx) => {
      const account = await lockedById(tx, user_id);
      const actor = { moderator_id, reason };
      if (suspended) return shutOut(tx, account, actor, newId);
      await letIn(tx, account, actor, newId);
      return undefined;
    });
    return ending({ suspended }, ended ?? []);
  },
);

/** Whether the account, which is locked, is suspended. */
export const isSuspended = async (tx: Transaction, id: Id): Promise<boolean> =>
  (await tx.row(sql`
    select
    from users
    where id = ${id}
      and suspended_at is not null`)) !== undefined;
