import type { Readable } from "node:stream";
import { Errors, type Context } from "moleculer";
import type { Call, Scope } from "../lib/action.ts";
import { unavailable } from "../lib/errors.ts";
import { validatorOf } from "../lib/params.ts";
import { fault } from "../lib/log-format.ts";
import { count } from "../lib/metrics/meter.ts";
import type { Meta, Owner } from "../lib/service.ts";
import { nowMs } from "../lib/time.ts";
import { once } from "./idempotency.ts";

/**
 * At most this many handlers of one action at a time, the rest queued, then 503: the pool of ten
 * connections is the narrow place, and a queue longer than the caller's patience is work for nobody.
 */
const BULKHEAD = { enabled: true, concurrency: 64, maxQueueSize: 300 };

/**
 * What a service asks of another while it works may be asked twice: it reads, or writes what a
 * unique key keeps from being there twice (retweets, held media).
 */
const MAY_BE_REPEATED = { meta: { repeatable: true } };

/** A handler's scope for one call. */
export function scopeOf(owner: Owner, ctx: Context<unknown, Meta>): Scope {
  const call: Call = (name, params) => ctx.call(name, params as object, MAY_BE_REPEATED);
  return {
    viewer: ctx.meta.viewer,
    db: owner.db,
    call,
    newId: owner.newId,
    address: ctx.meta.address,
    user_agent: ctx.meta.user_agent,
    origin: ctx.meta.origin,
    ...(ctx.stream ? { upload: ctx.stream as Readable } : {}),
  };
}

// A node that was stopped (SIGSTOP) wakes up to a queue of requests whose callers were told 503
// long ago: measured, all 114 of them ran. So the deadline is looked at before the database is.
function refuseLate({ deadline }: Meta) {
  if (deadline === undefined || deadline >= nowMs()) return;
  count("gorjeo_shed_total", { reason: "deadline" });
  throw unavailable("The deadline has passed.");
}

/** Any action, whatever it takes: the rules have checked the params before `run` sees them. */
interface AnyAction {
  name: string;
  rules: object;
  visibility: "published" | "public";
  run: (params: never, scope: Scope) => Promise<unknown>;
  on_replica?: true;
}

/** A fault of ours is told of where it happened; refusals are answers. */
function noteFault(logger: Logger, name: string, error: unknown): void {
  if (!(error instanceof Errors.MoleculerError)) logger.warn(fault(`${name} failed`, error));
}

interface Logger {
  warn(entry: unknown): void;
}

const schemaOf = ({ name, rules, visibility, run, on_replica }: AnyAction) => ({
  visibility,
  params: { $$strict: true, ...validatorOf(rules) },
  bulkhead: BULKHEAD,
  async handler(this: Owner & { logger: Logger }, ctx: Context<object, Meta>) {
    refuseLate(ctx.meta);
    const { params } = ctx;
    const { idempotency } = ctx.meta;
    const scope = scopeOf(this, ctx);
    if (on_replica && this.reader) scope.db = this.reader();
    try {
      if (idempotency?.action !== name) return await run(params as never, scope);
      return await once(scope, { ...idempotency, params }, (keyed) => run(params as never, keyed));
    } catch (error) {
      noteFault(this.logger, name, error);
      throw error;
    }
  },
});

/** The actions as Moleculer wants them; names lose the service's prefix. */
export const handlersOf = ({ list }: { list: readonly AnyAction[] }): Record<string, object> =>
  Object.fromEntries(list.map((action) => [action.name.split(".")[1], schemaOf(action)]));
