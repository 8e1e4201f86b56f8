import { setTimeout as pause } from "node:timers/promises";
import { Errors, type CallingOptions, type Middleware } from "moleculer";
import { presentRequest } from "./request-scope.ts";
import type { Meta } from "./service.ts";
import { nowMs } from "./time.ts";

/** Before another node is asked: it takes a moment until all know that one has gone. */
const PAUSES_MS = [50, 150];

type Next = (name: string, params: unknown, options: CallingOptions) => Promise<unknown>;

/** moleculer-web names an action by the endpoint that it has chosen for it. */
const nameOf = (action: unknown): string =>
  action instanceof Object && "action" in action
    ? String((action.action as { name: string }).name)
    : String(action);

/** What goes along with a call: its own word counts, else its caller's. */
const said = <K extends keyof Meta>({ meta, parentCtx }: CallingOptions, key: K): Meta[K] =>
  ((meta && key in meta ? meta : parentCtx?.meta) as Meta | undefined)?.[key];

const NOT_BEGUN = ["SERVICE_NOT_FOUND", "SERVICE_NOT_AVAILABLE"];

/**
 * Whether asking once more cannot do anything twice: nobody took the call, or the node that had it
 * has gone and the request is one that may be repeated. Time-outs are not among them: what takes too
 * long takes no less the second time.
 */
function mayRepeat(error: unknown, name: string, repeatable: boolean | undefined): boolean {
  if (!(error instanceof Errors.MoleculerError)) return false;
  // the type alone could be of a call that the action made
  const { action } = (error.data ?? {}) as { action?: string };
  if (NOT_BEGUN.includes(error.type)) return action === name;
  return error.type === "REQUEST_REJECTED" && repeatable === true;
}

/** A call without a context of its own is still for somebody, whose id goes along. */
const ofRequest = (options: CallingOptions): CallingOptions => {
  const requestID = options.parentCtx ? undefined : presentRequest()?.request_id;
  return requestID === undefined ? options : { requestID, ...options };
};

/** The options with what is left of the time. @throws when nothing is */
function within(deadline: number | undefined, options: CallingOptions, action: string) {
  if (deadline === undefined) return options;
  const left = deadline - nowMs();
  if (left <= 0) throw new Errors.RequestTimeoutError({ action });
  return { ...options, timeout: Math.min(options.timeout ?? left, left) };
}

const middleware = {
  name: "RequestCalls",
  call(next: Next): Next {
    return async (given, params, wanted = {}) => {
      const options = ofRequest(wanted);
      const name = nameOf(given);
      // as it is now: what is called leaves its own in the caller's
      const repeatable = said(options, "repeatable");
      const deadline = said(options, "deadline");
      for (let tries = 0; ; tries++)
        try {
          return await next(tries ? name : given, params, within(deadline, options, name));
        } catch (error) {
          const wait = PAUSES_MS[tries];
          if (wait === undefined || options.stream || !mayRepeat(error, name, repeatable))
            throw error;
          await pause(wait);
        }
    };
  },
};

/**
 * What holds for every call that is made for a request: it waits no longer than until the deadline,
 * however deep it is, and asks another node where one has gone and that is safe.
 */
// Moleculer's type has the promise of a call in the place of the function that makes it
export const requestCalls = middleware as unknown as Middleware;
