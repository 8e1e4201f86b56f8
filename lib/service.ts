import type { Service, ServiceSchema } from "moleculer";
import type { Database, Viewer } from "./action.ts";
import type { Id } from "./id.ts";

/** The Idempotency-Key of a request. */
export interface Idempotency {
  key: string;
  /** whose key it is: of a person, an app, or an address where nobody is signed in */
  owner: string;
  /** the action that the request comes to; those that it calls know nothing of the key */
  action: string;
}

/** What the gateway sends along with every call it makes for a request. */
export interface Meta {
  viewer?: Viewer;
  /** milliseconds since 1970; work that comes later is for nobody */
  deadline?: number;
  idempotency?: Idempotency;
  /** nothing that is done for it would harm if it were done twice */
  repeatable?: boolean;
  /** of the client, as far as it can be known */
  address?: string;
  /** as the client has it */
  user_agent?: string;
  /** what links to this server begin with */
  origin?: string;
}

/** What the mixin `database()` gives a service. */
export interface Owner {
  db: Database;
  /** what one answer is read from, on a replica if it can be; there when one is configured */
  reader?: (() => Database) | undefined;
  newId: () => Id;
}

type Lifecycle = () => unknown;

interface Parts {
  name?: string;
  /** schemas, and classes of libraries that are schemas at heart */
  mixins?: unknown[];
  settings?: object;
  actions?: Record<string, unknown>;
  events?: Record<string, unknown>;
  methods?: Record<string, unknown>;
  created?: Lifecycle;
  started?: Lifecycle;
  stopped?: Lifecycle;
  [more: string]: unknown;
}

/**
 * A service schema or mixin whose functions know their `this`: a Moleculer service with the
 * members `T`. Moleculer's own types do not let a mixin say what it adds.
 */
export const schemaOf = <T extends object>(parts: Parts & ThisType<Service & T>): ServiceSchema =>
  parts as unknown as ServiceSchema;
