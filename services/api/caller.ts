import type { Viewer } from "../../lib/action.ts";
import type { Meta } from "../../lib/service.ts";

/**
 * Says who asks, for all calls that are made for this request. Moleculer copies into the caller's
 * `ctx.meta` whatever the called service leaves in its own: that would make the next call somebody
 * else's, so writing here changes nothing.
 */
export function actAs(meta: Meta, viewer: Viewer | undefined): void {
  Object.defineProperty(meta, "viewer", {
    enumerable: true,
    configurable: true,
    get: () => viewer,
    set: () => undefined,
  });
}
