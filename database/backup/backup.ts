import { copyFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { SCHEMAS, type Settings } from "../../settings.ts";
import { owners } from "../owner.ts";
import { dumpSchema, withSnapshots } from "./dump.ts";
import { synced, wholeFolder } from "./folder.ts";
import { MANIFEST, secretSum, type Manifest } from "./manifest.ts";
import { copyMedia } from "./media.ts";

const SECRETS = "secrets.json";

/**
 * Saves everything in a new folder: each database as of one moment, whatever is being written; the
 * media; the secrets of an embedded database.
 * @returns how much there is
 */
export async function backUp(settings: Settings, folder: string): Promise<Manifest> {
  const { databases, secret, close } = await owners(settings);
  try {
    return await wholeFolder(folder, async (draft) => {
      const media = mediaFolders(settings, draft);
      // twice: what is removed after the moment is there from before, what is new comes after
      if (media) await copyMedia(...media);
      const schemas = await withSnapshots(databases, async (snapshots) => {
        const notes: Manifest["schemas"] = {};
        for (const schema of SCHEMAS) {
          const note = await dumpSchema(snapshots, schema, draft);
          if (note) notes[schema] = note;
        }
        return notes;
      });
      if (media) await copyMedia(...media);
      await keepSecrets(settings, draft);
      const manifest: Manifest = {
        format: 1,
        at: new Date().toISOString(),
        secret_sum: secretSum(secret),
        media: media ? "folder" : "s3",
        schemas,
      };
      const file = join(draft, MANIFEST);
      await writeFile(file, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
      await synced(file);
      return manifest;
    });
  } finally {
    await close();
  }
}

const mediaFolders = (
  { media_s3, data_dir }: Settings,
  draft: string,
): [from: string, to: string] | undefined =>
  media_s3 ? undefined : [join(data_dir, "media"), join(draft, "media")];

async function keepSecrets({ data_dir }: Settings, draft: string): Promise<void> {
  const file = join(data_dir, SECRETS);
  if (existsSync(file)) await copyFile(file, join(draft, SECRETS));
}
