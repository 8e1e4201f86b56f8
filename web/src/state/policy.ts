import { ask } from "../api/client.ts";
import { Value } from "./value.ts";

/** How one becomes a member of this server, and whether it sends mail. */
export interface Policy {
  registration: "open" | "invite" | "closed";
  mail: boolean;
}

/** Undefined until the server has said so. */
export const policy = new Value<Policy | undefined>(undefined);

/** Asked for once; where there is no answer, the next page that needs it asks again. */
export function loadPolicy(): void {
  if (policy.now) return;
  ask<Policy>("GET", "/auth/policy").then(
    (answer) => policy.set(answer),
    () => undefined,
  );
}

/** The token of a link that was followed here: it stands after the #, which no server sees. */
export const tokenOfLink = (): string => location.hash.slice(1);
