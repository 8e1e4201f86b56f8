import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "moleculer";
import type { Viewer } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import type { Meta } from "../../lib/service.ts";
import type { Selection } from "./fields.ts";
import type { PartialError } from "./partial.ts";
import type { Target } from "./query.ts";
import type { Asked } from "./read.ts";
import type { Route } from "./route.ts";

/** A request as moleculer-web passes it on, and what the gateway's own steps note on it. */
export interface Request extends IncomingMessage {
  $ctx: Context<object, Meta>;
  $params: { body?: unknown; query?: Record<string, unknown>; params?: Record<string, string> };
  query: Record<string, unknown>;
  parsedUrl: string;
  /** `url` as it came, taken apart */
  $target?: Target;
  /** the line of the route table */
  $line?: Route;
  /** frozen: what services do to ctx.meta changes nothing here */
  $viewer?: Viewer;
  /** the app whose token this is, with or without a person; none for the tokens of POST /auth/login */
  $app?: { app_id: Id; session_id: Id };
  /** made by the web client, whose cookie stood for the token */
  $web?: true;
  /** as it came; moleculer-web changes `url` */
  originalUrl?: string;
  /** what the body parsers made of the body */
  body?: unknown;
  $selection?: Selection;
  $asked?: Asked;
  /** whether the person or tweet that the path names may be seen; looked up beside the action */
  $subject?: () => Promise<PartialError | undefined>;
}

export type Response = ServerResponse;
