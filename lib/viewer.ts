import type { Scope } from "./action.ts";
import { forbidden, unauthorized } from "./errors.ts";
import type { Id } from "./id.ts";

/** The id of whoever asks. @throws unauthorized for an anonymous request */
export function viewerId({ viewer }: Pick<Scope, "viewer">): Id {
  if (!viewer) throw unauthorized();
  return viewer.user_id;
}

/**
 * `id`, which must be the viewer's own: nobody acts as another. The gateway has looked already;
 * a service does not rely on it.
 */
export function ownId(scope: Pick<Scope, "viewer">, id: Id): Id {
  if (viewerId(scope) !== id) throw forbidden("Forbidden");
  return id;
}
