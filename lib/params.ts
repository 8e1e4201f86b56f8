import { isId, type Id } from "./id.ts";

/**
 * Rules for the params of actions, in the words of the domain. Each carries a validator rule for
 * fastest-validator (Moleculer's own), the TypeScript type that a value has once it has passed,
 * and a JSON schema for the OpenAPI document. Query strings and JSON bodies both end here, so
 * numbers, booleans and lists are also taken in the form a query string gives them.
 */
export interface Rule<T> {
  rule: object;
  schema: object;
  optional?: true;
  readonly yields?: T;
}

export type Rules<P> = {
  [K in keyof P]-?: Rule<Exclude<P[K], undefined>> &
    (undefined extends P[K] ? { optional: true } : unknown);
};

interface Failure {
  type: string;
  message: string;
  actual?: unknown;
}

/** What a rule's check finds: the value as the handler will see it, or what is wrong with it. */
type Verdict = { value: unknown } | { wrong: string };

const ruleOf = <T>(schema: object, check: (value: unknown) => Verdict): Rule<T> => ({
  schema,
  rule: {
    type: "custom",
    check(value: unknown, errors: Failure[]) {
      const verdict = check(value);
      if ("value" in verdict) return verdict.value;
      errors.push({ type: "refused", message: verdict.wrong, actual: value });
      return value;
    },
  },
});

const when = (sound: boolean, value: unknown, wrong: string): Verdict =>
  sound ? { value } : { wrong };

/** The param may be left out. */
export const optional = <T>({ rule, schema }: Rule<T>): Rule<T> & { optional: true } => ({
  rule: { ...rule, optional: true },
  schema,
  optional: true,
});

/** The param has the value `usual` when it is left out. */
export const withDefault = <T>({ rule, schema }: Rule<T>, usual: T): Rule<T> => ({
  rule: { ...rule, default: usual },
  schema: { ...schema, default: usual },
});

/** A snowflake of 1–19 digits. */
export const id: Rule<Id> = ruleOf({ type: "string", pattern: "^[0-9]{1,19}$" }, (value) =>
  when(isId(value), value, "does not match ^[0-9]{1,19}$"),
);

const CONVERSATION = /^([0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19})$/;

/** `smaller-larger` user id, or a group's snowflake. Source: X's OpenAPI, DmConversationId. */
export const conversationId: Rule<string> = ruleOf(
  { type: "string", pattern: CONVERSATION.source },
  (value) =>
    when(
      typeof value === "string" && CONVERSATION.test(value) && value.split("-").every(isId),
      value,
      `does not match ${CONVERSATION.source}`,
    ),
);

const isSeveral = (item: unknown): boolean => typeof item === "string" && item.includes(",");

const listed = (value: unknown): unknown[] | undefined => {
  if (typeof value === "string") return value.split(",");
  if (!Array.isArray(value)) return undefined;
  if (!value.some(isSeveral)) return value;
  return value.flatMap((item: unknown) => (typeof item === "string" ? item.split(",") : [item]));
};

/** A comma list (or array) of 1 to `max` members, each of which passes `sound`. */
const listOf = <T>(max: number, schema: object, sound: (item: unknown) => boolean, what: string) =>
  ruleOf<T[]>({ type: "array", items: schema, minItems: 1, maxItems: max }, (value) => {
    const list = listed(value);
    if (!list) return { wrong: "is not a list" };
    if (list.length > max)
      return { wrong: `has ${list.length} members, at most ${max} are allowed` };
    const bad = list.find((item) => !sound(item));
    return bad === undefined ? { value: [...new Set(list)] } : { wrong: `[${bad}] ${what}` };
  });

/** 1 to `max` snowflakes; repeated ones count once. */
export const ids = (max: number): Rule<Id[]> =>
  listOf(max, id.schema, isId, "does not match ^[0-9]{1,19}$");

const USERNAME = /^[A-Za-z0-9_]{1,15}$/;
const isUsername = (value: unknown) => typeof value === "string" && USERNAME.test(value);
const USERNAME_SCHEMA = { type: "string", pattern: USERNAME.source };

/** A username without its `@`. Source: X's OpenAPI, UserName. */
export const username: Rule<string> = ruleOf(USERNAME_SCHEMA, (value) =>
  when(isUsername(value), value, `does not match ${USERNAME.source}`),
);
export const usernames = (max: number): Rule<string[]> =>
  listOf(max, USERNAME_SCHEMA, isUsername, `does not match ${USERNAME.source}`);

const MEDIA_KEY = /^[0-9]{1,2}_[0-9]{1,19}$/;

/** 1 to `max` media keys. Source: X's OpenAPI, MediaKey. */
export const mediaKeys = (max: number): Rule<string[]> =>
  listOf(
    max,
    { type: "string", pattern: MEDIA_KEY.source },
    (item) => typeof item === "string" && MEDIA_KEY.test(item) && isId(item.split("_")[1]),
    `does not match ${MEDIA_KEY.source}`,
  );

/** A whole number in decimal digits, from `min` to `max`; `usual` when left out. */
export const count = (min: number, max: number, usual: number): Rule<number> =>
  withDefault(wholeNumber(min, max), usual);

