/** X's scopes. Source: X's OpenAPI 2.167, OAuth2UserToken. */
const SCOPES = [
  "block.read",
  "block.write",
  "bookmark.read",
  "bookmark.write",
  "broadcast.read",
  "broadcast.write",
  "dm.read",
  "dm.write",
  "follows.read",
  "follows.write",
  "like.read",
  "like.write",
  "list.read",
  "list.write",
  "media.write",
  "mute.read",
  "mute.write",
  "offline.access",
  "space.read",
  "timeline.read",
  "tweet.moderate.write",
  "tweet.read",
  "tweet.write",
  "users.read",
];

/** Asks for a refresh token. */
export const OFFLINE = "offline.access";

/** OAuth 1.0a knows no scopes: whoever says yes lets the app do all that an app may do. */
export const EVERY_SCOPE = SCOPES.filter((scope) => scope !== OFFLINE);

const known = new Set(SCOPES);

/** The scopes of a blank-separated list; undefined when there are none or one is unknown. */
export function scopesOf(text: string | undefined): string[] | undefined {
  const scopes = [...new Set((text ?? "").split(" ").filter(Boolean))];
  return scopes.length && scopes.every((scope) => known.has(scope)) ? scopes : undefined;
}
