import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "../gateway.ts";
import { isHttps } from "./origin.ts";

const MAX_AGE_SECS = 900;
const prefix = isHttps ? "__Host-" : "";
/** `consent`: who is signed in at the page; `form`: that a sign-in form was shown to this browser. */
type Name = "consent" | "form";
const VALUE = /^[A-Za-z0-9_-]{43}$/;

export function cookieOf({ headers }: Pick<Request, "headers">, name: Name): string | undefined {
  const wanted = `${prefix}gorjeo_${name}=`;
  const found = (headers.cookie ?? "").split(/;\s*/).find((pair) => pair.startsWith(wanted));
  const value = found?.slice(wanted.length) ?? "";
  return VALUE.test(value) ? value : undefined;
}

/** Sets a cookie that no script reads; without a value it takes it away. */
export function setCookie(response: Response, name: Name, value = ""): void {
  const age = value ? MAX_AGE_SECS : 0;
  const attributes = `Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}`;
  response.appendHeader("Set-Cookie", `${prefix}gorjeo_${name}=${value}; ${attributes}`);
}

const keyOf = (cookie: string) =>
  createHash("sha256").update(`sign-in form ${cookie}`).digest("base64url");

/** Marks the browser that a sign-in form is shown to. @returns what the form must bring back */
export function formKey(response: Response): string {
  const cookie = randomBytes(32).toString("base64url");
  setCookie(response, "form", cookie);
  return keyOf(cookie);
}

/** Was this form shown to this browser? Else somebody signs others in to an account of his own. */
export function isOwnForm(request: Request, key: string | undefined): boolean {
  const cookie = cookieOf(request, "form");
  if (cookie === undefined || key === undefined) return false;
  const right = Buffer.from(keyOf(cookie));
  const given = Buffer.from(key);
  return given.length === right.length && timingSafeEqual(given, right);
}
