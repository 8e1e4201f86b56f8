import { readFile, writeFile } from "node:fs/promises";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import type { ActionName } from "../lib/action.ts";
import { openApiDocument, type RulesByAction } from "../services/api/openapi/document.ts";
import { routes } from "../services/api/routes.ts";
import { actions as auth } from "../services/auth.service.ts";
import { actions as interaction } from "../services/interaction.service.ts";
import { actions as message } from "../services/message.service.ts";
import { actions as tweet } from "../services/tweet.service.ts";

/**
 * `npm run openapi` writes services/api/openapi.json from the route table, the actions' rules and
 * the views. With `--check` it writes nothing: it lints the document (Redocly's rules) and fails
 * when the committed file says something else, so that a change of the API is a visible change.
 */

const FILE = new URL("../services/api/openapi.json", import.meta.url);

const rulesByAction = (): RulesByAction => {
  const list: { name: ActionName; rules: object }[] = [
    ...auth.list,
    ...tweet.list,
    ...interaction.list,
    ...message.list,
  ];
  return Object.fromEntries(list.map(({ name, rules }) => [name, rules]));
};

async function complaintsAbout(text: string): Promise<string[]> {
  const config = await createConfig({
    extends: ["recommended"],
    rules: {
      // the server's address is whoever's it is
      "no-server-example.com": "off",
      "no-empty-servers": "off",
      // every operation has `default`, a problem, which covers them
      "operation-4xx-response": "off",
    },
  });
  const problems = await lintFromString({ source: text, config });
  return problems.map(
    ({ severity, ruleId, message, location }) =>
      `${severity} ${ruleId}: ${message} (${location[0]?.pointer ?? ""})`,
  );
}

const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
const document = openApiDocument(routes, rulesByAction(), manifest.version);
const text = `${JSON.stringify(document, null, 1)}\n`;

if (process.argv.includes("--check")) {
  const complaints = await complaintsAbout(text);
  const committed = await readFile(FILE, "utf8").catch(() => "");
  if (committed !== text)
    complaints.push("services/api/openapi.json is old: run `npm run openapi`");
  for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
  process.stdout.write(`OpenAPI: ${routes.length} operations, ${complaints.length} complaints\n`);
  process.exit(complaints.length ? 1 : 0);
}
await writeFile(FILE, text);
process.exit(0);
