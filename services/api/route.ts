import type { ActionName, ParamsOf, ResultOf } from "../../lib/action.ts";
import type { Page } from "../../lib/page.ts";
import type { View } from "./fields.ts";
import type { Fieldset } from "./fieldset.ts";

type Method = "GET" | "POST" | "PUT" | "DELETE";

type PathParams<P extends string> = P extends `${string}:${infer K}/${infer R}`
  ? K | PathParams<`/${R}`>
  : P extends `${string}:${infer K}`
    ? K
    : never;

/** A page of ids needs the view that shows them; anything else is answered as it is. */
type ViewOf<N extends ActionName> =
  ResultOf<N> extends Page<infer K> ? { view: K } : { view?: never };

/** How often: X's own numbers per user and 15 minutes (or 24 hours), where X has the operation. */
export interface Limit {
  requests: number;
  minutes: number;
}

/** What there must be, and be seen, for anything to be listed; by the path parameter that names it. */
export type Subject = { user: string } | { tweet: string } | { list: string };

interface Options<P extends string> {
  /** X's scopes, all of them needed, separated by blanks; `""`: being signed in is enough */
  scopes: string;
  /** the path parameter that must be the viewer's own id */
  self?: PathParams<P>;
  /** the path parameter naming the person, tweet or list without which there is nothing to list */
  subject?: { user: PathParams<P> } | { tweet: PathParams<P> } | { list: PathParams<P> };
  /** what is listed is written by the subject: seeing it tells whether the subject may be seen */
  by_subject?: true;
  limit?: Limit;
  status?: 200 | 201;
  /** open to everybody: no token is looked at */
  anonymous?: true;
  /** `timeline`: the viewer's mutes act here */
  place?: "timeline";
  /** listed by what people did, not by the age of what is shown: no newest_id and oldest_id */
  by_edge?: true;
  /** the answer stands as it is instead of under `data` */
  bare?: true;
  /** flat things are answered, the fields of which a parameter names */
  fieldset?: Fieldset;
  /** the body may bring a file: multipart, JSON with base64, or a form */
  upload?: true;
  /** answers with a file of any length, made as it is sent: see archive/open.ts */
  download?: true;
  /** parameters that this write takes from the query, as X has it for a few */
  query?: string[];
  /** apps may use it that act for nobody, with a token of their own */
  app?: true;
  /** the action's param `owner` is whose rules these are: the token's app, or else its person */
  of_app?: true;
}

/** How a lookup's parameter names things, and whether it asks for one or for several. */
export interface Lookup {
  by: "id" | "ids" | "username" | "usernames" | "me" | "event_id" | "media_keys" | "media_key";
  view: View;
}

/** One operation of the REST surface. */
export interface Route {
  method: Method;
  path: string;
  action: ActionName;
  scopes: string[];
  view: View | undefined;
  lookup: Lookup | undefined;
  self: string | undefined;
  subject: Subject | undefined;
  by_subject: boolean;
  limit: Limit;
  status: 200 | 201;
  anonymous: boolean;
  place: "direct" | "timeline";
  by_edge: boolean;
  bare: boolean;
  fieldset: Fieldset | undefined;
  upload: boolean;
  download: boolean;
  query: string[];
  app: boolean;
  of_app: boolean;
  /** a connection that stays open, fed from Tweet's log */
  stream: "filtered" | "sample" | undefined;
}

const USUAL: Limit = { requests: 900, minutes: 15 };

/** What only some kinds of lines have. */
interface Special {
  view?: View;
  lookup?: Lookup;
  stream?: Route["stream"];
}

const complete = (
  method: Method,
  path: string,
  action: ActionName,
  { scopes, ...options }: Options<never> & Special,
): Route => ({
  method,
  path,
  action,
  scopes: scopes.split(" ").filter(Boolean),
  view: options.view,
  lookup: options.lookup,
  self: options.self,
  subject: options.subject,
  by_subject: options.by_subject ?? false,
  limit: options.limit ?? USUAL,
  status: options.status ?? 200,
  anonymous: options.anonymous ?? false,
  place: options.place ?? "direct",
  by_edge: options.by_edge ?? false,
  bare: options.bare ?? false,
  fieldset: options.fieldset,
  upload: options.upload ?? false,
  download: options.download ?? false,
  query: options.query ?? [],
  app: options.app ?? false,
  of_app: options.of_app ?? false,
  stream: options.stream,
});

/**
 * A line of the route table. Does not compile when the action does not exist, does not take a path
 * parameter, or returns a page that the named view cannot show.
 */
export const route = <P extends string, N extends ActionName>(
  method: Method,
  path: P,
  action: PathParams<P> extends keyof ParamsOf<N> ? N : never,
  options: Options<P> & ViewOf<N>,
): Route => complete(method, path, action, options as Options<never> & { view?: View });

const LOOKUP_ACTIONS = {
  tweets: { id: "tweet.byIds", ids: "tweet.byIds" },
  users: {
    id: "auth.usersByIds",
    ids: "auth.usersByIds",
    me: "auth.usersByIds",
    username: "auth.usersByUsernames",
    usernames: "auth.usersByUsernames",
  },
  media: { media_keys: "tweet.mediaByKeys", media_key: "tweet.mediaByKeys" },
  lists: { id: "interaction.listsByIds" },
  dm_events: { event_id: "message.eventsByIds" },
} as const;

/** A line for things asked for by name: what is missing or unseen is told of in `errors`. */
export const lookup = <V extends keyof typeof LOOKUP_ACTIONS>(
  path: string,
  view: V,
  by: keyof (typeof LOOKUP_ACTIONS)[V] & Lookup["by"],
  options: Omit<Options<never>, "self" | "subject">,
): Route => {
  const actions: Partial<Record<Lookup["by"], ActionName>> = LOOKUP_ACTIONS[view];
  return complete("GET", path, actions[by] ?? "tweet.byIds", {
    ...options,
    view,
    lookup: { by, view },
  });
};

/** A line for a stream of tweets; it takes the parameters of the view and those of stream/open.ts. */
export const streamRoute = (
  path: string,
  stream: "filtered" | "sample",
  options: Omit<Options<never>, "self" | "subject">,
): Route => complete("GET", path, "tweet.log", { ...options, view: "tweets", stream });
