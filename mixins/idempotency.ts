import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import type { Connection, Scope } from "../lib/action.ts";
import { unprocessable } from "../lib/errors.ts";
import type { Idempotency } from "../lib/service.ts";
import { sql } from "../lib/sql.ts";
import { loadSettings } from "../settings.ts";
import { isRepeatable, MAX_ATTEMPTS } from "./connection.ts";
import { KeyedDatabase } from "./keyed-database.ts";

/** A request that is to have its effect once. */
export interface Asked extends Idempotency {
  params: object;
}

type Run<T> = (scope: Scope) => Promise<T>;

/**
 * Runs a handler once for each Idempotency-Key of whoever asks: the same request again gets the
 * stored answer, another request with the same key is refused. The key, all that the handler
 * writes and its answer become true in one transaction, or none of them does. Refusals are not
 * remembered, and may be tried again; what a handler has written before it refuses stays, as it
 * does without a key.
 * @throws unprocessable when the key came with another request before
 */
export async function once<T>(scope: Scope, asked: Asked, run: Run<T>): Promise<T> {
  if (scope.upload) return onceWithBytes(scope, scope.upload, asked, run);
  const claim = claimOf(scope, asked);
  for (let attempt = 1; ; attempt++)
    try {
      return (await answerTo<T>(scope.db, claim))?.answer ?? (await done(scope, claim, run));
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isRepeatable(error)) throw error;
    }
}

async function done<T>(scope: Scope, claim: Claim, run: Run<T>): Promise<T> {
  const db = new KeyedDatabase(scope.db, (tx) => isMine(tx, claim));
  try {
    const answer = await run({ ...scope, db });
    await db.commit((tx) => keep(tx, claim, answer));
    return answer;
  } catch (error) {
    await (isRepeatable(error) ? db.rollback() : db.refuse((tx) => giveUp(tx, claim)));
    // what stands in the way may be what the same request, a moment earlier, has made
    const known = await answerTo<T>(scope.db, claim);
    if (known) return known.answer;
    throw error;
  }
}

/**
 * The same for a call that brings bytes, which are part of what must be equal. No transaction stays
 * open while they come: the key is stored after the work, and of two at the same moment both do it,
 * but one answer counts; what the other has made is an upload that nothing uses, and goes.
 */
async function onceWithBytes<T>(scope: Scope, upload: Readable, asked: Asked, run: Run<T>) {
  const sum = createHash("sha256");
  const counted = async function* () {
    for await (const piece of upload) {
      sum.update(String(piece));
      yield piece;
    }
  };
  const bytes = Readable.from(counted());
  const seen = await rowOf(scope.db, claimOf(scope, asked));
  const answer = seen ? undefined : await run({ ...scope, upload: bytes });
  for await (const piece of bytes) void piece;
  const claim = claimOf(scope, { ...asked, params: [asked.params, sum.digest("hex")] });
  if (!seen)
    await scope.db.transaction(async (tx) => {
      if (await isMine(tx, claim)) await keep(tx, claim, answer);
    });
  return ((await answerTo<T>(scope.db, claim))?.answer ?? answer) as T;
}

interface Claim {
  user_id: string;
  key: string;
  hash: Buffer;
  /** opens the answer; made of the key, which is not stored, and of the request */
  seal: Buffer;
}

/** The same whatever the order of the members. */
const canonical = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(canonical)
    : value instanceof Object
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, member]) => [key, canonical(member)]),
        )
      : value;

// Requests and answers may hold passwords and tokens: whoever reads the table alone learns neither.
function claimOf({ viewer }: Scope, { action, owner, key, params }: Asked): Claim {
  const { secret = "" } = loadSettings();
  const sum = (...texts: string[]) =>
    createHmac("sha256", secret).update(texts.join("\n")).digest();
  const request = JSON.stringify([action, canonical(params)]);
  return {
    user_id: viewer?.user_id ?? "0",
    key: sum("key", owner, key).toString("base64url"),
    hash: sum("request", owner, key, request),
    seal: sum("answer", owner, key, request),
  };
}

interface Row {
  request_hash: Buffer;
  response: string;
}

const rowOf = (connection: Connection, { user_id, key }: Claim) =>
  connection.row<Row>(sql`
    select request_hash, response
    from idempotency
    where user_id = ${user_id} and key = ${key} and response is not null`);

async function answerTo<T>(
  connection: Connection,
  claim: Claim,
): Promise<{ answer: T } | undefined> {
  const row = await rowOf(connection, claim);
  if (!row) return undefined;
  if (!row.request_hash.equals(claim.hash))
    throw unprocessable("The Idempotency-Key was used for another request.");
  return { answer: JSON.parse(opened(row.response, claim.seal)) as T };
}

/** @returns false when somebody else has the key; waits for one who is just using it */
const isMine = async (connection: Connection, { user_id, key, hash }: Claim): Promise<boolean> =>
  (await connection.run(sql`
    insert into idempotency (user_id, key, request_hash)
    values (${user_id}, ${key}, ${hash})
    on conflict do nothing`)) > 0;

const keep = (connection: Connection, { user_id, key, seal }: Claim, answer: unknown) =>
  connection.run(sql`
    update idempotency
    set response = to_jsonb(${sealed(JSON.stringify(answer ?? null), seal)}::text)
    where user_id = ${user_id} and key = ${key}`);

const giveUp = (connection: Connection, { user_id, key }: Claim) =>
  connection.run(sql`
    delete from idempotency
    where user_id = ${user_id} and key = ${key} and response is null`);

const NONCE = 12;
const TAG = 16;

function sealed(text: string, key: Buffer): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), bytes]).toString("base64url");
}

function opened(text: string, key: Buffer): string {
  const bytes = Buffer.from(text, "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE));
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  return decipher.update(bytes.subarray(NONCE + TAG), undefined, "utf8") + decipher.final("utf8");
}
