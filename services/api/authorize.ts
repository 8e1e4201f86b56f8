import type { Viewer } from "../../lib/action.ts";
import { clientForbidden, forbidden } from "../../lib/errors.ts";
import type { Route } from "./route.ts";

/** The scope of first-party tokens (POST /auth/login): everything the account may do. */
const EVERYTHING = "*";

/**
 * May the viewer use this line of the route table with these path parameters?
 * @throws clientForbidden without one of the scopes, forbidden for somebody else's `:id`
 */
export function authorize(route: Route, viewer: Viewer, path: Record<string, string>): void {
  const held = new Set(viewer.scopes);
  const lacking = route.scopes.filter((scope) => !held.has(scope));
  if (lacking.length && !held.has(EVERYTHING)) throw clientForbidden(lacking);
  if (route.self !== undefined && path[route.self] !== viewer.user_id)
    throw forbidden(
      `The \`${route.self}\` path parameter value must be the same as the authenticating user.`,
    );
}
