import type { Socket } from "node:net";
import type { Sequelize } from "sequelize";

/** A statement as `pg` takes it. */
export interface Statement {
  name?: string;
  text: string;
  values: unknown[];
}

export interface Answer {
  rows: unknown[];
  rowCount: number | null;
}

/** A `pg` client, as Sequelize makes them. */
export interface Client {
  query(statement: Statement): Promise<Answer>;
  /** Sequelize drops a connection marked so instead of handing it out again */
  _invalid?: boolean;
}

interface ConnectionManager {
  getConnection(options: { type: "write"; uuid: string }): Promise<Client>;
  releaseConnection(client: Client): void;
}

/** Sequelize does not name statements; its pool's connections are `pg` clients, which do. */
export const managerOf = (pool: Sequelize): ConnectionManager =>
  (pool as unknown as { connectionManager: ConnectionManager }).connectionManager;

const gathering = new WeakSet<Client>();

/** What is sent on a connection within one turn of the event loop leaves in one write. */
export function gather(client: Client): void {
  if (gathering.has(client)) return;
  gathering.add(client);
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  setImmediate(() => {
    gathering.delete(client);
    stream.uncork();
  });
}

/** A connection on which statements leave without waiting for the answers to those before. */
class Line {
  readonly client: Client;
  /** how many statements are on their way */
  pending = 0;

  constructor(client: Client) {
    this.client = client;
  }

  async query(statement: Statement): Promise<Answer> {
    gather(this.client);
    this.pending += 1;
    try {
      return await this.client.query(statement);
    } finally {
      this.pending -= 1;
    }
  }
}

const MOST = 2;
/** So many statements at once are worth one line more. */
const CROWD = 4;
/** One that could not be opened is not tried again at once. */
const REST_MS = 1_000;

/**
 * A few connections that many requests share for short reads (pg's pipeline mode): a system call
 * for each statement and each answer is what such a read costs most. Postgres answers in order,
 * so that a statement which takes long keeps the others waiting: those belong to the pool.
 */
export class Lines {
  readonly #pool: Sequelize;
  readonly #isGood: (client: Client) => boolean;
  #lines: Line[] = [];
  #opening: Promise<void> | undefined;
  #closed = false;
  #rests_until = 0;

  constructor(pool: Sequelize, isGood: (client: Client) => boolean) {
    this.#pool = pool;
    this.#isGood = isGood;
  }

  /** The line with the least to do; undefined while there is none. */
  free(): Line | undefined {
    let best: Line | undefined;
    for (const line of this.#lines) {
      if (!this.#isGood(line.client)) this.#drop(line);
      else if (!best || line.pending < best.pending) best = line;
    }
    if (!best || (best.pending >= CROWD && this.#lines.length < MOST)) this.#open();
    return best;
  }

  /** Ends them when what is on its way has been answered. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#opening;
    this.#lines.forEach((line) => this.#drop(line));
    await this.#pool.close();
  }

  #open() {
    if (this.#closed || this.#opening || performance.now() < this.#rests_until) return;
    this.#opening = managerOf(this.#pool)
      .getConnection({ type: "write", uuid: "gorjeo" })
      .then((client) => void (this.#lines = [...this.#lines, new Line(client)]))
      .catch(() => void (this.#rests_until = performance.now() + REST_MS))
      .finally(() => (this.#opening = undefined));
  }

  #drop(line: Line) {
    this.#lines = this.#lines.filter((other) => other !== line);
    managerOf(this.#pool).releaseConnection(line.client);
  }
}
