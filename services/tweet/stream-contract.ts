import type { Id } from "../../lib/id.ts";
import type { Cursor } from "../../lib/log.ts";

/** A rule of a filtered stream. */
export interface StreamRule {
  id: Id;
  value: string;
  tag?: string;
}

/** Why a rule was not added or deleted, as X words it. */
export interface StreamRuleProblem {
  value: string;
  id?: Id;
  title: string;
  detail?: string;
  details?: string[];
  type: string;
}

export interface StreamRuleChange {
  data?: StreamRule[];
  errors?: StreamRuleProblem[];
  meta: { sent: string; summary: Record<string, number> };
}

export interface StreamActions {
  /** rules of a filtered stream; `owner` is the app, or the person with a log-in's token */
  "tweet.streamRules": {
    params: { owner: string; ids?: Id[]; max_results: number; pagination_token?: string };
    result: { data?: StreamRule[]; meta: object };
  };
  "tweet.changeStreamRules": {
    params: {
      owner: string;
      add?: { value: string; tag?: string }[];
      delete?: { ids?: Id[]; values?: string[] };
      dry_run?: boolean;
      delete_all?: boolean;
    };
    result: StreamRuleChange;
  };
  "tweet.countStreamRules": { params: { owner: string }; result: object };
  "tweet.allStreamRules": { params: { owner: string }; result: StreamRule[] };
  /** where a stream begins to read the log */
  "tweet.logPlace": { params: { tweet_id?: Id; minutes?: number }; result: Cursor | null };
}

export interface StreamEvents {
  "tweet.rules_changed": { owner: string };
}
