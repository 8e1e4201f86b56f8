import type { Connection } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";
import { sql } from "../../../lib/sql.ts";
import { nowMs } from "../../../lib/time.ts";
import type { OAuthAnswer } from "./contract.ts";
import { OFFLINE } from "./scopes.ts";
import { hashOf } from "./secrets.ts";

/** Source: X API docs, "OAuth 2.0 Authorization Code Flow with PKCE": two hours. */
export const ACCESS_SECS = 7_200;
/** How long a refresh token may wait to be used; using it begins anew. */
const REFRESH_DAYS = 90;
const DAY_MS = 86_400_000;

export const USER_TOKEN = "gu_";
export const REFRESH_TOKEN = "gr_";

/** An access token and, with offline.access, the refresh token beside it. */
export interface Pair {
  access: string;
  refresh: string | undefined;
}

const inMs = (ms: number) => new Date(nowMs() + ms);

/** When a grant ends whose newest pair is made now. */
export const pairEnd = (scopes: readonly string[]): Date =>
  inMs(scopes.includes(OFFLINE) ? REFRESH_DAYS * DAY_MS : ACCESS_SECS * 1_000);

export async function savePair(
  tx: Connection,
  grant_id: Id,
  { access, refresh }: Pair,
  scopes: string[],
) {
  await tx.run(sql`
    insert into access_tokens (hash, grant_id, scopes, expires_at)
    values (${hashOf(access)}, ${grant_id}, ${scopes}::text[],
      ${inMs(ACCESS_SECS * 1_000).toISOString()})`);
  if (refresh === undefined) return;
  await tx.run(sql`
    insert into refresh_tokens (hash, grant_id, expires_at)
    values (${hashOf(refresh)}, ${grant_id}, ${inMs(REFRESH_DAYS * DAY_MS).toISOString()})`);
}

export const pairAnswer = (
  { access, refresh }: Pair,
  scopes: readonly string[],
  expires_in = ACCESS_SECS,
): OAuthAnswer => ({
  status: 200,
  body: {
    token_type: "bearer",
    expires_in,
    access_token: access,
    scope: scopes.join(" "),
    ...(refresh === undefined ? {} : { refresh_token: refresh }),
  },
});
