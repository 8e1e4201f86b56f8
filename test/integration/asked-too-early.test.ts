import { afterAll, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";

const broker = new ServiceBroker({ logger: false, tracking: { enabled: true } });
afterAll(() => broker.stop());

test("whoever asks before the gateway has started is told to come again, never of a fault", async () => {
  process.env.SERVICES = "api";
  const { openDoor } = await import("../../services/api/door.ts");
  const url = `http://127.0.0.1:${await openDoor(0, "127.0.0.1")}`;
  const status = async (path: string) => (await fetch(url + path)).status;
  expect([await status("/livez"), await status("/2/nothing")]).toEqual([200, 503]);
  broker.createService((await import("../../services/api.service.ts")).default);
  expect([await status("/livez"), await status("/2/nothing")]).toEqual([200, 503]);
  await broker.start();
  expect([await status("/livez"), await status("/2/nothing")]).toEqual([200, 404]);
});
