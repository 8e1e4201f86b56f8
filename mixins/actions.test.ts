import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Errors, ServiceBroker } from "moleculer";
import { requestCalls } from "../lib/calls.ts";
import { schemaOf } from "../lib/service.ts";
import { nowMs } from "../lib/time.ts";
import { until } from "../test/support/process.ts";
import { handlersOf } from "./actions.ts";

/** As many as are let in at once; see the bulkhead of actions.ts. */
const AT_ONCE = 64;

let broker: ServiceBroker;
let begun = 0;
const release = Promise.withResolvers<undefined>();

const waits = {
  name: "waiting.room",
  rules: {},
  visibility: "public" as const,
  run: () => {
    begun += 1;
    return release.promise;
  },
};

const typeOf = (error: unknown) => error instanceof Errors.MoleculerError && error.type;

/** How long a nested call may take, as the callee sees it. */
const asks = {
  name: "waiting.outer",
  rules: {},
  visibility: "public" as const,
  run: (_: never, { call }: { call: (name: never, params: never) => Promise<unknown> }) =>
    call("patience.left" as never, {} as never),
};

const patience = schemaOf({
  name: "patience",
  actions: { left: ({ options }: { options: { timeout: number } }) => options.timeout },
});
const waiting = schemaOf({ name: "waiting", actions: handlersOf({ list: [waits, asks] }) });

/** A node whose callers are others: nothing there limits how long a call may take. */
let callee: ServiceBroker;

beforeAll(async () => {
  broker = new ServiceBroker({ logger: false, middlewares: [requestCalls] });
  callee = new ServiceBroker({ logger: false });
  for (const one of [broker, callee]) {
    one.createService(waiting);
    one.createService(patience);
    await one.start();
  }
});
afterAll(async () => {
  await broker.stop();
  await callee.stop();
});

test("work that waited in the queue until its deadline had passed is not begun", async () => {
  const working = Array.from({ length: AT_ONCE }, () => callee.call("waiting.room", {}));
  await until(() => begun === AT_ONCE);
  const deadline = nowMs() + 50;
  const late = callee.call("waiting.room", {}, { meta: { deadline } }).catch(typeOf);
  const patient = callee.call("waiting.room", {});
  await until(() => nowMs() > deadline);
  release.resolve(undefined);
  expect(await late).toBe("UNAVAILABLE");
  await Promise.all([...working, patient]);
  expect(begun).toBe(AT_ONCE + 1);
});

test("a call that another makes may take what is left of the request's time", async () => {
  const meta = { deadline: nowMs() + 2_000 };
  const left = await broker.call<number, object>("waiting.outer", {}, { meta });
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(2_000);
});

test("a request whose time is over asks nobody any more", async () => {
  const late = broker.call("patience.left", {}, { meta: { deadline: nowMs() - 1 } });
  await expect(late).rejects.toMatchObject({ type: "REQUEST_TIMEOUT" });
});
