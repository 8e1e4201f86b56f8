import type { Call, Viewer } from "../../lib/action.ts";
import { unauthorized } from "../../lib/errors.ts";
import { nowMs } from "../../lib/time.ts";
import type { AppViewer } from "../contract.ts";

const BEARER = /^Bearer ([\w.~+/=-]{1,512})$/i;

/**
 * How long an answer of `auth.verify` or `auth.verifyApp` may be remembered. A token that is revoked is forgotten at
 * once where a broadcast arrives, and after this time in any case.
 */
const REMEMBER_MS = 1_000;
const MAX_REMEMBERED = 10_000;

/** Who sends a request: a person, perhaps through an app; or an app that acts for nobody. */
export type Holder = { viewer: Viewer } | { app: AppViewer };

interface Remembered {
  holder: Holder;
  until: number;
}

const sessionOf = (holder: Holder) =>
  "app" in holder ? holder.app.session_id : holder.viewer.session_id;

/** The prefix of the tokens of apps that act for nobody. */
const APP_TOKEN = "ga_";

async function verified(token: string, call: Call): Promise<Holder | undefined> {
  if (token.startsWith(APP_TOKEN)) {
    const app = await call("auth.verifyApp", { token });
    return app ? { app } : undefined;
  }
  const viewer = await call("auth.verify", { token });
  return viewer ? { viewer: Object.freeze(viewer) } : undefined;
}

/** Whether an access token of any kind is (still) good. */
export const isGoodToken = async (token: string, call: Call): Promise<boolean> =>
  (await verified(token, call)) !== undefined;

/** Turns access tokens into those who hold them. One for each gateway. */
export class Authenticator {
  readonly #remembered = new Map<string, Remembered>();
  /** counts revocations: an answer that was under way when one came is not remembered */
  #revocations = 0;

  /** @throws unauthorized when there is no token, or one that is not (any longer) good */
  async holderOf(authorization: string | undefined, call: Call): Promise<Holder> {
    const token = BEARER.exec(authorization ?? "")?.[1];
    if (token === undefined) throw unauthorized();
    const known = this.#remembered.get(token);
    if (known && known.until > nowMs()) return known.holder;
    const revocations = this.#revocations;
    const holder = await verified(token, call);
    if (!holder) throw unauthorized();
    if (revocations === this.#revocations) this.#remember(token, holder);
    return holder;
  }

  /** Forgets the sessions' tokens. */
  revoke(session_ids: readonly string[]): void {
    this.#revocations += 1;
    const ended = new Set(session_ids);
    for (const [token, { holder }] of this.#remembered)
      if (ended.has(sessionOf(holder))) this.#remembered.delete(token);
  }

  #remember(token: string, holder: Holder) {
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(token, { holder, until: nowMs() + REMEMBER_MS });
  }
}
