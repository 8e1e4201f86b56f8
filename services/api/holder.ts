import type { Call, Viewer } from "../../lib/action.ts";
import { unauthorized, unsupportedAuthentication } from "../../lib/errors.ts";
import type { Authenticator, Holder } from "./authenticate.ts";
import type { Request } from "./gateway.ts";
import { isSignedHeader, signedRequestOf } from "./oauth/signed.ts";
import type { Route } from "./route.ts";

/** Source: X API, the answer to app-only tokens where a person is needed. */
const APP_ONLY = "OAuth 2.0 Application-Only";
const SIGNED = "OAuth 1.0a User Context";
const USER_KINDS = [SIGNED, "OAuth 2.0 User Context"];

/** RFC 5849: the signature is good for this request alone, so nothing of it is remembered. */
async function signerOf(request: Request, call: Call): Promise<Holder> {
  const signed = signedRequestOf(request);
  const viewer = signed ? await call("auth.verifySignature", signed) : null;
  if (!viewer) throw unauthorized();
  return { viewer: Object.freeze(viewer) };
}

/** Who sends this request, by bearer token or signature. @throws unauthorized */
export const holderOf = (
  request: Request,
  authenticator: Authenticator,
  call: Call,
): Promise<Holder> => {
  const { authorization } = request.headers;
  return isSignedHeader(authorization)
    ? signerOf(request, call)
    : authenticator.holderOf(authorization, call);
};

/** Is this line of the route table for tokens of this kind? @throws unsupportedAuthentication */
export function refuseKind({ app, stream }: Route, holder: Holder, request: Request): void {
  if ("app" in holder && !app) throw unsupportedAuthentication(APP_ONLY, USER_KINDS);
  // a signature cannot be looked at again while the stream is open, as a token is
  if (stream && isSignedHeader(request.headers.authorization))
    throw unsupportedAuthentication(SIGNED, [APP_ONLY]);
}

/** The app that the token is of. */
export const appOf = (holder: Holder): Request["$app"] => {
  if ("app" in holder) return holder.app;
  const { app_id, session_id } = holder.viewer;
  return app_id === undefined ? undefined : { app_id, session_id };
};

export const viewerOf = (holder: Holder): Viewer | undefined =>
  "viewer" in holder ? holder.viewer : undefined;
