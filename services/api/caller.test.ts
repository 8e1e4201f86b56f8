import { expect, test } from "@jest/globals";
import type { Viewer } from "../../lib/action.ts";
import type { Meta } from "../../lib/service.ts";
import { actAs } from "./caller.ts";

const viewerOf = (user_id: string): Viewer => ({ user_id, session_id: "1", scopes: ["*"] });
const ana = viewerOf("1");
const ben = viewerOf("2");

test("who asks goes along with calls, and what they leave changes nothing", () => {
  const meta: Meta = { address: "192.0.2.1" };
  const other: Meta = {};
  actAs(meta, undefined);
  actAs(other, ben);
  expect("viewer" in meta && meta.viewer).toBe(undefined);
  actAs(meta, ana);
  const sent = { ...meta };
  expect(sent).toEqual({ address: "192.0.2.1", viewer: ana });
  sent.viewer = ben;
  Object.assign(meta, sent);
  meta.viewer = ben;
  expect([meta.viewer, other.viewer]).toEqual([ana, ben]);
});
