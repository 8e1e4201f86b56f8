import { fileURLToPath } from "node:url";
import type { Request, Response } from "../gateway.ts";
import { filesOf, formFor } from "./files.ts";
import { TAKEN } from "./taken.ts";

const DIST = fileURLToPath(new URL("../../../web/dist", import.meta.url));
const PAGE = "/index.html";

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

/**
 * The built web client, if it was built. It is held in memory as it was at the start, about 1 MB: what
 * is built or installed meanwhile changes nothing for a running server.
 */
export class WebClient {
  readonly #files: ReturnType<typeof filesOf>;

  constructor(folder = DIST) {
    this.#files = filesOf(folder);
  }

  /** Answers for a file or a page of the client. @returns false when this is neither */
  answers(request: Request, response: Response): boolean {
    const { method, headers, parsedUrl } = request;
    if (method !== "GET" && method !== "HEAD") return false;
    const named = /\.\w+$/.test(parsedUrl) ? this.#files.get(parsedUrl) : undefined;
    const file = named ?? (wantsPage(request) ? this.#files.get(PAGE) : undefined);
    if (!file) return false;
    describe(response, HASHED.test(parsedUrl));
    response.setHeader("ETag", file.etag);
    if (headers["if-none-match"]?.includes(file.etag)) {
      response.writeHead(304).end();
      return true;
    }
    const { bytes, encoding } = formFor(file, headers["accept-encoding"]);
    if (encoding) response.setHeader("Content-Encoding", encoding);
    response.writeHead(200, { "Content-Type": file.type, "Content-Length": bytes.length });
    response.end(method === "HEAD" ? undefined : bytes);
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
