import { randomUUID } from "node:crypto";
import type { Call } from "../../lib/action.ts";
import { invalidRequest } from "../../lib/errors.ts";
import type { Idempotency } from "../../lib/service.ts";
import { nowMs } from "../../lib/time.ts";
import type { Authenticator } from "./authenticate.ts";
import { authorize } from "./authorize.ts";
import { actAs } from "./caller.ts";
import { dialectOf } from "./dialect.ts";
import { selectionOf, type View } from "./fields.ts";
import { fieldsWanted, shownFields } from "./fieldset.ts";
import type { Request, Response } from "./gateway.ts";
import { appOf, holderOf, refuseKind, viewerOf } from "./holder.ts";
import { countRequest } from "./limits.ts";
import { originOf } from "./oauth/origin.ts";
import { ownerOf } from "./owner.ts";
import { lookUpDmEvent, readDmConversations, readDmEvents } from "./read-dm.ts";
import type { Quotas } from "./quota/quotas.ts";
import { askedBy, lookupParams, paramsOf } from "./params.ts";
import { lookUpLists, readLists } from "./read-lists.ts";
import { lookUpMedia } from "./read-media.ts";
import { readNotifications } from "./read-notifications.ts";
import {
  lookUpTweets,
  lookUpUsers,
  readTweets,
  readUsers,
  type Answer,
  type Asked,
  type Reading,
} from "./read.ts";
import type { Route } from "./route.ts";
import { subjectRefused } from "./subject.ts";

/** How long a request may take from here, in milliseconds; hashing passwords queues longer. */
const PATIENCE_MS = { usual: 5_000, auth: 30_000 };
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

const callOf = (request: Request): Call => {
  const { $ctx } = request;
  return (name, params) => $ctx.call(name, params as object);
};

/** moleculer-web's `authenticate`: who is it? Anonymous lines do not look at the token. */
export async function recognise(request: Request, route: Route, authenticator: Authenticator) {
  const { meta } = request.$ctx;
  const patience = route.path.startsWith("/auth/") ? PATIENCE_MS.auth : PATIENCE_MS.usual;
  meta.deadline = nowMs() + patience;
  // who it is may be asked twice, whatever the request is
  meta.repeatable = true;
  actAs(meta, undefined);
  if (route.anonymous) return null;
  const holder = await holderOf(request, authenticator, callOf(request));
  refuseKind(route, holder, request);
  request.$app = appOf(holder);
  // an app that acts for nobody sees what everybody may see: to the services it is anonymous
  const viewer = viewerOf(holder);
  request.$viewer = viewer;
  actAs(meta, viewer);
  return viewer;
}

function idempotencyOf(request: Request, { action }: Route): Idempotency | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  const { $viewer, $app, $ctx } = request;
  const signed = $viewer?.user_id ?? ($app && `app:${$app.app_id}`);
  const owner = signed ?? `address:${$ctx.meta.address ?? ""}`;
  if (typeof key === "string" && IDEMPOTENCY_KEY.test(key)) return { key, owner, action };
  throw invalidRequest(
    "Idempotency-Key",
    "The Idempotency-Key header is not 1–128 visible ASCII characters",
  );
}

/** Whether the path's subject may be seen is looked up while the action runs; or after it, if its answer may tell. */
function lookAtSubject(request: Request, route: Route, path: Record<string, string>) {
  const { subject } = route;
  if (!subject) return;
  const looking = {
    call: callOf(request),
    viewer_id: request.$viewer?.user_id,
    moderator: request.$viewer?.moderator === true,
    dialect: dialectOf(request.query),
  };
  const look = () => subjectRefused(subject, path, looking);
  if (route.by_subject) {
    request.$subject = look;
    return;
  }
  const looked = look();
  // whoever waits for it sees its error
  looked.catch(() => undefined);
  request.$subject = () => looked;
}

/** The action's `owner` is ours to say, nobody else's. */
function withOwner(params: Record<string, unknown>, request: Request, route: Route) {
  if (!route.of_app) return params;
  if ("owner" in params)
    throw invalidRequest("owner", "The parameter [owner] is not one that this request takes");
  return { ...params, owner: ownerOf(request) };
}

/**
 * moleculer-web's `authorize`: may they, how often, and with which params?
 * @param quotas undefined where nothing is counted
 */
export async function admit(
  request: Request,
  response: Response,
  route: Route,
  quotas: Quotas | undefined,
) {
  const path = request.$params.params ?? {};
  const viewer = request.$viewer;
  const counted = viewer?.user_id ?? (request.$app && `app:${request.$app.app_id}`);
  if (quotas && counted !== undefined)
    await countRequest(route, { counted, web: request.$web }, response, quotas);
  if (viewer) authorize(route, viewer, path);
  const { meta } = request.$ctx;
  if (route.method !== "GET") meta.idempotency = idempotencyOf(request, route);
  meta.repeatable = route.method === "GET" || meta.idempotency !== undefined;
  if (route.upload) return;
  const params = withOwner(paramsOf(request, route), request, route);
  if (route.view) request.$selection = selectionOf(request.query, route.view, originOf(request));
  if (route.fieldset) fieldsWanted(route.fieldset, request.query);
  if (route.lookup) {
    request.$asked = askedBy(route.lookup, params, viewer?.user_id ?? "");
    request.$params = lookupParams(route.lookup, request.$asked);
  } else request.$params = params;
  lookAtSubject(request, route, path);
}

const bareOrData = (route: Route, result: unknown) => (route.bare ? result : { data: result });

/** How what an action found is shown; the route table has checked that the view can show it. */
const LOOKUPS: Partial<Record<View, (rows: never, asked: Asked, to: Reading) => Promise<Answer>>> =
  {
    tweets: lookUpTweets,
    users: lookUpUsers,
    lists: lookUpLists,
    media: lookUpMedia,
    dm_events: lookUpDmEvent,
  };
const PAGES: Partial<Record<View, (page: never, to: Reading) => Promise<Answer>>> = {
  tweets: readTweets,
  users: readUsers,
  lists: readLists,
  notifications: readNotifications,
  dm_events: readDmEvents,
  dm_conversations: readDmConversations,
};

function viewed(result: unknown, reading: Reading, request: Request) {
  const { view = "tweets", lookup } = reading.route;
  const asked = request.$asked;
  return lookup && asked
    ? LOOKUPS[view]?.(result as never, asked, reading)
    : PAGES[view]?.(result as never, reading);
}

/** moleculer-web's `onAfterCall`: what the action found, as X shows it. */
export async function present(request: Request, route: Route, result: unknown) {
  const refused = route.by_subject ? undefined : await request.$subject?.();
  if (refused) return { errors: [refused] };
  const selection = request.$selection;
  if (route.fieldset) return shownFields(route.fieldset, result, request.query);
  if (!selection) return bareOrData(route, result);
  const reading = { route, viewer: request.$viewer, selection, call: callOf(request) };
  const answer = await viewed(result, reading, request);
  if (!route.by_subject || answer?.data !== undefined) return answer;
  // nothing is shown: is it that there is nothing, or that it must not be seen?
  const unseen = await request.$subject?.();
  return unseen ? { errors: [unseen] } : answer;
}

/** The id of a request in logs and in the answer: the client's, if it is a sensible one. */
export const requestId = ({ headers }: Pick<Request, "headers">): string => {
  const given = headers["x-request-id"];
  return typeof given === "string" && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
};
