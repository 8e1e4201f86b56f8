import type { IncomingMessage } from "node:http";
import type { Server } from "node:http";
import type { Context, ServiceBroker } from "moleculer";
import type { Call } from "../lib/action.ts";
import { hint } from "../lib/hint.ts";
import { beforeStop, whenStopping } from "../lib/lifecycle.ts";
import { gauges, type Reading } from "../lib/metrics/meter.ts";
import { forRequest } from "../lib/request-scope.ts";
import { schemaOf } from "../lib/service.ts";
import { loadSettings } from "../settings.ts";
import { addressOf, proxiesOf } from "./api/address.ts";
import { acceptorsOf } from "./api/acceptors.ts";
import { Admission, refuseCrowd } from "./api/admission.ts";
import { refuseAmbiguous } from "./api/ambiguous.ts";
import { Archives } from "./api/archive/archives.ts";
import { Authenticator, isGoodToken } from "./api/authenticate.ts";
import { boundBody } from "./api/bound.ts";
import { closedRoute, jsonBody } from "./api/closed.ts";
import { shareWith } from "./api/cors.ts";
import { gatewayServer, listeningOnce } from "./api/door.ts";
import { answerPlainly, refuseMethod } from "./api/entry.ts";
import type { Request, Response } from "./api/gateway.ts";
import { oauthSurface } from "./api/oauth/endpoints.ts";
import { originOf } from "./api/oauth/origin.ts";
import { isForMedia, serveMedia } from "./api/media/serve.ts";
import { takeUpload } from "./api/media/upload.ts";
import { countingOf, quotaActions, type Counting } from "./api/quota/bus.ts";
import { splitTarget } from "./api/query.ts";
import { secure, sendError, sendJson } from "./api/respond.ts";
import { drain } from "./api/server.ts";
import { admit, present, recognise, requestId } from "./api/steps.ts";
import { openStream } from "./api/stream/open.ts";
import { Streams } from "./api/stream/streams.ts";
import {
  aliases,
  AliasIndex,
  lineOf,
  uploadAliases,
  type Alias,
  type StreamHandler,
} from "./api/surface.ts";
import { userAgentOf } from "./api/user-agent.ts";
import { routeOf, watch } from "./api/watch.ts";
import { WebClient } from "./api/web/assets.ts";
import { webSurface } from "./api/web/endpoints.ts";
import { PageEvents } from "./api/web/events.ts";
import { acceptCookie } from "./api/web/guard.ts";

const settings = loadSettings();
const isProxy = proxiesOf(settings.trusted_proxies);

/** All that people did within so long is told of once; the pages wait longer. */
const ACTED_MS = 50;

interface Gateway {
  broker: ServiceBroker;
  server: Server;
  aliases: Alias[];
  index: AliasIndex;
  authenticator: Authenticator;
  admission: Admission;
  streams: Streams;
  archives: Archives;
  counting: Counting;
  page_events: PageEvents;
  tellActed: () => void;
  web: WebClient;
  unwatch: (() => void)[];
  logger: typeof console;
  httpHandler(request: IncomingMessage, response: Response): void;
  actions: { rest(params: object, options: object): Promise<unknown> };
}

type Hook = (
  ctx: Context,
  route: object,
  request: Request,
  response: Response,
  alias?: unknown,
) => unknown;

/** What the action answered, shown as X shows it. */
async function onAfterCall(this: Gateway, ...[, , request, response, data]: [...Parameters<Hook>]) {
  const line = request.$line;
  if (!line) return data;
  // likes and follows stand in no log that others read: whoever waits for news is told here
  if (line.method !== "GET" && line.action.startsWith("interaction.")) this.tellActed();
  response.statusCode = line.status;
  return present(request, line, data);
}

/** A stream answers by itself; what goes wrong before it is open is an error like any other. */
function onStream(
  this: Gateway,
  request: Request,
  response: Response,
  next: (error: unknown) => void,
) {
  const line = request.$line;
  if (!line) return next(undefined);
  this.admission.release(response);
  const call: Call = (name, params) => request.$ctx.call(name, params as object);
  openStream(request, response, line, this.streams, call).catch(next);
}

function onDownload(
  this: Gateway,
  request: Request,
  response: Response,
  next: (error: unknown) => void,
) {
  this.archives.send(request, response).catch(next);
}

function onUpload(request: Request, response: Response, next: (error: unknown) => void) {
  const line = request.$line;
  if (line) takeUpload(request, response, line).catch(next);
  else next(undefined);
}

const surface = {
  ...closedRoute("api", aliases(onStream as StreamHandler, onDownload as StreamHandler), {
    json: jsonBody("64kb"),
  }),
  authentication: true,
  authorization: true,
  onBeforeCall(...[, , request, , alias]: Parameters<Hook>) {
    request.$line = lineOf(alias);
  },
  onAfterCall,
};

/** Its bodies are read by api/media, after it is clear who sends them. */
const uploads = {
  ...surface,
  name: "uploads",
  aliases: uploadAliases(onUpload as StreamHandler),
  bodyParsers: false,
};

/**
 * The gateway: the route table (api/routes.ts) as moleculer-web aliases, and around each call
 * authenticate → authorize → params → action → hydrate → rules → view.
 */
