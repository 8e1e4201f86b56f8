import { action } from "../../lib/action.ts";
import { authSettings } from "./auth-settings.ts";
import { sendsMail } from "./mail/mailer.ts";

/** What a page must know before anybody is signed in: whether one can join, and get help by mail. */
export const policy = action("auth.policy", {}, () =>
  Promise.resolve({ registration: authSettings().registration, mail: sendsMail() }),
);
