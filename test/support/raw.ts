import { request as open, type OutgoingHttpHeaders } from "node:http";
import type { Reply } from "./person.ts";

interface RawRequest {
  method?: string;
  /** sent as it stands: neither normalized nor encoded */
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
  /** where it comes from: one of this machine's addresses */
  from?: string;
}

/** One HTTP request exactly as given, which `fetch` would put in order first. */
export const sendRaw = (url: string, { method = "GET", path, headers, body, from }: RawRequest) =>
  new Promise<Reply>((resolve, reject) => {
    const outgoing = open(url, { method, path, headers, localAddress: from }, (response) => {
      const chunks: Buffer[] = [];
      response.on("error", reject);
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        const isJson = /json/.test(response.headers["content-type"] ?? "");
        resolve({
          status: response.statusCode ?? 0,
          headers: new Headers(response.headers as Record<string, string>),
          body: isJson && text ? JSON.parse(text) : text,
        });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
