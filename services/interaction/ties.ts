import type { Database } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { recall, type Keep, type Recalled } from "../../lib/memory.ts";
import { literal, sql, type Sql } from "../../lib/sql.ts";
import { enmityMemory, tieKey, tieMemory } from "./fact-memory.ts";

/** How the viewer stands to somebody: bit n is the n-th of these. */
const RELATIONS = [
  "following",
  "followed_by",
  "blocking",
  "blocked_by",
  "muting",
  "follow_request_sent",
  "follow_request_received",
] as const;

type Relation = (typeof RELATIONS)[number];

const BITS = new Map<Relation, number>(RELATIONS.map((relation, at) => [relation, 1 << at]));

export const hasRelation = (tie: number, relation: Relation): boolean =>
  (tie & (BITS.get(relation) ?? 0)) !== 0;

export interface Edge {
  id: Id;
  relation: Relation;
}

function bitsOf(edges: readonly Edge[]): Map<Id, number> {
  const bits = new Map<Id, number>();
  for (const { id, relation } of edges)
    bits.set(id, (bits.get(id) ?? 0) | (BITS.get(relation) ?? 0));
  return bits;
}

/** Beyond so many blocks and mutes they are asked for by pairs. */
const MAX_ENEMIES = 1_000;

interface Asked {
  viewer: Id;
  user_ids: Id[];
  /** of whom it matters who follows whom */
  follow_ids: Id[];
  /** the viewer has too many enemies to know them all */
  by_pairs: boolean;
}

/** How a viewer stands to people, as far as it is remembered, and what is to be asked for the rest. */
export class Ties {
  readonly #viewer: Id;
  readonly #pairs: Recalled<number>;
  readonly #keepEnemies: Keep<ReadonlyMap<Id, number> | null> | undefined;
  #enemies: ReadonlyMap<Id, number> | null | undefined;

  private constructor(
    viewer: Id,
    pairs: Recalled<number>,
    enemies: ReadonlyMap<Id, number> | null | undefined,
    keep?: Keep<ReadonlyMap<Id, number> | null>,
  ) {
    this.#viewer = viewer;
    this.#pairs = pairs;
    this.#enemies = enemies;
    this.#keepEnemies = keep;
  }

  /** To be called before the statement that asks for the rest. */
  static async recall(db: Database, asked: Asked): Promise<Ties> {
    const { viewer, user_ids, follow_ids, by_pairs } = asked;
    const memory = await tieMemory.current(db);
    const enmity = by_pairs ? undefined : await enmityMemory.current(db);
    const enemies = enmity ? enmity.get(viewer) : null;
    const wanted = enemies === null ? user_ids : follow_ids;
    const pairs = recall(memory, wanted, (user) => tieKey(viewer, user));
    return new Ties(viewer, pairs, enemies, enmity?.reading());
  }

  /** Statements for what is not known. */
  get questions(): { edges?: Sql; enemies?: Sql } {
    const { unknown } = this.#pairs;
    return {
      ...(unknown.length ? { edges: edgesOf(this.#viewer, unknown) } : {}),
      ...(this.#enemies === undefined ? { enemies: enemiesOf(this.#viewer) } : {}),
    };
  }

  /** @returns false when there are too many enemies: it is to be asked anew, by pairs */
  learn(edges: readonly Edge[], enemies: readonly Edge[]): boolean {
    const found = bitsOf(edges);
    for (const id of this.#pairs.unknown) this.#pairs.learn(id, found.get(id) ?? 0);
    if (this.#enemies !== undefined) return true;
    this.#enemies = enemies.length > MAX_ENEMIES ? null : bitsOf(enemies);
    this.#keepEnemies?.(this.#viewer, this.#enemies);
    return this.#enemies !== null;
  }

  of(user: Id): number {
    return (this.#pairs.known.get(user) ?? 0) | (this.#enemies?.get(user) ?? 0);
  }
}

const enemiesOf = (viewer: Id) => sql`
    select blocked_id::text as id, 'blocking' as relation
    from blocks
    where blocker_id = ${viewer}
    union all
    select blocker_id::text, 'blocked_by'
    from blocks
    where blocked_id = ${viewer}
    union all
    select muted_id::text, 'muting'
    from mutes
    where muter_id = ${viewer}
    limit ${literal(MAX_ENEMIES + 1)}`;

const edgesOf = (viewer: Id, users: Id[]) => sql`
    select followee_id::text as id, 'following' as relation
    from follows
    where follower_id = ${viewer} and followee_id = any(${users}::bigint[])
    union all
    select follower_id::text, 'followed_by'
    from follows
    where follower_id = any(${users}::bigint[]) and followee_id = ${viewer}
    union all
    select blocked_id::text, 'blocking'
    from blocks
    where blocker_id = ${viewer} and blocked_id = any(${users}::bigint[])
    union all
    select blocker_id::text, 'blocked_by'
    from blocks
    where blocker_id = any(${users}::bigint[]) and blocked_id = ${viewer}
    union all
    select muted_id::text, 'muting'
    from mutes
    where muter_id = ${viewer} and muted_id = any(${users}::bigint[])
    union all
    select followee_id::text, 'follow_request_sent'
    from follow_requests
    where follower_id = ${viewer} and followee_id = any(${users}::bigint[])
    union all
    select follower_id::text, 'follow_request_received'
    from follow_requests
    where follower_id = any(${users}::bigint[]) and followee_id = ${viewer}`;
