import { buffer, text } from "node:stream/consumers";
import { fromBufferPromise } from "yauzl";

/** The files of a zip, by their paths: those that are text as text. */
export async function unzipped(zip: Buffer): Promise<Map<string, string | Buffer>> {
  const files = new Map<string, string | Buffer>();
  const opened = await fromBufferPromise(zip, { lazyEntries: true });
  for await (const entry of opened.eachEntry()) {
    const stream = await opened.openReadStreamPromise(entry);
    const name = entry.fileName;
    files.set(name, await (/\.(js|txt)$/.test(name) ? text(stream) : buffer(stream)));
  }
  return files;
}

/** What stands in a data file of an archive. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into items of every shape
export function itemsOf(files: Map<string, string | Buffer>, path: string): any[] {
  const content = String(files.get(`data/${path}.js`));
  const name = path.replaceAll("-", "_");
  const start = `window.YTD.${name}.part0 = `;
  if (!content.startsWith(start)) throw new Error(`${path} begins with ${content.slice(0, 80)}`);
  return JSON.parse(content.slice(start.length));
}
