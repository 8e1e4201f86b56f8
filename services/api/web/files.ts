import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lookup } from "mrmime";

/** A file of the client, and what was compressed of it at the build. */
export interface File {
  type: string;
  /** of the content, however it is encoded */
  etag: string;
  plain: Buffer;
  br?: Buffer;
  gzip?: Buffer;
}

function typeOf(name: string): string {
  const type = lookup(name) ?? "application/octet-stream";
  return type === "text/html" ? "text/html;charset=utf-8" : type;
}

function fileOf(folder: string, name: string): File {
  const read = (end: string) => readFileSync(join(folder, name + end));
  const packed = (end: string) => (existsSync(join(folder, name + end)) ? read(end) : undefined);
  const plain = read("");
  const hash = createHash("sha256").update(plain).digest("base64url").slice(0, 22);
  return {
    type: typeOf(name),
    etag: `W/"${hash}"`,
    plain,
    br: packed(".br"),
    gzip: packed(".gz"),
  };
}

/** All files under a folder by their path in it; none where the client was not built. */
export function filesOf(folder: string): Map<string, File> {
  if (!existsSync(join(folder, "index.html"))) return new Map();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(names.map((name) => [`/${name}`, fileOf(folder, name)]));
}

/** Whether the reader takes an encoding (Accept-Encoding, RFC 9110 §12.5.3). */
const takes = (accepted: string, name: string) =>
  accepted.split(",").some((one) => {
    const [encoding, q = "1"] = one.replaceAll(" ", "").split(";q=");
    return encoding === name && Number(q) > 0;
  });

/** The smallest form of a file that the reader takes. */
export function formFor(file: File, accepted = ""): { bytes: Buffer; encoding?: string } {
  if (file.br && takes(accepted, "br")) return { bytes: file.br, encoding: "br" };
  if (file.gzip && takes(accepted, "gzip")) return { bytes: file.gzip, encoding: "gzip" };
  return { bytes: file.plain };
}
