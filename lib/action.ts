import type { Readable } from "node:stream";
import type { Rules } from "./params.ts";
import type { Id } from "./id.ts";
import type { Sql } from "./sql.ts";

/** What services may ask each other: name → params and result. Filled by services/contract.ts. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- a place for declarations to merge into
export interface Actions {}
/** What the services' logs tell: topic → payload. Filled by services/contract.ts. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- as above
export interface Events {}

export type ActionName = keyof Actions;
export type ParamsOf<N extends ActionName> = Actions[N] extends { params: infer P } ? P : never;
export type ResultOf<N extends ActionName> = Actions[N] extends { result: infer R } ? R : never;

/** Who asks. Without a viewer a request is anonymous. */
export interface Viewer {
  user_id: Id;
  /** what ends when the token is revoked: a sign-in, or what the person let the app do */
  session_id: Id;
  /** scopes of X's names; `*` for the first-party tokens of POST /auth/login */
  scopes: string[];
  /** the app that acts for the person; absent for the person's own sign-in */
  app_id?: Id;
  /** may see what moderators have hidden; whoever moderates is looked up once more, see lib/moderator.ts */
  moderator?: true;
}

export type Call = <N extends ActionName>(name: N, params: ParamsOf<N>) => Promise<ResultOf<N>>;

/** @param keys of the rows that may have been written (see lib/sql.ts, `touching`); without it any */
export type Tell = (keys?: readonly string[]) => void;

/** Statements run on one connection of the service's pool. */
export interface Connection {
  rows<R>(query: Sql): Promise<R[]>;
  row<R>(query: Sql): Promise<R | undefined>;
  /** @returns the number of rows inserted, updated or deleted */
  run(query: Sql): Promise<number>;
}

/** Reads by a key or few, which are over at once: they share connections, and cost less for it. */
export type Shared = Pick<Connection, "rows" | "row">;

/** A transaction: nothing of it is true before it commits. */
export interface Transaction extends Connection {
  /** Appends to the service's log; followers see it after the commit, in commit order. */
  publish<T extends keyof Events>(topic: T, payload: Events[T]): Promise<void>;
}

export interface Database extends Connection {
  /** Runs `work` in a transaction; repeated as a whole on a serialization failure or deadlock. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** The same without repetition, for whoever repeats more than the transaction. */
  attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  readonly shared: Shared;
  /** Where a request has an Idempotency-Key: what is not part of its one transaction. */
  readonly apart: Database;
  /** Calls back after whatever may have written to the table, before who wrote hears of it; in this process alone. */
  whenWritten(table: string, tell: Tell): void;
  /** Whether this process is one that may remember rows, if it is alone. */
  readonly rememberable: boolean;
  /** Whether at the last look no other process of Gorjeo was there that writes. */
  readonly alone: boolean;
  /** Looks whether others write, and tells of it; `undefined` when that was done less than a second ago. */
  look(): Promise<void> | undefined;
  /** Tells followers that a statement outside `transaction` wrote to the log itself. */
  logged(): void;
}

/** What a handler may use besides its params. */
export interface Scope {
  viewer: Viewer | undefined;
  db: Database;
  call: Call;
  newId: () => Id;
  /** the bytes of an upload, in pieces in base64; there when the caller sends some along */
  upload?: Readable;
  /** where the request comes from: an IPv4 address or an IPv6 network of 64 bits */
  address?: string;
  /** what the client says it is: up to 200 characters that can be shown */
  user_agent?: string;
  /** what the client calls this server, without a slash at the end */
  origin?: string;
}

export interface Action<N extends ActionName = ActionName> {
  name: N;
  rules: object;
  /** `published` actions may stand in the route table; `public` ones only services may call. */
  visibility: "published" | "public";
  run: (params: ParamsOf<N>, scope: Scope) => Promise<ResultOf<N>>;
  /** whether it reads on a replica, where there is one */
  on_replica?: true;
}

/**
 * An action that the route table may publish.
 * @param rules one validator rule for each param, of that param's type
 */
export const action = <N extends ActionName>(
  name: N,
  rules: Rules<ParamsOf<N>>,
  run: Action<N>["run"],
): Action<N> => ({ name, rules, visibility: "published", run });

/** An action that only other services (and the REPL) may call. */
export const internal = <N extends ActionName>(
  name: N,
  rules: Rules<ParamsOf<N>>,
  run: Action<N>["run"],
): Action<N> => ({ name, rules, visibility: "public", run });

/** An `action` that only reads, and much: where there is a replica, it reads there. */
export const reading = <N extends ActionName>(
  name: N,
  rules: Rules<ParamsOf<N>>,
  run: Action<N>["run"],
): Action<N> => ({ ...action(name, rules, run), on_replica: true });

type NamesOf<S extends string> = Extract<ActionName, `${S}.${string}`>;
type Missing<S extends string, L extends readonly { name: ActionName }[]> = Exclude<
  NamesOf<S>,
  L[number]["name"] | `${S}.log` | `${S}.horizon`
>;

/** The actions of service `name`; does not compile while a contracted one is missing. */
export const actionsOf = <S extends string, const L extends readonly { name: ActionName }[]>(
  name: S,
  list: L & (Missing<S, L> extends never ? unknown : { missing: Missing<S, L> }),
): { name: S; list: L } => ({ name, list });
