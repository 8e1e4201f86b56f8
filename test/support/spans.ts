import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** As Zipkin has it (v2). */
export interface Span {
  traceId: string;
  id: string;
  parentId?: string;
  name: string;
  kind: string;
  duration: number;
  localEndpoint: { serviceName: string };
  tags: Record<string, string>;
}

/** A collector that keeps what it is sent. */
export async function collector() {
  const spans: Span[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.method === "POST" && request.url === "/api/v2/spans")
        spans.push(...JSON.parse(String(Buffer.concat(chunks))));
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spans,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
