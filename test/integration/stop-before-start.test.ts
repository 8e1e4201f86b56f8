import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import { capability, type Capability } from "../support/database.ts";

let database: Capability;
beforeAll(async () => {
  database = await capability("tweet");
});
afterAll(() => database.close());

type Hook = (this: object) => unknown;

test.each(["auth", "tweet", "interaction", "message"])(
  "%s may be told to stop before it has started, and then does not start",
  async (name) => {
    const warnings: unknown[] = [];
    const broker = new ServiceBroker({ logger: false });
    const schema: ServiceSchema = (await import(`../../services/${name}.service.ts`)).default;
    const service = broker.createService(schema);
    service.logger.warn = (...words: unknown[]) => void warnings.push(words);
    const hooks = (which: "started" | "stopped") =>
      [service.schema[which] ?? []].flat() as unknown as Hook[];
    for (const hook of hooks("stopped")) await hook.call(service);
    for (const hook of hooks("started")) await hook.call(service);
    for (const hook of hooks("stopped")) await hook.call(service);
    expect(warnings).toEqual([]);
  },
);
