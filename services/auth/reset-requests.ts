import type { Connection, Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { literal, sql } from "../../lib/sql.ts";
import { now } from "../../lib/time.ts";
import { post, type Mail } from "./mail/outbox.ts";
import { keepMailTokens, newMailToken } from "./mail/tokens.ts";

const AT_ONCE = 20;
/** Links of one account that are good at the same time, by whatever names they were asked for. */
const MAX_LINKS = 5;

interface Request {
  name: string;
  network: string;
  user_agent: string | null;
}

interface Account {
  user_id: Id;
  email: string;
}

const takeRequests = (tx: Connection) =>
  tx.rows<Request>(sql`
    with next as materialized (
      select id
      from reset_requests
      order by id
      limit ${literal(AT_ONCE)}
      for update skip locked
    )
    delete from reset_requests
    using next
    where reset_requests.id = next.id
    returning name, network, user_agent`);

/** Each once, however often it was asked for in this round. */
const accountsOf = (tx: Connection, requests: Request[]) =>
  tx.rows<Account>(sql`
    select user_id, email
    from users
    join credentials on user_id = id
    where (email = any(${requests.map(({ name }) => name)}::text[])
        or lower(username) = any(${requests.map(({ name }) => name)}::text[]))
      and email is not null
      and suspended_at is null
      and (
        select count(*)
        from mail_tokens
        where mail_tokens.user_id = id
          and purpose = 'password'
          and expires_at > ${now().toISOString()}
      ) < ${literal(MAX_LINKS)}`);

const noteRequests = (tx: Connection, requests: Request[], ids: Id[]) =>
  tx.run(sql`
    insert into audit (at, last_at, user_id, act, network, user_agent)
    select ${now().toISOString()}::timestamptz, ${now().toISOString()}::timestamptz, id,
      'password_reset_requested', request.network, left(request.user_agent, 120)
    from unnest(
      ${requests.map(({ name }) => name)}::text[],
      ${requests.map(({ network }) => network)}::text[],
      ${requests.map(({ user_agent }) => user_agent)}::text[]
    ) as request (name, network, user_agent)
    join credentials on user_id = any(${ids}::bigint[])
    join users on id = user_id
    where request.name = email or request.name = lower(username)`);

/** Turns names that somebody typed into links for those who are there. @returns whether there may be more */
export const answerRequests = (db: Database, newId: () => Id): Promise<boolean> =>
  db.transaction(async (tx) => {
    const requests = await takeRequests(tx);
    if (!requests.length) return false;
    const accounts = await accountsOf(tx, requests);
    const tokens = accounts.map((account) => newMailToken("password", account));
    await keepMailTokens(tx, "password", tokens);
    await post(
      tx,
      tokens.map(({ user_id, token, expires_at }, at): Mail => ({
        id: newId(),
        user_id,
        kind: "reset_password",
        address: accounts[at]?.email ?? "",
        token,
        expires_at,
      })),
    );
    await noteRequests(
      tx,
      requests,
      accounts.map(({ user_id }) => user_id),
    );
    return true;
  });
