import type { Request, Response } from "./gateway.ts";
import { routes } from "./routes.ts";
import type { Route } from "./route.ts";

/** How a line of the table appears as a moleculer-web alias: `line` finds it again. */
export const aliases = (open: StreamHandler, send: StreamHandler) =>
  aliasesOf(
    ({ upload }) => !upload,
    ({ action, stream, download }) => {
      if (stream) return { handler: open };
      return download ? { handler: send } : { action };
    },
  );

/** The lines whose bodies are no JSON of a few kilobytes. */
export const uploadAliases = (take: StreamHandler) =>
  aliasesOf(
    ({ upload }) => upload,
    () => ({ handler: take }),
  );

const aliasesOf = (wanted: (route: Route) => boolean, aliasOf: (route: Route) => object) => {
  const entries = routes.map((route, line) => ({ route, line }));
  return Object.fromEntries(
    entries
      .filter(({ route }) => wanted(route))
      .map(({ route, line }) => [`${route.method} ${route.path}`, { ...aliasOf(route), line }]),
  );
};

/** moleculer-web's form of a handler that answers by itself; `next` takes an error. */
export type StreamHandler = (
  request: Request,
  response: Response,
  next: (error: unknown) => void,
) => void;

export const lineOf = (alias: unknown): Route | undefined =>
  alias instanceof Object && "line" in alias ? routes[Number(alias.line)] : undefined;

/** What moleculer-web knows of an alias. */
export interface Alias {
  method: string;
  fullPath: string;
  match(url: string): Record<string, string> | false;
}

/** Aliases by number of path segments: matching a request looks at few of them. */
export class AliasIndex {
  readonly #bySegments = new Map<number, Alias[]>();

  constructor(list: Alias[]) {
    for (const alias of list) {
      const segments = alias.fullPath.split("/").length;
      this.#bySegments.set(segments, [...(this.#bySegments.get(segments) ?? []), alias]);
    }
  }

  /** The first alias, in the order of the table, that takes this request. */
  resolve(url: string, method: string) {
    for (const alias of this.#candidates(url)) {
      if (alias.method !== method) continue;
      const params = alias.match(url);
      if (params) return { alias, params };
    }
    return false as const;
  }

  /** The methods that a path takes; empty when there is no such path. */
  methods(url: string): string[] {
    const found = this.#candidates(url).filter((alias) => alias.match(url));
    return [...new Set(found.map((alias) => alias.method))];
  }

  #candidates(url: string) {
    return this.#bySegments.get(url.split("/").length) ?? [];
  }
}
