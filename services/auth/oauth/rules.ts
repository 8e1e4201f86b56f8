import { object, oneOf, type Rule } from "../../../lib/params.ts";
import { anyText, anyTexts } from "../rules.ts";
import type { ConsentRequest, OAuthParameters, SignedRequest } from "./contract.ts";
import { isRedirectUri } from "./redirects.ts";

type Failures = { type: string; message: string; actual?: unknown }[];

const checked = <T>(
  schema: object,
  sound: (value: unknown) => boolean,
  wrong: string,
): Rule<T> => ({
  schema,
  rule: {
    type: "custom",
    check(value: unknown, failures: Failures) {
      if (!sound(value)) failures.push({ type: "refused", message: wrong, actual: value });
      return value;
    },
  },
});

const CLIENT_ID = /^[A-Za-z0-9_-]{3,64}$/;
const MAX_REDIRECT_URIS = 10;

export const clientId: Rule<string> = checked(
  { type: "string", pattern: CLIENT_ID.source },
  (value) => typeof value === "string" && CLIENT_ID.test(value),
  `does not match ${CLIENT_ID.source}`,
);

const isRedirectUris = (value: unknown) =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= MAX_REDIRECT_URIS &&
  new Set(value).size === value.length &&
  value.every((uri: unknown) => typeof uri === "string" && isRedirectUri(uri));

export const redirectUris: Rule<string[]> = checked(
  {
    type: "array",
    items: { type: "string", format: "uri" },
    minItems: 1,
    maxItems: MAX_REDIRECT_URIS,
  },
  isRedirectUris,
  "is not a list of 1–10 different addresses with https, http on 127.0.0.1, [::1] or localhost, " +
    "or a scheme of the app's own, without a fragment",
);

const isRecord = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((item) => typeof item === "string");

const textRecord: Rule<Record<string, string>> = checked(
  { type: "object", additionalProperties: { type: "string" } },
  isRecord,
  "is not an object of texts",
);

const isPair = (item: unknown) =>
  Array.isArray(item) && item.length === 2 && item.every((part) => typeof part === "string");

const pairs: Rule<[string, string][]> = checked(
  { type: "array", items: { type: "array", items: { type: "string" } } },
  (value) => Array.isArray(value) && value.every(isPair),
  "is not a list of pairs",
);

export const oauthParameters: Rule<OAuthParameters> = object<OAuthParameters>({
  values: textRecord,
  repeated: anyTexts,
});

export const CONSENT_REQUEST = { flow: oneOf("oauth2", "oauth1"), parameters: oauthParameters };
export const consentRequest: Rule<ConsentRequest> = object<ConsentRequest>(CONSENT_REQUEST);

export const SIGNED_REQUEST = {
  method: anyText,
  uri: anyText,
  parameters: pairs,
  oauth: textRecord,
} satisfies { [K in keyof SignedRequest]: Rule<SignedRequest[K]> };
