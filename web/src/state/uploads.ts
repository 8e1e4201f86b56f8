import { ask, post, read, Refusal } from "../api/client.ts";
import { kindOf, type MediaKind } from "./media-rules.ts";

const MAX_PHOTO_BYTES = 5_000_000;
const MAX_SIDE = 4_096;

/** Larger photos are made to fit; what cannot be read is left for the server to refuse. */
async function fitting(file: Blob): Promise<Blob> {
  if (file.size <= MAX_PHOTO_BYTES) return file;
  const picture = await createImageBitmap(file).catch(() => undefined);
  if (!picture) return file;
  const scale = Math.min(1, MAX_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) =>
    canvas.toBlob((blob) => resolve(blob ?? file), "image/jpeg", 0.9),
  );
}

export interface Watch {
  signal?: AbortSignal;
  /** how much of it the server has, 0 to 1 */
  onProgress?: (share: number) => void;
}

/** @returns the id of the media that it has become */
export const upload = (file: Blob, watch: Watch = {}): Promise<string> =>
  kindOf(file) === "photo" ? whole(file, watch) : inPieces(file, watch);

/** A picture that is shown as a still, whatever it is. @returns the id of the media */
export const uploadStill = (file: Blob): Promise<string> => whole(file, {});

async function whole(file: Blob, { signal }: Watch): Promise<string> {
  const body = new FormData();
  body.append("media_category", "tweet_image");
  body.append("media", await fitting(file), "picture");
  const { data } = await ask<{ data: { id: string } }>("POST", "/2/media/upload", { body, signal });
  return data.id;
}

const CATEGORIES: Partial<Record<MediaKind, string>> = {
  animated_gif: "tweet_gif",
  video: "tweet_video",
};
const LEAST_PIECE = 262_144;
const MOST_PIECE = 4_194_304;
const PIECES = 40;

/** Some forty pieces tell well how far it is; the server takes at most 5 MB at once. */
const pieceOf = ({ size }: Blob) =>
  Math.min(MOST_PIECE, Math.max(LEAST_PIECE, Math.ceil(size / PIECES)));

interface State {
  id: string;
  processing_info?: { state: string; check_after_secs?: number; error?: { message?: string } };
}

async function inPieces(file: Blob, { signal, onProgress }: Watch): Promise<string> {
  const media_category = CATEGORIES[kindOf(file) ?? "video"];
  const body = { media_category, media_type: file.type, total_bytes: file.size };
  const path = "/2/media/upload";
  const begun = await ask<{ data: State }>("POST", `${path}/initialize`, { body, signal });
  const { id } = begun.data;
  const size = pieceOf(file);
  for (let at = 0; at * size < file.size; at++) {
    await append(`${path}/${id}/append`, file.slice(at * size, (at + 1) * size), at, signal);
    onProgress?.(Math.min(1, ((at + 1) * size) / file.size));
  }
  const { data } = await patiently(
    () => ask<{ data: State }>("POST", `${path}/${id}/finalize`, { signal }),
    signal,
  );
  await untilReady(data, signal);
  return id;
}

/** A piece that came already takes its own place once more: it may be sent again. */
function append(path: string, piece: Blob, at: number, signal: AbortSignal | undefined) {
  const body = new FormData();
  body.append("segment_index", String(at));
  body.append("media", piece, "piece");
  return patiently(() => ask("POST", path, { body, signal }), signal);
}

const WAITS_MS = [500, 1_500, 4_000];

const isPassing = (error: unknown) =>
  error instanceof Refusal && (error.status === 0 || error.status === 429 || error.status >= 500);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A short gap in the network ends no upload. */
async function patiently<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await work();
    } catch (error) {
      if (signal?.aborted || !isPassing(error)) throw error;
      await pause(wait);
    }
  }
  return work();
}

async function untilReady(state: State, signal: AbortSignal | undefined): Promise<void> {
  const info = state.processing_info;
  if (!info || info.state === "succeeded") return;
  if (info.state === "failed") throw new Refusal(400, info.error?.message ?? "");
  await pause((info.check_after_secs ?? 1) * 1_000);
  const { data } = await read<State>("/2/media/upload", { media_id: state.id }, signal);
  if (data) await untilReady(data, signal);
}

export async function describe(id: string, text: string): Promise<void> {
  await post("/2/media/metadata", { id, metadata: { alt_text: { text } } });
}
