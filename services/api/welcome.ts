import type { Response } from "./gateway.ts";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gorjeo</title>
<style>
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); }
  body { font: 17px/1.55 system-ui, sans-serif; max-width: 44rem; margin: 8vh auto; padding: 0 1.2rem; }
  h1 { font-size: 2.2rem; letter-spacing: -.02em; margin: 0 0 .3rem; }
  p { margin: .6rem 0; }
  ol { padding-left: 1.3rem; }
  li { margin: 1.2rem 0; }
  pre { font: 14px/1.5 ui-monospace, monospace; border: 1px solid var(--line); border-radius: 10px;
        padding: .8rem 1rem; overflow-x: auto; margin: .5rem 0; }
  code { font-family: ui-monospace, monospace; }
</style>
<h1>Gorjeo</h1>
<p>A Twitter that people run themselves. This server speaks X API v2: the client libraries you
already use work with it once they are pointed at this address.</p>
<p>The first three calls:</p>
<ol>
<li>Sign up.
<pre>curl -X POST ORIGIN/auth/register -H 'content-type: application/json' \\
  -d '{"username":"ana","name":"Ana","email":"ana@example.com","password":"a long pass phrase"}'</pre>
The answer holds an <code>access_token</code>.</li>
<li>Post.
<pre>curl -X POST ORIGIN/2/tweets -H "authorization: Bearer $TOKEN" \\
  -H 'content-type: application/json' -d '{"text":"hello, world"}'</pre></li>
<li>Read.
<pre>curl "ORIGIN/2/timelines/public?expansions=author_id&amp;tweet.fields=created_at" \\
  -H "authorization: Bearer $TOKEN"</pre></li>
</ol>
</html>
`;

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const escapeHtml = (text: string) => text.replace(/[^\w.:[\]-]/g, "");

/** What `/` shows: what this is, and the first three calls to make. */
export function sendWelcome(response: Response): void {
  const host = escapeHtml(response.req.headers.host ?? "localhost:3000");
  const page = Buffer.from(PAGE.replaceAll("ORIGIN", `http://${host}`));
  response.setHeader("Content-Security-Policy", POLICY);
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Content-Length", page.length);
  response.end(response.req.method === "HEAD" ? undefined : page);
}
