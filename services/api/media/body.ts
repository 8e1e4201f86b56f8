import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import { Errors } from "moleculer";
import { invalidRequest, unavailable } from "../../../lib/errors.ts";
import { isTooDeep } from "../depth.ts";
import type { Request } from "../gateway.ts";

/** What an upload's body says, and the bytes that it brings. */
export interface UploadBody {
  fields: Record<string, unknown>;
  media: Buffer | undefined;
}

/** Of the bytes of one request; larger files come in segments. */
const MAX_MEDIA = 5_242_880;
/** The same in base64, and the members beside it. */
const MAX_JSON = Math.ceil((MAX_MEDIA * 4) / 3) + 16_384;
const MAX_FORM = 65_536;
/** So many bodies are read at once: some 200 MB at most. */
const AT_ONCE = 16;

let reading = 0;

/**
 * Reads the body of an upload: multipart, JSON with `media` in base64, or a form.
 * @throws 413 for more than 5 MB, 415 for other kinds of bodies, 503 when many are being read
 */
export async function uploadBody(request: Request): Promise<UploadBody> {
  if (reading >= AT_ONCE) throw unavailable();
  reading += 1;
  try {
    return await bodyOf(request);
  } finally {
    reading -= 1;
  }
}

function bodyOf(request: Request): Promise<UploadBody> | UploadBody {
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type === "multipart/form-data") return multipart(request);
  if (type === "application/json") return json(request);
  if (type === "application/x-www-form-urlencoded") return form(request);
  if (type === undefined) return { fields: {}, media: undefined };
  throw new Errors.MoleculerClientError("", 415, "UNSUPPORTED_MEDIA_TYPE");
}

const tooLarge = () => new Errors.MoleculerClientError("", 413, "entity.too.large");
const unreadable = () => invalidRequest("body", "The body can not be read");

async function bytesOf(request: Request, most: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > most) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > most) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

async function json(request: Request): Promise<UploadBody> {
  const bytes = await bytesOf(request, MAX_JSON);
  const body = isUtf8(bytes) && !isTooDeep(bytes) ? parsed(bytes.toString()) : undefined;
  if (!isRecord(body)) throw invalidRequest("body", "The body must be a JSON object");
  const { media, ...fields } = body;
  if (media === undefined) return { fields, media };
  if (typeof media !== "string" || !BASE64.test(media))
    throw invalidRequest("media", "The `media` is not base64");
  return { fields, media: Buffer.from(media, "base64") };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidRequest("body", "The body is not valid JSON");
  }
}

async function form(request: Request): Promise<UploadBody> {
  const text = (await bytesOf(request, MAX_FORM)).toString();
  return { fields: Object.fromEntries(new URLSearchParams(text)), media: undefined };
}

const LIMITS = { files: 1, fields: 20, parts: 21, fieldSize: 4_096, headerPairs: 50 };

async function multipart(request: Request): Promise<UploadBody> {
  const fields = new Map<string, string>();
  const chunks: Buffer[] = [];
  let refusal: Error | undefined;
  const refuse = (error: Error) => {
    refusal ??= error;
  };
  const parser = parserOf(request);
  parser.on("field", (name, value, _, cut) => {
    if (cut || fields.has(name))
      refuse(invalidRequest(name.slice(0, 100), "Is too long, or twice"));
    else fields.set(name, value);
  });
  parser.on("file", (name, file) => {
    if (name !== "media") refuse(invalidRequest(name.slice(0, 100), "The file must be `media`"));
    file.on("data", (chunk: Buffer) => chunks.push(chunk));
    file.on("limit", () => refuse(tooLarge()));
    // a body that ends within the file: without a listener it would end the process
    file.on("error", () => refuse(unreadable()));
  });
  for (const limit of ["partsLimit", "filesLimit", "fieldsLimit"] as const)
    parser.on(limit, () => refuse(unreadable()));
  await pipeline(request, parser).catch(() => refuse(unreadable()));
  if (refusal) throw refusal;
  const media = chunks.length ? Buffer.concat(chunks) : undefined;
  return { fields: Object.fromEntries(fields), media };
}

function parserOf({ headers }: Request) {
  try {
    return new Busboy({
      headers: headers as BusboyHeaders,
      limits: { ...LIMITS, fileSize: MAX_MEDIA },
    });
  } catch {
    throw unreadable();
  }
}

/** In base64 it fits into a message of NATS (1 MB). */
const PIECE = 524_288;

/**
 * The bytes as the stream that goes with a call: pieces in base64. As bytes they would become
 * arrays of numbers on the bus (measured: 40 MB took 18 s).
 */
export const streamOf = (bytes: Buffer): Readable => {
  const pieces = function* () {
    for (let at = 0; at < bytes.length; at += PIECE) yield bytes.toString("base64", at, at + PIECE);
  };
  return Readable.from(pieces());
};
