/** How secrets look, wherever they come from. */
const SHAPES = {
  "a private key": /-----BEGIN [A-Z ]*PRIVATE KEY-----/g,
  "a key of AWS": /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  "a token of GitHub": /\b(?:gh[oprsu]_[A-Za-z0-9]{36}|github_pat_\w{50})/g,
  "a token of Slack": /\bxox[a-z]-[A-Za-z0-9-]{20}/g,
  "a token of npm": /\bnpm_[A-Za-z0-9]{36}\b/g,
  "a token of Gorjeo": /(?<![\w-])g(?:[aru]|j[eip]?)_[\w-]{43}(?![\w-])/g,
  "an Authorization header": /\b(?:Basic|Bearer) [\w+/~.-]{16,}/g,
  "a cookie": /\bgorjeo_(?:accounts|consent|form|session)=[\w.-]{16,}/g,
};

/** Made up for an example: the same few characters again and again. */
const isMadeUp = (text: string) => new Set(text).size <= text.length / 4;

export interface Found {
  what: string;
  secret: string;
}

/** What in a text looks like a secret. */
export const secretsIn = (text: string): Found[] =>
  Object.entries(SHAPES).flatMap(([what, shape]) =>
    [...text.matchAll(shape)]
      .map(([secret]) => ({ what, secret }))
      .filter(({ secret }) => !isMadeUp(secret)),
  );

const WITH_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"'`]*:([^\s/@"'`]+)@([^\s:/?#"'`)]*)/g;
/** Places that nobody outside reaches, and such as stand in documents. */
const NOWHERE =
  /^(localhost|127(\.\d+){3}|host|one|two|three|(.+\.)?example(\.(com|net|org))?|\$\{.*)$/;
const PLACEHOLDER = /^(…|\.\.\.|pass|password|secret|\$\{?\w.*)$/i;

/** The addresses in a text that hold a password, but for such as are plainly examples. */
export const passwordsInAddresses = (text: string): Found[] =>
  [...text.matchAll(WITH_PASSWORD)]
    .filter(([, password = "", host = ""]) => !PLACEHOLDER.test(password) && !NOWHERE.test(host))
    .map(([secret]) => ({ what: "a password in an address", secret }));
