import type { Request } from "../gateway.ts";
import { originOf } from "../oauth/origin.ts";
import { jarOf } from "./cookies.ts";

/** What the browser client sends with every request of its own; no other site's page can. */
const OWN = "gorjeo-web";

const isSafe = (method = "GET") => method === "GET" || method === "HEAD";

/** Pictures, event sources and downloads bring no header of ours, and only their own site reads them. */
const LOADED = /^\/(media\/|web\/events$|auth\/archive$)/;
/** OAuth's pages have a sign-in of their own. */
const COOKIE_COUNTS = /^\/(2(?!\/oauth2\/)|auth|media|moderation|web)\//;

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : "");

/** A page of another site says so in Origin. Source: OWASP CSRF Prevention Cheat Sheet. */
function isFromHere(request: Request): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return hostOf(origin) === host || hostOf(origin) === hostOf(originOf(request));
}

/**
 * Whether this request was made by our own page: a header that other sites cannot set without our
 * leave, or a read which the browser vouches for.
 */
export function isOwnRequest(request: Request): boolean {
  const { headers, method, parsedUrl } = request;
  const isMarked = headers["x-requested-with"] === OWN;
  if (!isSafe(method)) return isMarked && isFromHere(request);
  const site = headers["sec-fetch-site"];
  return isMarked || site === "same-origin" || (site === undefined && LOADED.test(parsedUrl));
}

/** Lets the browser's cookie stand for the bearer token, where there is none and it may. */
export function acceptCookie(request: Request): void {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined || cookie === undefined) return;
  if (!COOKIE_COUNTS.test(request.parsedUrl)) return;
  const { active } = jarOf(request);
  if (active === undefined || !isOwnRequest(request)) return;
  request.headers.authorization = `Bearer ${active}`;
  request.$web = true;
}
