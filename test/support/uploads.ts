import type { Person, Reply } from "./person.ts";

const send = async (person: Person, path: string, body?: FormData): Promise<Reply> => {
  const response = await fetch(person.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${person.token}` },
    ...(body ? { body } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
};

const formOf = (fields: Record<string, string>, bytes?: Buffer) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if (bytes) form.set("media", new Blob([new Uint8Array(bytes)]), "../../etc/passwd.svg");
  return form;
};

/** A file in one request, as multipart. */
export const upload = (person: Person, bytes: Buffer, media_category = "tweet_image") =>
  send(person, "/2/media/upload", formOf({ media_category }, bytes));

/** @returns the id of an upload that is finished */
export async function uploaded(person: Person, bytes: Buffer): Promise<string> {
  const { status, body } = await upload(person, bytes);
  if (status !== 200) throw new Error(`upload: ${status} ${JSON.stringify(body)}`);
  return body.data.id;
}

export const begin = (person: Person, media_category: string, total_bytes: number) =>
  person.send("POST", "/2/media/upload/initialize", { media_category, total_bytes });

export const append = (person: Person, id: string, segment_index: number, bytes: Buffer) =>
  send(
    person,
    `/2/media/upload/${id}/append`,
    formOf({ segment_index: String(segment_index) }, bytes),
  );

export const finalize = (person: Person, id: string) =>
  send(person, `/2/media/upload/${id}/finalize`);

/** The older form: everything on one path. */
export const command = (person: Person, fields: Record<string, string>, bytes?: Buffer) =>
  send(person, "/2/media/upload", formOf(fields, bytes));

/** A file in segments of `size` bytes, in the order given. @returns its id */
export async function uploadInSegments(
  person: Person,
  bytes: Buffer,
  { category, size }: { category: string; size: number },
): Promise<string> {
  const { id } = (await begin(person, category, bytes.length)).body.data;
  for (let at = 0; at * size < bytes.length; at++)
    await append(person, id, at, bytes.subarray(at * size, (at + 1) * size));
  const { status, body } = await finalize(person, id);
  if (status !== 200) throw new Error(`finalize: ${status} ${JSON.stringify(body)}`);
  return id;
}

export const MEDIA_FIELDS =
  "media.fields=alt_text,duration_ms,height,preview_image_url,type,url,variants,width";

/** The tweet's media as X shows them. */
export const mediaOf = async (person: Person, tweet: string) =>
  (await person.get(`/2/tweets/${tweet}?expansions=attachments.media_keys&${MEDIA_FIELDS}`)).body
    .includes?.media;

/** The body of an answer. */
export const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