/** A whole number in decimal digits, from `min` to `max`. */
export const wholeNumber = (min: number, max: number): Rule<number> =>
  ruleOf({ type: "integer", minimum: min, maximum: max }, (value) => {
    const number = typeof value === "string" && /^[0-9]{1,9}$/.test(value) ? Number(value) : value;
    const sound = Number.isInteger(number) && Number(number) >= min && Number(number) <= max;
    return when(sound, number, `is not between ${min} and ${max}`);
  });

export const flag: Rule<boolean> = ruleOf({ type: "boolean" }, (value) => {
  if (value === "true" || value === "false") return { value: value === "true" };
  return when(typeof value === "boolean", value, "is not true or false");
});

/** One of a few words. */
export const oneOf = <const V extends string>(...words: V[]): Rule<V> =>
  ruleOf({ type: "string", enum: words }, (value) =>
    when(
      words.some((word) => word === value),
      value,
      `is not one of [${words.join(",")}]`,
    ),
  );

/** Some of a few words, as a comma list. */
export const someOf = <const V extends string>(...words: V[]): Rule<V[]> =>
  listOf(
    words.length,
    { type: "string", enum: words },
    (item) => words.some((word) => word === item),
    `is not one of [${words.join(",")}]`,
  );

// eslint-disable-next-line no-control-regex -- NUL is what is looked for: Postgres cannot store it
const hasNul = (value: string) => /\u0000/.test(value);

const isText = (value: unknown, max: number) =>
  typeof value === "string" && value.length <= max && !hasNul(value) && value.isWellFormed();

/** Text of up to `max` UTF-16 units that Postgres can store: no NUL, no lone surrogates. */
export const text = (max: number, min = 0): Rule<string> =>
  ruleOf({ type: "string", minLength: min, maxLength: max }, (value) => {
    if (typeof value !== "string") return { wrong: "is not a string" };
    if (hasNul(value) || !value.isWellFormed())
      return { wrong: "holds characters that are not allowed" };
    if (value.length < min) return { wrong: min === 1 ? "is empty" : `is shorter than ${min}` };
    return when(value.length <= max, value, `is longer than ${max} characters`);
  });

/** An array of `min` to `max` texts of up to `units` UTF-16 units each. */
export const texts = ({ min, max, units }: { min: number; max: number; units: number }) =>
  ruleOf<string[]>(
    { type: "array", items: text(units, 1).schema, minItems: min, maxItems: max },
    (value) => {
      if (!Array.isArray(value)) return { wrong: "is not a list" };
      if (value.length < min || value.length > max)
        return { wrong: `has ${value.length} members, ${min} to ${max} are allowed` };
      return when(
        value.every((item) => isText(item, units)),
        value,
        "holds what is no such text",
      );
    },
  );

/** A page's opaque token; whether it is one is judged where it is read. */
export const token: Rule<string> & { optional: true } = optional(
  ruleOf<string>({ type: "string" }, (value) =>
    when(typeof value === "string" && value.length <= 200, value, "is not a valid token"),
  ),
);

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/;

/** An instant as YYYY-MM-DDTHH:mm:ssZ. Source: X's OpenAPI, start_time and end_time. */
export const instant: Rule<string> = ruleOf({ type: "string", format: "date-time" }, (value) =>
  when(
    typeof value === "string" && TIME.test(value) && !Number.isNaN(Date.parse(value)),
    value,
    "is not a time of the form YYYY-MM-DDTHH:mm:ssZ",
  ),
);

/** An object with just these members. */
export const object = <P extends object>(rules: Rules<P>): Rule<P> => ({
  rule: { type: "object", strict: true, props: validatorOf(rules), nullable: false },
  schema: schemaOf(rules),
});

/** An array of up to `max` things that each pass `item`. */
export const arrayOf = <T>(item: Rule<T>, max: number): Rule<T[]> => ({
  rule: { type: "array", min: 1, max, items: item.rule, nullable: false },
  schema: { type: "array", items: item.schema, minItems: 1, maxItems: max },
});

const entriesOf = (rules: object): [string, Rule<unknown>][] => Object.entries(rules);

/** How the validator is to be made: `null` is a value like any other, not a missing one. */
export const VALIDATOR_OPTIONS = {
  useNewCustomCheckerFunction: true,
  considerNullAsAValue: true,
};

/** The rules as fastest-validator wants them; `null` is refused unless a rule says otherwise. */
export const validatorOf = (rules: object): Record<string, object> =>
  Object.fromEntries(
    entriesOf(rules).map(([key, { rule }]) => [key, { nullable: false, ...rule }]),
  );

/** The JSON schema of an object that passes the rules. */
export const schemaOf = (rules: object): object => {
  const entries = entriesOf(rules);
  const needed = entries.filter(([, { rule, optional }]) => !optional && !("default" in rule));
  return {
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(entries.map(([key, { schema }]) => [key, schema])),
    ...(needed.length ? { required: needed.map(([key]) => key) } : {}),
  };
};
