import { action, internal, type Events, type Transaction } from "../../lib/action.ts";
import { invalidRequest } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { keyset, positionOf, tokenOf } from "../../lib/page.ts";
import { arrayOf, count, flag, id, ids, object, optional, text, token } from "../../lib/params.ts";
import { parseQuery } from "../../lib/query.ts";
import { sql } from "../../lib/sql.ts";
import { ownedByApp } from "../../lib/stream-owner.ts";
import { now } from "../../lib/time.ts";
import type { StreamRule, StreamRuleChange, StreamRuleProblem } from "./stream-contract.ts";

/** Source: X API docs, "Filtered stream": 1,000 rules of up to 1,024 characters. */
const MAX_RULES = 1_000;
const MAX_VALUE = 1_024;
const MAX_CHANGES = 1_000;

const owner = text(100, 1);

const problem = (kind: "duplicate-rules" | "invalid-rules" | "rule-cap") =>
  `https://api.twitter.com/2/problems/${kind}`;

export const streamRules = action(
  "tweet.streamRules",
  {
    owner,
    ids: optional(ids(MAX_RULES)),
    max_results: count(1, MAX_RULES, MAX_RULES),
    pagination_token: token,
  },
  async (params, { db }) => {
    const listing = `stream_rules:${params.owner}`;
    const at = positionOf(params.pagination_token, listing);
    const rows = await db.rows<StreamRule>(sql`
      select id, value, tag
      from stream_rules
      where owner = ${params.owner}
        ${params.ids && sql`and id = any(${params.ids}::bigint[])`}
        ${keyset("id", at, params.max_results)}`);
    const rules = rows.slice(0, params.max_results).map(shown);
    const last = rows.length > params.max_results ? rules.at(-1) : undefined;
    return {
      ...(rules.length ? { data: rules } : {}),
      meta: {
        sent: now().toISOString(),
        result_count: rules.length,
        ...(last ? { next_token: tokenOf({ direction: "next", key: last.id }, listing) } : {}),
      },
    };
  },
);

/** All rules of an owner, for a gateway that has one of its streams open. */
export const allStreamRules = internal("tweet.allStreamRules", { owner }, async (params, { db }) =>
  (
    await db.rows<StreamRule>(sql`
      select id, value, tag
      from stream_rules
      where owner = ${params.owner}
      order by id`)
  ).map(shown),
);

export const countStreamRules = action(
  "tweet.countStreamRules",
  { owner },
  async (params, { db }) => {
    const row = await db.row<{ rules: string }>(sql`
    select count(*) as rules
    from stream_rules
    where owner = ${params.owner}`);
    const rules = Number(row?.rules);
    return {
      cap_per_client_app: String(MAX_RULES),
      cap_per_project: String(MAX_RULES),
      client_app_rules_count: { client_app_id: params.owner, rule_count: rules },
      project_rules_count: String(rules),
    };
  },
);

export const changeStreamRules = action(
  "tweet.changeStreamRules",
  {
    owner,
    add: optional(
      arrayOf(object({ value: text(4_096, 1), tag: optional(text(MAX_VALUE)) }), MAX_CHANGES),
    ),
    delete: optional(
      object({
        ids: optional(arrayOf(id, MAX_CHANGES)),
        values: optional(arrayOf(text(4_096, 1), MAX_CHANGES)),
      }),
    ),
    dry_run: optional(flag),
    delete_all: optional(flag),
  },
  async (params, scope) => {
    const { add, dry_run = false, delete_all = false } = params;
    const removal = params.delete;
    if ([add !== undefined, removal !== undefined, delete_all].filter(Boolean).length !== 1)
      throw invalidRequest("add", "One of `add` and `delete` must be given");
    return scope.db.transaction(async (tx) => {
      await lockOwner(tx, params.owner);
      const change = add
        ? await addRules(tx, { owner: params.owner, add, dry_run, newId: scope.newId })
        : await removeRules(tx, { owner: params.owner, ...removal, delete_all, dry_run });
      if (!dry_run) await tx.publish("tweet.rules_changed", { owner: params.owner });
      return { ...change, meta: { sent: now().toISOString(), ...change.meta } };
    });
  },
);

/** Takes all rules of these owners away, who are gone themselves. */
export const forgetRules = (tx: Transaction, owners: string[]): Promise<number> =>
  tx.run(sql`
    delete from stream_rules
    where owner = any(${owners}::text[])`);

