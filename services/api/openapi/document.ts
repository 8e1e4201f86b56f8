import type { ActionName } from "../../../lib/action.ts";
import { schemaOf, type Rule } from "../../../lib/params.ts";
import { fieldLists, type View } from "../fields.ts";
import { fieldsParameter } from "../fieldset.ts";
import type { Route } from "../route.ts";
import { EXTRAS } from "./extras.ts";
import { IDEMPOTENCY_KEY, keyParameters, keyResponses } from "./idempotency.ts";
import { FIELDSETS, RESULTS, VIEWS } from "./results.ts";
import { BASICS, exactly, listOf, ref, SCHEMAS, type Schema } from "./schemas.ts";
import { SCOPE_WORDS } from "../oauth/words.ts";
import { summaryOf, tagOf, TAGS } from "./summaries.ts";

export type RulesByAction = Partial<Record<ActionName, object>>;

const pathOf = (path: string) => path.replace(/:(\w+)/g, "{$1}");
const pathParameters = (path: string) =>
  [...path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? "");

const isNeeded = ({ rule, optional }: Rule<unknown>) => !optional && !("default" in rule);

/** In a query, lists are comma lists. */
const asList = { style: "form", explode: false };

const queryParameter = (name: string, { schema, ...rule }: Rule<unknown>) => ({
  name,
  in: "query",
  ...(isNeeded({ schema, ...rule }) ? { required: true } : {}),
  schema,
  ...("type" in schema && schema.type === "array" ? asList : {}),
});

const parameterKey = (view: View, name: string) => `${view}.${name}`;

const viewParameters = ({ view, fieldset }: Route) => {
  if (fieldset) return [{ name: fieldsParameter(fieldset), in: "query", schema: BASICS.text }];
  return Object.keys(view ? fieldLists(view) : {}).map((name) => ({
    $ref: `#/components/parameters/${parameterKey(view ?? "tweets", name)}`,
  }));
};

/** The parameters that say what to show, for each view. */
const sharedParameters = (views: Iterable<View>) =>
  Object.fromEntries(
    [...new Set(views)].flatMap((view) =>
      Object.entries(fieldLists(view)).map(([name, allowed]) => [
        parameterKey(view, name),
        { name, in: "query", schema: listOf({ type: "string", enum: allowed }), ...asList },
      ]),
    ),
  );

const LOOKUP_PARAMETERS: Record<string, Schema> = {
  ids: { type: "array", items: BASICS.id, minItems: 1, maxItems: 100 },
  usernames: { type: "array", items: BASICS.text, minItems: 1, maxItems: 100 },
  media_keys: { type: "array", items: BASICS.text, minItems: 1, maxItems: 100 },
};

const STREAM_PARAMETERS = [
  { name: "backfill_minutes", in: "query", schema: { type: "integer", minimum: 0, maximum: 5 } },
  {
    name: "since_id",
    in: "query",
    schema: BASICS.id,
    description: "Ours: go on right after this tweet, the last that was seen before a cut.",
  },
];

/** The rules of a line's action that the request brings elsewhere than in the path. */
function rulesOf(route: Route, rules: object): [string, Rule<unknown>][] {
  const elsewhere = new Set([...pathParameters(route.path), ...(route.of_app ? ["owner"] : [])]);
  return Object.entries(rules as Record<string, Rule<unknown>>).filter(
    ([name]) => !elsewhere.has(name),
  );
}

function parametersOf(route: Route, rules: object) {
  const own = rulesOf(route, rules);
  const inPath = pathParameters(route.path).map((name) => ({
    name,
    in: "path",
    required: true,
    schema: (rules as Record<string, Rule<unknown>>)[name]?.schema ?? BASICS.text,
  }));
  const inQuery = route.method === "GET" ? own : own.filter(([name]) => route.query.includes(name));
  const lookup = route.lookup && LOOKUP_PARAMETERS[route.lookup.by];
  const asked = lookup
    ? [{ name: route.lookup?.by, in: "query", required: true, schema: lookup, ...asList }]
    : [];
  const ownParameters =
    route.lookup || route.stream ? [] : inQuery.map(([name, rule]) => queryParameter(name, rule));
  return [
    ...inPath,
    ...asked,
    ...ownParameters,
    ...(route.stream ? STREAM_PARAMETERS : []),
    ...viewParameters(route),
    ...keyParameters(route),
  ];
}

const FILE_BODY = {
  "multipart/form-data": {
    schema: {
      type: "object",
      properties: {
        media: { type: "string", format: "binary" },
        media_category: BASICS.text,
        segment_index: BASICS.count,
      },
    },
  },
};

