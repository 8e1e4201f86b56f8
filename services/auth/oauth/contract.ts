import type { Viewer } from "../../../lib/action.ts";
import type { Id } from "../../../lib/id.ts";

export type AppType = "public" | "confidential";

/** A registered program as its owner knows it. Times are ISO 8601, UTC. */
export interface App {
  client_id: string;
  name: string;
  type: AppType;
  /** also the callbacks of OAuth 1.0a */
  redirect_uris: string[];
  consumer_key: string;
  created_at: string;
}

/** Shown once, when they are made. Public apps have no `client_secret`. */
export interface AppWithSecrets extends App {
  client_secret?: string;
  consumer_secret: string;
}

/** An app that may act for the viewer. */
export interface AuthorizedApp {
  client_id: string;
  name: string;
  scopes: string[];
  created_at: string;
  last_used_at: string;
}

/**
 * The parameters of an OAuth request as they came; those given more than once are only named, in
 * `repeated`, and count as not given.
 */
export interface OAuthParameters {
  values: Record<string, string>;
  repeated: string[];
}

/** What a person is asked: whose page it is and where it leads is in the stored request. */
export interface ConsentRequest {
  flow: "oauth2" | "oauth1";
  parameters: OAuthParameters;
}

export interface Consent {
  app: { client_id: string; name: string; owner: string };
  scopes: string[];
  /** where the browser goes after the answer; "oob": nowhere, a PIN is shown */
  redirect_uri: string;
}

/** `refused` is for a page of our own: the browser must not be sent where the request says. */
export type Judgement = { consent: Consent } | { redirect_uri: string } | { refused: string };

/** Somebody signed in at the consent page. */
export interface ConsentUser {
  id: Id;
  username: string;
  name: string;
}

/** An answer of a token endpoint. Errors are RFC 6749's {error, error_description}. */
export interface OAuthAnswer {
  status: 200 | 400 | 401;
  body: Record<string, string | number | boolean>;
}

/** An app that acts for nobody. `session_id` names its token. */
export interface AppViewer {
  app_id: Id;
  session_id: Id;
}

/** A request signed as RFC 5849 says. */
export interface SignedRequest {
  method: string;
  /** scheme, host and path, as section 3.4.1.2 wants them */
  uri: string;
  /** of the query and of a form body, decoded */
  parameters: [string, string][];
  /** of the Authorization header, decoded, without realm */
  oauth: Record<string, string>;
}

export interface OAuthActions {
  /** @param client_id of the app's own choice, if it is free */
  "auth.createApp": {
    params: { name: string; redirect_uris: string[]; type?: AppType; client_id?: string };
    result: AppWithSecrets;
  };
  "auth.apps": { params: object; result: { apps: App[] } };
  "auth.app": { params: { client_id: string }; result: App };
  "auth.updateApp": {
    params: { client_id: string; name?: string; redirect_uris?: string[] };
    result: App;
  };
  /** the old secrets are void; ends the app's tokens of its own, not what people let it do */
  "auth.rotateSecrets": { params: { client_id: string }; result: AppWithSecrets };
  "auth.deleteApp": { params: { client_id: string }; result: { deleted: boolean } };
  "auth.authorizedApps": { params: object; result: { apps: AuthorizedApp[] } };
  "auth.endAuthorizedApp": { params: { client_id: string }; result: { ended: number } };

  "auth.judgeConsent": { params: ConsentRequest; result: Judgement };
  /** the viewer's answer */
  "auth.decideConsent": {
    params: ConsentRequest & { approved: boolean };
    result: { redirect_uri: string } | { refused: string } | { pin: string };
  };
  /** turns a session into a cookie that is good for the consent page only */
  "auth.openConsent": { params: { token: string }; result: { cookie: string } };
  "auth.consentUser": { params: { cookie: string }; result: ConsentUser | null };
  /** @param holder who alone may answer */
  "auth.issueTicket": {
    params: { holder: string; request: ConsentRequest };
    result: { ticket: string };
  };
  /** works once */
  "auth.takeTicket": {
    params: { holder: string; ticket: string };
    result: ConsentRequest | null;
  };

  /** POST /2/oauth2/token */
  "auth.issueToken": {
    params: { parameters: OAuthParameters; authorization?: string };
    result: OAuthAnswer;
  };
  /** POST /2/oauth2/revoke */
  "auth.revokeToken": {
    params: { parameters: OAuthParameters; authorization?: string };
    result: OAuthAnswer;
  };
  /** POST /oauth2/token: the app's one token without an end, the same each time */
  "auth.issueAppToken": {
    params: { parameters: OAuthParameters; authorization?: string };
    result: OAuthAnswer;
  };
  /** POST /oauth2/invalidate_token */
  "auth.invalidateAppToken": {
    params: { parameters: OAuthParameters; authorization?: string };
    result: OAuthAnswer;
  };
  /** the app that holds a token of its own, or null; never throws for a bad token */
  "auth.verifyApp": { params: { token: string }; result: AppViewer | null };

  /** whom a signed request acts for, or null */
  "auth.verifySignature": { params: SignedRequest; result: Viewer | null };
  /** POST /oauth/request_token; null: not signed as it should be */
  "auth.requestToken": { params: SignedRequest; result: Record<string, string> | null };
  /** POST /oauth/access_token; null as above */
  "auth.signingToken": { params: SignedRequest; result: Record<string, string> | null };
}
