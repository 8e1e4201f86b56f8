import { Failure } from "./failure.ts";
import { text, url, whole, type Environment } from "./environment.ts";

const REGISTRATIONS = ["open", "invite", "closed"] as const;
/** Who may make an account. */
export type Registration = (typeof REGISTRATIONS)[number];

interface MailSettings {
  /** the server that takes the mail: smtp://user:password@host:587, smtps://… */
  smtp_url: string | undefined;
  /** of all mail: an address, or `Name <address>` */
  mail_from: string | undefined;
  /** letters go to the log for want of an SMTP server: a developer's own start on this machine */
  development: boolean;
}

export interface AccessSettings extends MailSettings {
  registration: Registration;
  /** the accounts that a member may invite in 30 days */
  invite_quota: number;
  /** how long what happened to accounts is on record */
  audit_days: number;
}

/** How people get an account, and into it again. */
export const accessSettings = (env: Environment): AccessSettings => ({
  ...mailSettings(env),
  registration: registration(env),
  invite_quota: whole(env, "INVITE_QUOTA", 5, 0, 100_000),
  audit_days: whole(env, "AUDIT_DAYS", 90, 1, 3650),
});

const SENDER = /^([^<>@\r\n]*<)?[^\s<>@]+@[^\s<>@]+>?$/;

/** Links in a mail never begin with what a request calls this server: whoever asks chooses that. */
function mailSettings(env: Environment): MailSettings {
  const smtp_url = url(env, "SMTP_URL", "smtps|smtp");
  const mail_from = text(env, "MAIL_FROM");
  const missing = ["MAIL_FROM", "PUBLIC_URL"].find((key) => text(env, key) === undefined);
  if (smtp_url !== undefined && missing !== undefined)
    throw new Failure(
      `SMTP_URL is set, ${missing} is not: mail needs a sender, and links an address to begin with.`,
    );
  if (mail_from !== undefined && !SENDER.test(mail_from))
    throw new Failure(`MAIL_FROM is "${mail_from}": give an address, or Name <address>.`);
  return { smtp_url, mail_from, development: isDevelopment(env) };
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/**
 * `npm run dev` says so by NODE_ENV; one that others can reach is none, whatever the environment
 * says, for links in a log open accounts.
 */
const isDevelopment = (env: Environment): boolean =>
  text(env, "NODE_ENV") === "development" &&
  text(env, "NATS_URL") === undefined &&
  text(env, "PUBLIC_URL") === undefined &&
  LOOPBACK.test(text(env, "HOST") ?? "127.0.0.1");

function registration(env: Environment): Registration {
  const value = text(env, "REGISTRATION") ?? "open";
  const found = REGISTRATIONS.find((mode) => mode === value);
  if (found) return found;
  throw new Failure(`REGISTRATION is "${value}": choose from ${REGISTRATIONS.join(", ")}.`);
}