function bodyOf(route: Route, rules: object) {
  if (route.method === "GET") return {};
  const own = rulesOf(route, rules).filter(([name]) => !route.query.includes(name));
  if (!own.length && !route.upload) return {};
  const schema = route.upload ? { type: "object" } : schemaOf(Object.fromEntries(own));
  const json = { "application/json": { schema } };
  return {
    requestBody: {
      required: "required" in schema,
      content: { ...json, ...(route.upload ? FILE_BODY : {}) },
    },
  };
}

const includes = exactly({
  users: listOf(ref("User")),
  tweets: listOf(ref("Tweet")),
  posts: listOf(ref("Tweet")),
  media: listOf(ref("Media")),
  polls: listOf(ref("Poll")),
});
const pageMeta = exactly({
  result_count: BASICS.count,
  newest_id: BASICS.id,
  oldest_id: BASICS.id,
  next_token: BASICS.text,
  previous_token: BASICS.text,
  unread_count: BASICS.count,
});

function answerOf(route: Route): Schema {
  const item = route.view && VIEWS[route.view];
  if (item) {
    const one = route.lookup && !LOOKUP_PARAMETERS[route.lookup.by];
    const data = one || route.stream ? item : listOf(item);
    return exactly({
      data,
      includes,
      errors: listOf(ref("PartialError")),
      meta: pageMeta,
      matching_rules: listOf({ type: "object" }),
    });
  }
  if (route.fieldset) return FIELDSETS[route.fieldset] ?? {};
  const result = RESULTS[route.action];
  if (!result) throw new Error(`openapi/results.ts does not say what ${route.action} answers`);
  return route.bare ? result : exactly({ data: result, errors: listOf(ref("PartialError")) });
}

const problem = {
  description: "A problem (RFC 9457).",
  content: { "application/problem+json": { schema: ref("Problem") } },
};

const securityOf = ({ anonymous, scopes, app }: Route) => {
  if (anonymous) return [];
  const needed = scopes.filter((scope) => scope !== "*");
  return [
    { Login: [] },
    ...(scopes.includes("*") ? [] : [{ OAuth2: needed }, { OAuth1: [] }]),
    ...(app ? [{ AppOnly: [] }] : []),
  ];
};

const FILE = { "application/zip": { schema: { type: "string", format: "binary" } } };

function operationOf(route: Route, rules: object) {
  const by = route.lookup ? `By${route.lookup.by}` : "";
  const name = route.stream ? `stream.${route.stream}` : route.action;
  return {
    operationId: `${name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase())}${by}`,
    tags: [tagOf(route)],
    summary: summaryOf(route),
    security: securityOf(route),
    parameters: parametersOf(route, rules),
    ...bodyOf(route, rules),
    responses: {
      [route.status]: {
        description: "Done.",
        content: route.download ? FILE : { "application/json": { schema: answerOf(route) } },
      },
      ...(route.upload ? { 204: { description: "Done; the older APPEND form." } } : {}),
      ...keyResponses(route),
      default: problem,
    },
  };
}

const securitySchemes = {
  Login: { type: "http", scheme: "bearer", description: "The access_token of POST /auth/login." },
  AppOnly: {
    type: "http",
    scheme: "bearer",
    description: "An app's own token (client credentials).",
  },
  OAuth1: {
    type: "http",
    scheme: "oauth",
    description: "A request signed by OAuth 1.0a (HMAC-SHA1).",
  },
  OAuth2: {
    type: "oauth2",
    description: "Authorization code with PKCE.",
    flows: {
      authorizationCode: {
        authorizationUrl: "/i/oauth2/authorize",
        tokenUrl: "/2/oauth2/token",
        refreshUrl: "/2/oauth2/token",
        scopes: SCOPE_WORDS,
      },
    },
  },
};

/** The OpenAPI 3.1 document: made of the route table, the actions' rules and the views. */
export function openApiDocument(routes: readonly Route[], rules: RulesByAction, version: string) {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = (paths[pathOf(route.path)] ??= {});
    path[route.method.toLowerCase()] = operationOf(route, rules[route.action] ?? {});
  }
  for (const [path, operations] of Object.entries(EXTRAS))
    paths[path] = { ...paths[path], ...operations };
  return {
    openapi: "3.1.0",
    info: {
      title: "Gorjeo",
      version,
      description: "X API v2 as this server speaks it, and our own operations beside it.",
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
    },
    servers: [{ url: "/" }],
    tags: TAGS,
    paths,
    components: {
      schemas: SCHEMAS,
      parameters: {
        ...sharedParameters(routes.flatMap(({ view }) => view ?? [])),
        [IDEMPOTENCY_KEY.name]: IDEMPOTENCY_KEY,
      },
      securitySchemes,
    },
  };
}
