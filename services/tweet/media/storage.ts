import { loadSettings } from "../../../settings.ts";
import { folderStorage } from "./folder-storage.ts";

/**
 * Where the bytes of media are. A key is `<media id>/<part>`; what is put is never changed, and
 * never more than a few megabytes: larger files are kept in parts.
 */
export interface Storage {
  /** Resolves when the bytes would outlast a loss of power. */
  put(key: string, bytes: Buffer): Promise<void>;
  /** @param range `end` exclusive */
  read(key: string, range: { start: number; end: number }): Promise<Buffer>;
  /** No error when it is gone already. */
  remove(key: string): Promise<void>;
  /** Everything whose key begins with `<media_id>/`. */
  removeAll(media_id: string): Promise<void>;
}

let opened: Promise<Storage> | undefined;

async function open(): Promise<Storage> {
  const { media_s3, data_dir } = loadSettings();
  if (!media_s3) return folderStorage(`${data_dir}/media`);
  // the client is large: loaded only where it is used
  const { s3Storage } = await import("./s3-storage.ts");
  return s3Storage(media_s3);
}

/** The one store of this process, as the settings say. */
export const storage = (): Promise<Storage> => (opened ??= open());
