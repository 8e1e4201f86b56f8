import type { Consent, ConsentUser } from "../../contract.ts";
import { STYLE } from "./style.ts";
import { wordsOf } from "./words.ts";

/** Text as it may stand in HTML, also between quotes. */
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Text of others in a sentence of ours: marks of direction stay inside it. */
const named = (text: string) => `<bdi>${escapeHtml(text)}</bdi>`;

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Gorjeo</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="brand">Gorjeo</p>
${body}
</main>
</body>
</html>
`;

const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;

const OTP_FIELD = `<label for="otp">Code of your device, or a recovery code</label>
<input id="otp" name="otp" type="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required>
`;

interface SignIn {
  consent: Consent;
  /** path and query of the page itself */
  action: string;
  form: string;
  wrong: string | undefined;
  otp: boolean | undefined;
}

export const signInPage = ({ consent, action, form, wrong, otp }: SignIn): string =>
  page(
    "Sign in",
    `<h1>Sign in to let ${named(consent.app.name)} use your account</h1>
<p class="soft">Your password stays here: the app does not see it.</p>
${wrong === undefined ? "" : `<p class="alarm" role="alert">${escapeHtml(wrong)}</p>`}
<form method="post" action="${escapeHtml(action)}">
${hidden("form", form)}
<label for="username">Username or e-mail</label>
<input id="username" name="username" type="text" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
${otp ? OTP_FIELD : ""}<button class="main" type="submit" name="step" value="sign-in">Sign in</button>
</form>`,
  );

interface Question {
  consent: Consent;
  user: ConsentUser;
  action: string;
  ticket: string;
}

const whereTo = (redirect_uri: string) =>
  redirect_uri === "oob"
    ? "You will be shown a PIN to type into the app."
    : `Afterwards you go to <bdi>${escapeHtml(redirect_uri.split("?")[0] ?? "")}</bdi>`;

export const consentPage = ({ consent, user, action, ticket }: Question): string =>
  page(
    `Let ${consent.app.name} use your account?`,
    `<h1>Let ${named(consent.app.name)} use your account?</h1>
<p>You are signed in as <strong>${named(user.name)}</strong> <span class="soft">@${escapeHtml(user.username)}</span></p>
<p class="soft">The app was registered by @${escapeHtml(consent.app.owner)}. It will be able to:</p>
<ul>
${wordsOf(consent.scopes)
  .map((words) => `<li>${escapeHtml(words)}</li>`)
  .join("\n")}
</ul>
<p class="soft">It can not see your password or e-mail address, nor change your account. ${whereTo(consent.redirect_uri)}</p>
<form method="post" action="${escapeHtml(action)}">
${hidden("ticket", ticket)}
<button class="main" type="submit" name="decision" value="approve">Authorize app</button>
<button type="submit" name="decision" value="deny">Cancel</button>
<button class="link" type="submit" name="decision" value="switch" formnovalidate>Not you? Sign in as somebody else</button>
</form>`,
  );

export const pinPage = (pin: string): string =>
  page(
    "Your PIN",
    `<h1>Go back to the app and type this PIN</h1>
<p class="pin">${escapeHtml(pin)}</p>
<p class="soft">It works once, for a few minutes.</p>`,
  );

/** @param again where the person may begin anew, if there is such a place */
export const refusalPage = (title: string, reason: string, again?: string): string =>
  page(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(reason)}</p>
${again === undefined ? "" : `<p><a href="${escapeHtml(again)}">Begin again</a></p>`}`,
  );
