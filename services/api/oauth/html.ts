import type { Response } from "../gateway.ts";
import { STYLE_SOURCE } from "./style.ts";

/**
 * Where forms may lead, as a source of a policy: browsers also hold the redirect after a form to
 * it. Policies know no IPv6 addresses, so those stand for their scheme.
 */
function sourceOf(redirect_uri: string): string {
  if (!URL.canParse(redirect_uri)) return "";
  const { protocol, origin, hostname } = new URL(redirect_uri);
  return /^https?:$/.test(protocol) && !hostname.startsWith("[") ? origin : protocol;
}

const policy = (redirect_uri: string) =>
  [
    "default-src 'none'",
    `style-src ${STYLE_SOURCE}`,
    `form-action 'self' ${sourceOf(redirect_uri)}`.trim(),
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");

/** Ends the response with a page. @param redirect_uri where its form may lead besides here */
export function sendPage(response: Response, status: number, html: string, redirect_uri = "") {
  const body = Buffer.from(html);
  response.statusCode = status;
  response.setHeader("Content-Security-Policy", policy(redirect_uri));
  response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Content-Length", body.length);
  response.end(response.req.method === "HEAD" ? undefined : body);
}

/** 303: whatever the method was, the browser goes there with GET. */
export function redirect(response: Response, location: string) {
  response.statusCode = 303;
  response.setHeader("Location", location);
  response.end();
}
