import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Response } from "../gateway.ts";

/**
 * The OpenAPI document at /2/openapi.json, and at /docs a page to read and try it: Swagger UI, from
 * its package, with nothing fetched from elsewhere.
 */

const FILES: Record<string, string> = {
  "swagger-ui.css": "text/css",
  "swagger-ui-bundle.js": "text/javascript",
};

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gorjeo API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="api"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`;

const START = `SwaggerUIBundle({
  url: "/2/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "none",
  persistAuthorization: false,
});
`;

// Swagger UI sets styles on elements and draws its icons from data: URLs
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'";

const remembered = new Map<string, Buffer>();

function contentOf(name: string, make: () => string | Buffer): Buffer {
  const known = remembered.get(name);
  if (known) return known;
  const content = Buffer.from(make());
  remembered.set(name, content);
  return content;
}

const packageFile = (name: string) =>
  readFileSync(join(dirname(createRequire(import.meta.url).resolve("swagger-ui-dist")), name));

const documentFile = () => readFileSync(new URL("../openapi.json", import.meta.url));

/** What stands at a path, if anything: its type and content. */
function page(path: string): { type: string; content: Buffer } | undefined {
  if (path === "/2/openapi.json")
    return { type: "application/json", content: contentOf(path, documentFile) };
  if (path === "/docs") return { type: "text/html", content: contentOf(path, () => PAGE) };
  if (path === "/docs/start.js")
    return { type: "text/javascript", content: contentOf(path, () => START) };
  const name = /^\/docs\/([\w.-]+)$/.exec(path)?.[1] ?? "";
  const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  return type ? { type, content: contentOf(path, () => packageFile(name)) } : undefined;
}

/** @returns false when the path is none of the documentation's */
export function sendDocumentation(path: string, response: Response): boolean {
  const found = page(path);
  if (!found) return false;
  response.setHeader("Content-Security-Policy", POLICY);
  response.setHeader("Cache-Control", "public, max-age=3600");
  response.setHeader("Content-Type", `${found.type}; charset=utf-8`);
  response.setHeader("Content-Length", found.content.length);
  response.end(response.req.method === "HEAD" ? undefined : found.content);
  return true;
}
