import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import { closePools, configurePools } from "../database/pools.ts";
import { addressIn, freshDatabase, type FreshDatabase } from "../test/support/database.ts";
import { until } from "../test/support/process.ts";
import type { Login } from "./auth/contract.ts";
import auth from "./auth.service.ts";

process.env.BCRYPT_COST = "4";

const broker = new ServiceBroker({ logger: false, contextParamsCloning: true });
const ended: string[][] = [];
let fresh: FreshDatabase;

beforeAll(async () => {
  fresh = await freshDatabase();
  configurePools([addressIn(fresh, "auth")], 5);
  broker.createService(auth);
  broker.createService({
    name: "listener",
    events: {
      "auth.sessions_ended": (ctx: { params: { session_ids: string[] } }) => {
        ended.push(ctx.params.session_ids);
      },
    },
  });
  await broker.start();
});
afterAll(async () => {
  await broker.stop();
  await closePools();
  await fresh.drop();
});

const ana = {
  username: "ana",
  name: "Ana",
  email: "ana@example.com",
  password: "correct horse",
};

test("a session begins and ends, and the gateways are told which", async () => {
  const { access_token, user } = await broker.call<Login, object>("auth.register", ana);
  const viewer = await broker.call("auth.verify", { token: access_token });
  expect(viewer).toMatchObject({ user_id: user.id, scopes: ["*"] });
  const result = await broker.call("auth.logout", {}, { meta: { viewer } });
  expect(result).toEqual({ logged_out: true });
  expect(ended).toEqual([[(viewer as { session_id: string }).session_id]]);
  expect(await broker.call("auth.verify", { token: access_token })).toBeNull();
  await broker.call("auth.logout", {}, { meta: { viewer } });
  expect(ended).toHaveLength(1);
});

test("a field that nobody asked for is refused", async () => {
  const wish = { ...ana, username: "eve", email: "eve@example.com", verified: true };
  await expect(broker.call("auth.register", wish)).rejects.toMatchObject({
    type: "VALIDATION_ERROR",
  });
});

test("the root entity can be read and not be written", async () => {
  const found = await broker.call("auth.find", { query: { username: "ana" } });
  expect(found).toEqual([
    {
      id: expect.stringMatching(/^\d+$/),
      username: "ana",
      name: "Ana",
      description: null,
      location: null,
      url: null,
      protected: false,
      verified: false,
      pinned_tweet_id: null,
    },
  ]);
  await expect(broker.call("auth.create", ana)).rejects.toMatchObject({
    type: "SERVICE_NOT_FOUND",
  });
});

test("the log tells of the account", async () => {
  // a row shows once no older transaction of the whole server is open, other tests' included
  await until(async () => (await broker.call<unknown[], object>("auth.log", {})).length > 0);
  expect(await broker.call("auth.log", {})).toEqual([
    expect.objectContaining({
      topic: "auth.user_created",
      payload: expect.objectContaining({ username: "ana" }),
    }),
  ]);
});
