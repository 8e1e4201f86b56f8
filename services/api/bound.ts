import type { IncomingMessage, ServerResponse } from "node:http";
import { Errors } from "moleculer";

/**
 * So much of a body is read at most, whether it is wanted or thrown away: whoever sends a little too
 * much sees the answer, whoever sends without end does not keep us reading. Uploads bring 5 MB in
 * base64.
 */
const MOST = { usual: 4_194_304, uploads: 8_388_608 };

/** @throws 413 for a body that is announced to be longer */
export function boundBody(request: IncomingMessage, response: ServerResponse): void {
  const most = request.url?.startsWith("/2/media/") ? MOST.uploads : MOST.usual;
  if (Number(request.headers["content-length"] ?? 0) > most)
    throw new Errors.MoleculerClientError("", 413, "entity.too.large");
  if (request.headers["transfer-encoding"] !== undefined) endAt(most, request, response);
}

// body-parser reads what it refuses to the end before it says so, and an answer that nobody waits
// for is followed by the rest of the body: for both the body ends here, and then the connection.
function endAt(most: number, request: IncomingMessage, response: ServerResponse) {
  const push = request.push.bind(request);
  let left = most;
  request.push = (chunk: Buffer | null) => {
    left -= chunk?.length ?? 0;
    if (left >= 0) return push(chunk);
    request.push = () => true;
    if (response.writableFinished) request.socket.destroy();
    else response.once("finish", () => request.socket.destroySoon());
    return push(null);
  };
}
