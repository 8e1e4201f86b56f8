import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";

test("the figures of docs/scaling.md are those that the simulation prints", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/simulate.ts"]);
  const document = await readFile("docs/scaling.md", "utf8");
  expect(document).toContain(stdout);
});
