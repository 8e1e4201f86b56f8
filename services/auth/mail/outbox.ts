import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { literal, sql } from "../../../lib/sql.ts";
import { now, nowMs } from "../../../lib/time.ts";
import { seal, unseal } from "../oauth/secrets.ts";
import type { LetterKind } from "./letters.ts";
import { sendsMail } from "./mailer.ts";

/** So many letters are sent side by side. */
const AT_ONCE = 5;
/** How long a letter is one process's alone; longer than sending may take (send.ts). */
const CLAIM_MS = 120_000;
/** A day of trying, with pauses of 15 s, 30 s, 1 min … 1 h. */
const MAX_TRIES = 30;
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What was given up is kept for whoever runs the server to see. */
const KEPT_MS = 7 * DAY_MS;

const at = (ms: number) => new Date(ms).toISOString();

export interface Mail {
  id: Id;
  user_id: Id;
  kind: LetterKind;
  address: string;
  /** of the link in it */
  token?: string;
  /** when the token ends */
  expires_at?: Date;
}

const sealName = (id: Id) => `mail ${id}`;

/** Writes letters to be sent once the transaction has committed; nothing where no mail is sent. */
export async function post(tx: Connection, mails: readonly Mail[]): Promise<void> {
  if (!mails.length || !sendsMail()) return;
  const end = at(nowMs() + 3 * DAY_MS);
  await tx.run(sql`
    insert into mails (id, user_id, kind, address, secret, due_at, expires_at)
    select id, user_id, kind, address, secret, ${now().toISOString()}::timestamptz, expires_at
    from unnest(
      ${mails.map(({ id }) => id)}::bigint[],
      ${mails.map(({ user_id }) => user_id)}::bigint[],
      ${mails.map(({ kind }) => kind)}::text[],
      ${mails.map(({ address }) => address)}::text[],
      ${mails.map(({ id, token }) => (token === undefined ? null : seal(token, sealName(id))))}::text[],
      ${mails.map(({ expires_at }) => expires_at?.toISOString() ?? end)}::timestamptz[]
    ) as mail (id, user_id, kind, address, secret, expires_at)`);
}

interface Row {
  id: Id;
  user_id: Id;
  username: string;
  kind: string;
  address: string;
  secret: string | null;
  tries: number;
}

/** A letter that this process alone sends for the next two minutes. */
export type Claimed = Omit<Row, "secret"> & { token: string };

/** Takes the next letters. What a process that died had taken is due again when its time is over. */
export async function claim(db: Connection): Promise<Claimed[]> {
  const rows = await db.rows<Row>(sql`
    with next as materialized (
      select id
      from mails
      where due_at <= ${now().toISOString()}
        and expires_at > ${now().toISOString()}
        and failed_at is null
      order by due_at
      limit ${literal(AT_ONCE)}
      for update skip locked
    )
    update mails
    set tries = tries + 1, due_at = ${at(nowMs() + CLAIM_MS)}
    from next, users
    where mails.id = next.id
      and users.id = mails.user_id
    returning mails.id, user_id, username, kind, address, secret, tries`);
  return rows.map(({ secret, ...row }) => ({
    ...row,
    token: secret === null ? "" : (unseal(secret, sealName(row.id)) ?? ""),
  }));
}

export const settleSent = (db: Connection, id: Id): Promise<number> =>
  db.run(sql`
    delete from mails
    where id = ${id}`);

/** To be tried again later, or given up. @returns whether it was given up */
export async function settleFailed(
  db: Connection,
  { id, tries }: Claimed,
  { reason, hopeless }: { reason: string; hopeless: boolean },
): Promise<boolean> {
  const isLast = hopeless || tries >= MAX_TRIES;
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  await db.run(sql`
    update mails
    set due_at = ${at(nowMs() + pause)},
      last_error = ${reason},
      failed_at = ${isLast ? now().toISOString() : null}::timestamptz,
      secret = case when ${isLast} then null else secret end
    where id = ${id}`);
  return isLast;
}

/** Letters that would help nobody any more, and tokens that open nothing. */
export async function sweepMail(db: Connection): Promise<void> {
  await db.run(sql`
    delete from mails
    where id in (
      select id
      from mails
      where (failed_at is null and expires_at <= ${now().toISOString()})
        or failed_at <= ${at(nowMs() - KEPT_MS)}
      for update skip locked)`);
  await db.run(sql`
    delete from mail_tokens
    where expires_at <= ${now().toISOString()}`);
}
