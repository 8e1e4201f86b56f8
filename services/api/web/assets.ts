import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import type { Request, Response } from "../gateway.ts";
import { TAKEN } from "./taken.ts";

const DIST = fileURLToPath(new URL("../../../web/dist", import.meta.url));

/** Nothing but our own files, no inline script, no frame around it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** Names with the hash of what is in them never change. */
const HASHED = /^\/assets\//;

const wantsPage = ({ headers, parsedUrl }: Request) =>
  /\btext\/html\b/.test(headers.accept ?? "") && !TAKEN.test(parsedUrl);

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true }).map((name) => `/${String(name)}`);

/** The built web client, if it was built. */
export class WebClient {
  readonly #files = new Set(existsSync(join(DIST, "index.html")) ? filesIn(DIST) : []);
  readonly #serve = sirv(DIST, { etag: true, gzip: true, brotli: true });

  /** Answers for a file or a page of the client. @returns false when this is neither */
  answers(request: Request, response: Response): boolean {
    const { method, parsedUrl } = request;
    if (!this.#files.size || (method !== "GET" && method !== "HEAD")) return false;
    const isFile = this.#files.has(parsedUrl) && /\.\w+$/.test(parsedUrl);
    if (!isFile && !wantsPage(request)) return false;
    if (!isFile) request.url = "/";
    describe(response, HASHED.test(parsedUrl));
    this.#serve(request, response);
    return true;
  }
}

/** Also for a 304, whose headers take the place of those that the browser has kept. */
function describe(response: Response, isHashed: boolean) {
  response.setHeader("Content-Security-Policy", POLICY);
  response.setHeader(
    "Cache-Control",
    isHashed ? "public, max-age=31536000, immutable" : "no-cache",
  );
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Vary", "Accept, Accept-Encoding");
}
