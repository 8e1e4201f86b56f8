import { invalidRequest } from "../../lib/errors.ts";
import type { SearchCounts, Trend } from "../contract.ts";
import { dialectOf, fieldName, named } from "./dialect.ts";

/** What is shown without a view of its own: flat things, of which a parameter names the fields. */
export type Fieldset = "search_count" | "trend" | "personalized_trend";

type Query = Record<string, unknown>;

/** Source: X's OpenAPI: SearchCountFieldsParameter, TrendFieldsParameter, PersonalizedTrendFieldsParameter. */
const FIELDS: Record<Fieldset, string[]> = {
  search_count: ["end", "start", "tweet_count"],
  trend: ["trend_name", "tweet_count"],
  personalized_trend: ["category", "post_count", "trend_name", "trending_since"],
};

/** The query parameter that names the fields. */
export const fieldsParameter = (set: Fieldset): string => `${set}.fields`;

/**
 * The fields that a request wants, by their tweet names; all without the parameter.
 * @throws invalidRequest for one that there is not
 */
export function fieldsWanted(set: Fieldset, query: Query): string[] {
  const parameter = fieldsParameter(set);
  if (query[parameter] === undefined) return FIELDS[set];
  return String(query[parameter])
    .split(",")
    .map((name) => {
      const field = set === "search_count" ? fieldName(name) : name;
      if (FIELDS[set].includes(field)) return field;
      const message = `The \`${parameter}\` query parameter value [${name}] is not one of [${FIELDS[set].join(",")}]`;
      throw invalidRequest(parameter, message, name);
    });
}

const only = (item: object, fields: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)));

/** An action's result as X shows it. */
export function shownFields(set: Fieldset, result: unknown, query: Query): object {
  const fields = fieldsWanted(set, query);
  if (set === "search_count") return shownCounts(result as SearchCounts, fields, query);
  const trends = (result as Trend[]).map((trend) => ({
    ...trend,
    category: "Trending",
    post_count: trend.tweet_count,
  }));
  return trends.length ? { data: trends.map((trend) => only(trend, fields)) } : {};
}

/** In the dialect of the request, which may be told by the name of the count alone. */
function shownCounts({ data, meta }: SearchCounts, fields: readonly string[], query: Query) {
  const asked = String(query[fieldsParameter("search_count")] ?? "").split(",");
  const dialect = asked.includes("post_count") ? "post" : dialectOf(query);
  const renamed = (item: object) =>
    Object.fromEntries(Object.entries(item).map(([name, value]) => [named(dialect, name), value]));
  return { data: data.map((count) => renamed(only(count, fields))), meta: renamed(meta) };
}
