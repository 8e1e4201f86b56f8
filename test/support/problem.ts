import { expect } from "@jest/globals";
import type { Reply } from "./person.ts";

/** What no answer may hold: traces, paths, names of ours. */
const LEAK =
  /\bat \S+ \(|node_modules|\/home\/|\.ts:|\.js:|sequelize|moleculer|nodeID|select .* from|SQLSTATE|22003|invalid input syntax/i;

/** A refusal in X's form, with one of the statuses, that gives nothing of ours away. */
export function expectProblem({ status, headers, body }: Reply, ...allowed: number[]) {
  expect(allowed).toContain(status);
  expect(headers.get("content-type")).toMatch(/^application\/(problem\+)?json/);
  expect(body).toMatchObject({ title: expect.any(String), type: expect.any(String) });
  expect(JSON.stringify(body)).not.toMatch(LEAK);
}
