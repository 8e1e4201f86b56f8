import { createTransport } from "nodemailer";
import type { Id } from "../../../lib/id.ts";
import type { Settings } from "../../../settings.ts";
import { authSettings } from "../auth-settings.ts";

export interface Letter {
  id: Id;
  to: string;
  subject: string;
  text: string;
}

/** Hands a letter on. @throws when it was not taken, or nobody can tell */
export type Mailer = (letter: Letter, signal: AbortSignal) => Promise<void>;

/** Whether letters go anywhere. */
export const sendsMail = (): boolean => {
  const { smtp_url, development } = authSettings();
  return smtp_url !== undefined || development;
};

/** The way that letters go here; undefined where there is none. @param print writes into the log */
export function mailerOf(
  { smtp_url, mail_from = "", development }: Settings,
  print: (text: string) => void,
): Mailer | undefined {
  if (smtp_url !== undefined) return smtpMailer(smtp_url, mail_from);
  return development ? logMailer(print) : undefined;
}

const logMailer =
  (print: (text: string) => void): Mailer =>
  ({ to, subject, text }) => {
    print(`mail to ${to}: ${subject}\n${text}`);
    return Promise.resolve();
  };

const STEP_MS = 10_000;
const NEAR = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Our own password is not shown to whoever listens on the way; `?requireTLS=…` decides otherwise. */
const needsTls = ({ password, hostname }: URL) => password !== "" && !NEAR.test(hostname);

function smtpMailer(smtp_url: string, from: string): Mailer {
  const transport = createTransport({
    url: smtp_url,
    requireTLS: needsTls(new URL(smtp_url)),
    dnsTimeout: STEP_MS,
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
  });
  const domain = /@([^>]+)/.exec(from)?.[1] ?? "localhost";
  return async ({ id, to, subject, text }, signal) => {
    await transport.sendMail({
      // sent twice after a crash, it has the same name both times
      messageId: `<${id}@${domain}>`,
      from,
      // never as one text: a comma in an address would make two of it
      to: { name: "", address: to },
      subject,
      text,
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
      signal,
    });
  };
}

const of = (error: unknown, key: string): unknown =>
  error instanceof Object && key in error ? Reflect.get(error, key) : undefined;

/** The server will never take it: it knows no such mailbox. */
export const isHopeless = (error: unknown): boolean =>
  of(error, "command") === "RCPT TO" && Number(of(error, "responseCode")) >= 500;

/** Why it was not taken; without the server's text, which may name the address. */
export const reasonOf = (error: unknown): string =>
  [of(error, "code"), of(error, "command"), of(error, "responseCode")].filter(Boolean).join(" ") ||
  "unknown";
