import type { Request, Response } from "../gateway.ts";
import { isHttps } from "../oauth/origin.ts";

/** How many people may be signed in at once in one browser. */
export const MAX_ACCOUNTS = 5;

const prefix = isHttps ? "__Host-" : "";
const TOKEN = /^[\w-]{1,200}$/;
const SEPARATOR = ".";

/** The access tokens that a browser keeps for its people: the one who acts, then the others. */
export interface Jar {
  active: string | undefined;
  others: string[];
}

const valueOf = ({ headers }: Pick<Request, "headers">, name: string): string => {
  const wanted = `${prefix}gorjeo_${name}=`;
  const found = (headers.cookie ?? "").split(/;\s*/).find((pair) => pair.startsWith(wanted));
  return found?.slice(wanted.length) ?? "";
};

export function jarOf(request: Pick<Request, "headers">): Jar {
  const active = valueOf(request, "session");
  const others = valueOf(request, "accounts").split(SEPARATOR);
  return {
    active: TOKEN.test(active) ? active : undefined,
    others: others.filter((token) => TOKEN.test(token)).slice(0, MAX_ACCOUNTS - 1),
  };
}

function setCookie(response: Response, name: string, value: string, seconds: number) {
  const age = value ? seconds : 0;
  const attributes = `Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}`;
  response.appendHeader("Set-Cookie", `${prefix}gorjeo_${name}=${value}; ${attributes}`);
}

/** Keeps the tokens in the browser, out of reach of its scripts. */
export function keep(response: Response, { active, others }: Jar, seconds: number): void {
  setCookie(response, "session", active ?? "", seconds);
  setCookie(response, "accounts", others.slice(0, MAX_ACCOUNTS - 1).join(SEPARATOR), seconds);
}
