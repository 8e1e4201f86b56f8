import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, Middleware } from "moleculer";

/** What is being worked for, wherever the code is that works. */
export interface RequestScope {
  /** X-Request-ID of the answer; in the background, an id of its own */
  request_id: string;
  /** the action that runs; none yet at the gateway's door */
  ctx?: Context;
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** The request that the present code runs for; `undefined` in the background. */
export const presentRequest = (): RequestScope | undefined => scopes.getStore();

/** Does `work`, and all that comes of it, for a request. */
export const forRequest = <R>(scope: RequestScope, work: () => R): R => scopes.run(scope, work);

/** Does what a request begins and others go on with: it is for none of them. */
export const inBackground = <R>(work: () => R): R => scopes.exit(work);

type Next = (ctx: Context) => Promise<unknown>;

const middleware = {
  name: "RequestScope",
  localAction:
    (next: Next): Next =>
    (ctx) =>
      scopes.run({ request_id: ctx.requestID ?? ctx.id, ctx }, () => next(ctx)),
};

/** Lets the id of a request follow it into every service: it comes with the call, over NATS too. */
// Moleculer's type has the promise of an action in the place of the function that makes it
export const requestScopes = middleware as unknown as Middleware;
