import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Errors, ServiceBroker, type ServiceSchema } from "moleculer";
import { natsIsThere, natsUrl, until } from "../test/support/process.ts";
import { natsTransporter, nodeOptions } from "./bus.ts";
import { requestCalls } from "./calls.ts";
import { schemaOf } from "./service.ts";

/** One call and two more, wherever they go. */
const MOST = 3;

const there = natsIsThere();
const story = there ? test : test.skip;

let caller: ServiceBroker;
const nodes: ServiceBroker[] = [];
let begun = 0;

/** Fails as whoever asked is told that it might go better another time. */
const FAILURES: Record<string, () => Error> = {
  retryable: () => new Errors.MoleculerRetryableError("not now", 503, "UNAVAILABLE", {}),
  rejected: () => new Errors.RequestRejectedError({ action: "moody.asked", nodeID: "gone" }),
  timed_out: () => new Errors.RequestTimeoutError({ action: "moody.asked" }),
  lost: () => new Errors.ServiceNotFoundError({ action: "other.service" }),
};

const moody = schemaOf({
  name: "moody",
  actions: {
    asked({ params }: { params: { failure: string } }) {
      begun += 1;
      throw FAILURES[params.failure]?.() ?? new Error("unknown");
    },
  },
});

beforeAll(async () => {
  if (!there) return;
  const nats_url = await natsUrl();
  const brokerOf = (name: string, services: ServiceSchema[]) => {
    const broker = new ServiceBroker({
      ...nodeOptions(name, `calls-${process.pid}`),
      logger: false,
      transporter: natsTransporter({ nats_url, nats_tls: {} }),
      middlewares: [requestCalls],
    });
    services.forEach((service) => broker.createService(service));
    return broker;
  };
  caller = brokerOf("caller", []);
  nodes.push(brokerOf("one", [moody]), brokerOf("two", [moody]));
  await Promise.all([caller, ...nodes].map((broker) => broker.start()));
  await until(() => caller.registry.getActionEndpoints("moody.asked")?.count() === nodes.length);
});
afterAll(() => Promise.all([caller, ...nodes].map((broker) => broker?.stop())));

/** How often an action is begun, on all nodes together, before its caller is told that it failed. */
async function timesBegun(failure: string, repeatable: boolean): Promise<number> {
  begun = 0;
  const asked = caller.call("moody.asked", { failure }, { meta: { repeatable } });
  await expect(asked).rejects.toThrow();
  return begun;
}

story("an action that fails is not begun again, whatever its error says of that", async () => {
  for (const failure of ["retryable", "timed_out", "lost"])
    for (const repeatable of [true, false])
      expect([failure, await timesBegun(failure, repeatable)]).toEqual([failure, 1]);
});

story(
  "a request whose node goes away is begun a few times at most, a write without a key once",
  async () => {
    expect(await timesBegun("rejected", false)).toBe(1);
    expect(await timesBegun("rejected", true)).toBe(MOST);
  },
);

story("where nobody is any more the caller is told, without going on for ever", async () => {
  await Promise.all(nodes.map((broker) => broker.stop()));
  await until(() => !caller.registry.actions.isAvailable("moody.asked"));
  const asked = caller.call(
    "moody.asked",
    { failure: "retryable" },
    { meta: { repeatable: true } },
  );
  await expect(asked).rejects.toMatchObject({ code: 404 });
});
