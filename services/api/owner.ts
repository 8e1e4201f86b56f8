import { ownedByApp, ownedByUser } from "../../lib/stream-owner.ts";
import type { Request } from "./gateway.ts";

/** Whose stream rules and connections these are: the token's app, or else its person. */
export const ownerOf = ({ $viewer, $app }: Pick<Request, "$viewer" | "$app">): string =>
  $app ? ownedByApp($app.app_id) : ownedByUser($viewer?.user_id ?? "");
