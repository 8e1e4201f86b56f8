import pg from "pg";
import type { DatabaseAddress } from "./connection.ts";
import { serversOf, WRITABLE } from "./servers.ts";

type Callback = (error: Error) => void;

/** Whether a pool may hand out a connection again: not when its server is no primary any more. */
export const isGood = (client: object, address: DatabaseAddress): boolean => {
  const { _invalid, _ending, host, port } = client as Partial<Record<string, unknown>>;
  if (_invalid === true || _ending === true) return false;
  return serversOf(address).isPrimary({ host: String(host), port: Number(port) }, address);
};

/**
 * What Sequelize's pool makes connections with, to the server of an address that takes writes.
 * @param pipeline statements are sent without waiting for the answers to those before
 */
export function clientFor(address: DatabaseAddress, pipeline = false) {
  const servers = serversOf(address);

  return class Client extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, pipeline } as pg.ClientConfig);
      // Sequelize listens a moment after a connection is made. One that is cut off in that moment,
      // as when Postgres dies, would have no listener, and Node ends the process then.
      this.on("error", () => undefined);
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: Callback): void;
    override connect(callback?: Callback): Promise<pg.Client> | undefined {
      if (!servers.several) return callback ? void super.connect(callback) : super.connect();
      const connected = this.#toPrimary();
      if (!callback) return connected;
      connected.then(() => callback(undefined as never), callback);
      return undefined;
    }

    async #toPrimary(): Promise<pg.Client> {
      const place = await servers.primary(address);
      Object.assign(this, place);
      try {
        await super.connect();
        const { rows } = await this.query<{ writable: boolean }>(WRITABLE);
        if (rows[0]?.writable) return this;
      } catch (error) {
        servers.lost(place);
        throw error;
      }
      servers.lost(place);
      await this.end();
      throw new Error("Connection terminated: the server has become a standby");
    }
  };
}
