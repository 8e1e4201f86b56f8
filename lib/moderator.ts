import type { Id } from "./id.ts";
import type { Scope } from "./action.ts";
import { forbidden } from "./errors.ts";
import { viewerId } from "./viewer.ts";

/** Which of these people are moderators. */
export type Moderators = (ids: Id[]) => Promise<Id[]>;

/**
 * The id of whoever asks, who must be a moderator by their own sign-in. Asked of Auth for each act:
 * what the gateway remembers of a token is not enough.
 * @param target whom the act concerns: moderators do nothing to each other, nor to themselves
 * @throws forbidden
 */
export async function moderatorId(
  scope: Pick<Scope, "viewer">,
  moderators: Moderators,
  target?: Id,
): Promise<Id> {
  const id = viewerId(scope);
  const found = await moderators(target === undefined ? [id] : [id, target]);
  if (!found.includes(id) || scope.viewer?.app_id !== undefined)
    throw forbidden("This is for moderators.");
  if (target !== undefined && found.includes(target))
    throw forbidden("Moderators cannot do this to a moderator.");
  return id;
}