export default schemaOf<Gateway>({
  name: "api",
  mixins: [listeningOnce],
  // with the others in one process, listen when they are there; alone, listen at once (503 till then)
  dependencies:
    settings.services.length > 1 ? settings.services.filter((name) => name !== "api") : [],
  settings: {
    port: settings.port,
    ip: settings.host,
    routes: [uploads, surface, oauthSurface, webSurface],
    optimizeOrder: false,
    logRequest: null,
    logResponse: null,
    logRequestParams: null,
    logRouteRegistration: null,
    onError(request: Request, response: Response, error: unknown) {
      sendError(request, response, error, (this as unknown as { logger: typeof console }).logger);
    },
  },
  actions: {
    listAliases: false,
    addRoute: false,
    removeRoute: false,
    ...quotaActions,
    // by itself moleculer-web names a span by the whole address
    rest: { tracing: { tags: () => ({}), spanName: spanName as never } },
  },
  events: {
    "tweet.logged": {
      handler(this: Gateway) {
        this.streams.wake();
        this.page_events.tell("tweet");
        this.page_events.tell("notification");
      },
    },
    "message.logged": {
      handler(this: Gateway) {
        this.page_events.tell("message");
      },
    },
    "interaction.acted": {
      handler(this: Gateway) {
        this.page_events.tell("notification");
      },
    },
    "auth.sessions_ended": {
      handler(this: Gateway, ctx: Context<{ session_ids: string[] }>) {
        this.authenticator.revoke(ctx.params.session_ids);
        this.streams.revoke(ctx.params.session_ids);
        this.archives.revoke(ctx.params.session_ids);
        this.page_events.revoke(ctx.params.session_ids);
      },
    },
  },
  methods: {
    createServer() {
      this.server = gatewayServer(this.httpHandler);
    },
    parseQueryString({ $target, url }: Request) {
      return $target ?? splitTarget(url ?? "/");
    },
    resolveAlias(this: Gateway, url: string, method: string) {
      return this.index.resolve(url, method === "HEAD" ? "GET" : method);
    },
    authenticate(this: Gateway, ...[, , request]: Parameters<Hook>) {
      return request.$line ? recognise(request, request.$line, this.authenticator) : null;
    },
    async authorize(this: Gateway, ...[, , request, response]: Parameters<Hook>) {
      const quotas = settings.rate_limits ? this.counting.quotas : undefined;
      if (request.$line) await admit(request, response, request.$line, quotas);
    },
    sendResponse(...[, response, data]: [Request, Response, unknown]) {
      sendJson(response, data);
    },
    httpHandler,
  },
  created() {
    this.authenticator = new Authenticator();
    this.admission = new Admission(settings.max_in_flight);
    this.index = new AliasIndex(this.aliases);
    const call: Call = (name, params) => this.broker.call(name, params);
    this.streams = new Streams(call, (token) => isGoodToken(token, call));
    this.archives = new Archives(this.admission);
    this.page_events = new PageEvents();
    this.tellActed = hint(() => this.broker.broadcast("interaction.acted"), ACTED_MS);
    this.web = new WebClient();
    this.counting = countingOf(this.broker);
    const { quotas, end } = this.counting;
    this.unwatch = [this.admission.watch(), gauges(() => openStreams(this)), end];
    beforeStop(() => {
      this.page_events.end();
      this.streams.end();
      this.archives.end();
      return drain(this.server).then(() => quotas.leave());
    });
  },
  stopped() {
    // moleculer-web ends the server alone; after a signal they have all ended already
    for (const acceptor of acceptorsOf(this.server)) acceptor.close();
    for (const end of this.unwatch) end();
  },
});

const openStreams = ({ streams, page_events }: Gateway): Reading[] => [
  ["gorjeo_open_streams", streams.size, { kind: "stream" }],
  ["gorjeo_open_streams", page_events.size, { kind: "page" }],
];

function spanName(this: Gateway, { params: { req } }: { params: { req: Request } }): string {
  return `${req.method} ${routeOf(req, this.index, 404)}`;
}

/** Every request begins here, before moleculer-web sees it. */
async function httpHandler(this: Gateway, raw: IncomingMessage, response: Response) {
  const request = raw as Request;
  const address = () => addressOf(request, isProxy);
  watch(request, response, this, { access_log: settings.access_log, address });
  if (!this.admission.admit(request, response))
    return refuseCrowd(settings.cors_origins, request, response);
  secure(response);
  if (refuseAmbiguous(request, response)) return;
  if (shareWith(settings.cors_origins, request, response)) return;
  const request_id = requestId(request);
  response.setHeader("X-Request-ID", request_id);
  if (whenStopping.aborted) response.setHeader("Connection", "close");
  await forRequest({ request_id }, () => answer(this, request, response, request_id));
}

async function answer(self: Gateway, request: Request, response: Response, requestID: string) {
  try {
    boundBody(request, response);
    request.$target = splitTarget(request.url ?? "/");
    request.parsedUrl = request.$target.url;
    acceptCookie(request);
    if (self.web.answers(request, response)) return;
    if (answerPlainly(self.broker, request, response)) return;
    if (isForMedia(request)) return await serveMedia(self, request, response);
    if (request.method === "OPTIONS") return refuseMethod(self.index, request, response);
    Object.assign(request, { $service: self });
    Object.assign(response, { $service: self, locals: {} });
    const meta = {
      address: addressOf(request, isProxy),
      user_agent: userAgentOf(request),
      origin: originOf(request),
    };
    const options = { requestID, meta };
    const routed = await self.actions.rest({ req: request, res: response }, options);
    if (routed === null) refuseMethod(self.index, request, response);
  } catch (error) {
    sendError(request, response, error, self.logger);
  }
}
