import type { Id } from "./id.ts";

/** Whose the rules of a filtered stream are: an app's, or a person's who streams with the token of a log-in. */
export const ownedByApp = (app_id: Id): string => `app:${app_id}`;
export const ownedByUser = (user_id: Id): string => `user:${user_id}`;
