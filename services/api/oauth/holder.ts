import type { Call, Viewer } from "../../../lib/action.ts";
import { clientForbidden, unauthorized } from "../../../lib/errors.ts";
import type { ConsentUser } from "../../contract.ts";
import type { Authenticator } from "../authenticate.ts";
import type { Request } from "../gateway.ts";
import { cookieOf } from "./cookies.ts";

/** Who stands before the consent page, and as whom its tickets are made out. */
export interface PageHolder {
  user: ConsentUser;
  viewer: Viewer;
  holder: string;
}

/** An app must not say yes in its person's name: only the person's own sign-in counts. */
async function byToken(viewer: Viewer, call: Call): Promise<PageHolder> {
  if (!viewer.scopes.includes("*")) throw clientForbidden(["*"]);
  const [row] = await call("auth.usersByIds", { ids: [viewer.user_id] });
  if (!row) throw unauthorized();
  const { id, username, name } = row;
  return { user: { id, username, name }, viewer, holder: `user:${id}` };
}

async function byCookie(cookie: string, call: Call): Promise<PageHolder | undefined> {
  const user = await call("auth.consentUser", { cookie });
  if (!user) return undefined;
  const viewer = { user_id: user.id, session_id: "0", scopes: [] };
  return { user, viewer, holder: `cookie:${cookie}` };
}

/**
 * The person by the token of a sign-in (programs), or by the page's own cookie (browsers).
 * @throws unauthorized for a bad token
 */
export async function pageHolderOf(
  request: Request,
  authenticator: Authenticator,
  call: Call,
): Promise<PageHolder | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const holder = await authenticator.holderOf(authorization, call);
    if (!("viewer" in holder)) throw unauthorized();
    return byToken(holder.viewer, call);
  }
  const cookie = cookieOf(request, "consent");
  return cookie === undefined ? undefined : byCookie(cookie, call);
}