export async function forgetApps(
  tx: Transaction,
  events: Events["auth.apps_deleted"][],
): Promise<void> {
  await forgetRules(
    tx,
    events.flatMap(({ ids }) => ids.map(ownedByApp)),
  );
}

const shown = ({ id, value, tag }: StreamRule): StreamRule => ({
  id,
  value,
  ...(tag ? { tag } : {}),
});

/** One change of an owner's rules at a time: the cap holds, and no two add the same value. */
const lockOwner = (tx: Transaction, owner: string) =>
  tx.run(sql`select pg_advisory_xact_lock(hashtext('stream_rules'), hashtext(${owner}))`);

interface Addition {
  owner: string;
  add: { value: string; tag?: string }[];
  dry_run: boolean;
  newId: () => Id;
}

/** What is wrong with a rule, if anything. */
function problemOf(value: string, known: ReadonlyMap<string, Id>): StreamRuleProblem | undefined {
  const taken = known.get(value);
  if (taken !== undefined)
    return { value, id: taken, title: "DuplicateRule", type: problem("duplicate-rules") };
  if (known.size >= MAX_RULES)
    return {
      value,
      title: "RulesCapExceeded",
      detail: `At most ${MAX_RULES} rules.`,
      type: problem("rule-cap"),
    };
  try {
    parseQuery(value, { dialect: "stream", max_length: MAX_VALUE });
    return undefined;
  } catch (error) {
    const detail = error instanceof Error ? error.message : "The rule can not be read.";
    return {
      value,
      details: [detail],
      title: "UnprocessableEntity",
      type: problem("invalid-rules"),
    };
  }
}

async function addRules(tx: Transaction, { owner, add, dry_run, newId }: Addition) {
  const rows = await tx.rows<StreamRule>(sql`
    select id, value
    from stream_rules
    where owner = ${owner}`);
  const known = new Map(rows.map((rule) => [rule.value, rule.id]));
  const data: StreamRule[] = [];
  const errors: StreamRuleProblem[] = [];
  for (const { value, tag } of add) {
    const problem = problemOf(value, known);
    if (problem) errors.push(problem);
    else {
      const rule = shown({ id: newId(), value, tag });
      known.set(value, rule.id);
      data.push(rule);
    }
  }
  if (!dry_run && data.length) await insertRules(tx, owner, data);
  const invalid = errors.filter((error) => error.type === problem("invalid-rules")).length;
  const summary = {
    created: data.length,
    not_created: errors.length,
    valid: add.length - invalid,
    invalid,
  };
  return changeOf(data, errors, { summary });
}

const insertRules = (tx: Transaction, owner: string, rules: StreamRule[]) =>
  tx.run(sql`
    insert into stream_rules (id, owner, value, tag)
    select id, ${owner}, value, tag
    from unnest(
      ${rules.map((rule) => rule.id)}::bigint[],
      ${rules.map((rule) => rule.value)}::text[],
      ${rules.map((rule) => rule.tag ?? null)}::text[]
    ) as rule (id, value, tag)`);

interface Removal {
  owner: string;
  ids?: Id[];
  values?: string[];
  delete_all: boolean;
  dry_run: boolean;
}

async function removeRules(tx: Transaction, removal: Removal) {
  const { owner, ids = [], values = [], delete_all, dry_run } = removal;
  const rows = await tx.rows<{ id: Id; value: string }>(sql`
    select id, value
    from stream_rules
    where owner = ${owner}
      and (${delete_all} or id = any(${ids}::bigint[]) or value = any(${values}::text[]))`);
  if (!dry_run)
    await tx.run(sql`
      delete from stream_rules
      where owner = ${owner} and id = any(${rows.map((row) => row.id)}::bigint[])`);
  const found = new Set(rows.flatMap((row) => [row.id, row.value]));
  const missing = [...ids, ...values].filter((name) => !found.has(name));
  const errors = missing.map((value) => ({
    value,
    title: "Not Found Error",
    detail: `Rule does not exist: [${value}].`,
    type: problem("invalid-rules"),
  }));
  return changeOf([], errors, { summary: { deleted: rows.length, not_deleted: missing.length } });
}

const changeOf = (
  data: StreamRule[],
  errors: StreamRuleProblem[],
  meta: Omit<StreamRuleChange["meta"], "sent">,
) => ({
  ...(data.length ? { data } : {}),
  ...(errors.length ? { errors } : {}),
  meta,
});
