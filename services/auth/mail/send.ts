import type { Database } from "../../../lib/action.ts";
import { letterOf } from "./letters.ts";
import { isHopeless, reasonOf, type Mailer } from "./mailer.ts";
import { claim, settleFailed, settleSent, type Claimed } from "./outbox.ts";

/** How long a letter may take; less than it is kept from other processes (outbox.ts). */
const SEND_MS = 30_000;

export interface Sending {
  db: Database;
  mailer: Mailer;
  warn: (text: string) => void;
  /** aborts when the process ends and has waited long enough */
  ending: AbortSignal;
}

/** @returns what went wrong, if anything did */
async function tryToSend({ mailer, ending }: Sending, mail: Claimed): Promise<unknown> {
  const letter = letterOf(mail.kind, mail.username, mail.token);
  if (!letter) return new Error(`no letter of the kind ${mail.kind}`);
  const signal = AbortSignal.any([ending, AbortSignal.timeout(SEND_MS)]);
  return mailer({ id: mail.id, to: mail.address, ...letter }, signal).then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function sendOne(sending: Sending, mail: Claimed): Promise<void> {
  const { db, warn } = sending;
  const error = await tryToSend(sending, mail);
  // each by itself: the longer a sent letter stands here, the likelier a crash sends it twice
  if (error === undefined) {
    await settleSent(db, mail.id);
    return;
  }
  const reason = reasonOf(error);
  const given_up = await settleFailed(db, mail, { reason, hopeless: isHopeless(error) });
  const next = given_up ? "given up" : "to be tried again";
  warn(`mail ${mail.kind} for account ${mail.user_id}: ${reason}, try ${mail.tries}, ${next}`);
}

/** Sends the letters that are due, a few at a time. @returns whether there may be more */
export async function sendDue(sending: Sending): Promise<boolean> {
  const mails = await claim(sending.db);
  const ends = await Promise.allSettled(mails.map((mail) => sendOne(sending, mail)));
  for (const end of ends)
    if (end.status === "rejected") sending.warn(`mail: ${String(end.reason)}`);
  return mails.length > 0;
}
