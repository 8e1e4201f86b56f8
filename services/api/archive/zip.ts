import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import type { Call } from "../../../lib/action.ts";
import { now } from "../../../lib/time.ts";
import type { MediaRow, Profile } from "../../contract.ts";
import { manifest } from "./account.ts";
import { FILES } from "./files.ts";
import { asFile, type Source } from "./source.ts";

/** Half a megabyte in base64 fits into a message of NATS. */
const PIECE = 524_288;

/** What of an archive has been begun; `stop` ends the work for what nobody takes any more. */
export interface Zip {
  output: NodeJS.ReadableStream;
  stop: () => void;
}

async function* bytesOf({ id, bytes }: Pick<MediaRow, "id" | "bytes">, call: Call) {
  for (let start = 0; start < bytes; start += PIECE) {
    const piece = { start, end: Math.min(start + PIECE, bytes) };
    const params = { media_id: id, variant: "original" as const, ...piece };
    const { base64 } = await call("tweet.mediaBytes", params);
    yield Buffer.from(base64, "base64");
  }
}

/**
 * The archive of an account as a zip file, made while it is read: of each file one part at a time
 * is in memory, and nothing is asked for before the reader has taken what came before.
 * @param failed hears of an error, after which the output does not end
 */
export function zipOf(
  user: Profile,
  { call, origin }: Pick<Source, "call" | "origin">,
  failed: (error: unknown) => void,
): Zip {
  const zip = new ZipFile();
  const mtime = now();
  const attached = new Set<string>();
  let current: Readable | undefined;
  const add = (path: string, compress: boolean, content: () => AsyncIterable<unknown>) =>
    zip.addReadStreamLazy(path, { mtime, compress }, (take) => {
      current = Readable.from(content(), { highWaterMark: 1 });
      current.once("error", failed);
      take(null, current);
    });
  const attach: Source["attach"] = (path, media) => {
    if (attached.has(path)) return;
    attached.add(path);
    add(path, false, () => bytesOf(media, call));
  };
  const source: Source = { user, call, origin, attach };
  async function* lastOf(content: AsyncIterable<string>) {
    yield* content;
    // by now all media are known
    zip.end();
  }
  zip.on("error", failed);
  zip.addBuffer(Buffer.from(manifest(source)), "data/manifest.js", { mtime });
  for (const { path, name, items } of FILES) {
    const content = () => asFile(name, items(source));
    const isLast = path === FILES.at(-1)?.path;
    add(`data/${path}.js`, true, () => (isLast ? lastOf(content()) : content()));
  }
  return { output: zip.outputStream, stop: () => current?.destroy() };
}
