import { action } from "../../lib/action.ts";
import { viewerId } from "../../lib/viewer.ts";
import { note } from "./audit/note.ts";
import { authSettings } from "./auth-settings.ts";
import { budgetOf, spend } from "./budgets.ts";
import { ownProfile } from "./rows.ts";

const PER_DAY = 2;
const DAY_SECS = 86_400;

/** All gateways count in one place. @throws tooManyRequests */
export const beginArchive = action("auth.beginArchive", {}, async (_, scope) => {
  const user_id = viewerId(scope);
  if (authSettings().rate_limits)
    await spend(scope.db, budgetOf(`archive of ${user_id}`, PER_DAY, DAY_SECS));
  await note(scope.db, { user_id, act: "archive_taken", client: scope });
  return ownProfile(scope.db, user_id, scope.origin);
});
