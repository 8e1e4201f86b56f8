import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Context } from "moleculer";
import type { Meta } from "../../lib/service.ts";
import type { Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana, ben } = await gorjeo.people("ana", "ben"));
});
afterAll(() => gorjeo.close());

type Handler = (ctx: Context<object, Meta>) => Promise<unknown>;
interface Action {
  handler: Handler;
}

const actionOf = (name: string): Action =>
  (
    gorjeo.broker as unknown as {
      findNextActionEndpoint: (name: string) => { action: Action };
    }
  ).findNextActionEndpoint(name).action;

/** Has a service leave somebody else in its callers' meta, as Moleculer lets it. */
function forge(names: string[], viewer: Meta["viewer"]): () => void {
  const undo = names.map((name) => {
    const action = actionOf(name);
    const { handler } = action;
    action.handler = async (ctx) => {
      const result = await handler(ctx);
      ctx.meta.viewer = viewer;
      return result;
    };
    return () => (action.handler = handler);
  });
  return () => undo.forEach((one) => one());
}

/** Whom each later call of a request is made for. */
function heard(name: string): Meta["viewer"][] {
  const viewers: Meta["viewer"][] = [];
  const action = actionOf(name);
  const { handler } = action;
  action.handler = (ctx) => {
    viewers.push(ctx.meta.viewer);
    return handler(ctx);
  };
  return viewers;
}

test("a service that names somebody else leaves the request its own person's", async () => {
  const tweet = await ana.post("who asks?");
  const viewers = heard("tweet.retweeted");
  const undo = forge(["auth.verify", "tweet.byIds"], {
    user_id: ben.id,
    session_id: "1",
    scopes: ["*"],
    moderator: true,
  });
  try {
    await ana.get(`/2/tweets/${tweet}?tweet.fields=viewer_state`);
    await ana.send("POST", `/2/users/${ana.id}/likes`, { tweet_id: tweet });
  } finally {
    undo();
  }
  expect(viewers.map((viewer) => viewer?.user_id)).toEqual([ana.id]);
  const { body } = await ana.get(`/2/tweets/${tweet}/liking_users`);
  expect(body.data.map(({ id }: { id: string }) => id)).toEqual([ana.id]);
});
