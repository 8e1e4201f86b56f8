import { ask, onSignedOut, Refusal } from "../api/client.ts";
import type { User } from "../api/types.ts";
import { forgetFeeds } from "./feeds.ts";
import { forgetAll, keepUsers } from "./store.ts";
import { Value } from "./value.ts";
import { forgetWanted } from "./wanted.ts";

export interface Signed {
  user: User | null;
  accounts: User[];
}

/** Who is signed in; undefined until the server has said so. */
export const session = new Value<Signed | undefined>(undefined);

/** Whether that is only assumed: the server could not be asked yet. */
export const assumed = new Value(false);

const LAST = "last_signed";

/** Of who acts in this browser just what the page needs to be drawn without the network. */
function remember(user: User | null): void {
  if (!user) return localStorage.removeItem(LAST);
  const { id, username, name } = user;
  localStorage.setItem(LAST, JSON.stringify({ id, username, name }));
}

function remembered(): User | undefined {
  try {
    const { id, username, name } = JSON.parse(localStorage.getItem(LAST) ?? "{}");
    return id && { id: String(id), username: String(username), name: String(name) };
  } catch {
    return undefined;
  }
}

const clean = (user: User): User => ({
  ...user,
  profile_image_url: user.profile_image_url ?? undefined,
});

function settle({ user, accounts }: Signed): void {
  if (session.now?.user?.id !== user?.id) {
    forgetAll();
    forgetWanted();
    forgetFeeds();
  }
  keepUsers(accounts.map(clean));
  remember(user);
  assumed.set(false);
  session.set({ user: user && clean(user), accounts: accounts.map(clean) });
}

export const loadSession = async () => settle(await ask<Signed>("GET", "/web/session"));

/** Who is signed in; without the network, who last was. @throws Refusal when nobody was */
export async function openSession(): Promise<void> {
  try {
    await loadSession();
  } catch (error) {
    const last = remembered();
    if (!last || !(error instanceof Refusal) || error.status !== 0) throw error;
    keepUsers([last]);
    assumed.set(true);
    session.set({ user: last, accounts: [last] });
  }
}

/** Has the server say who is signed in, if that was only assumed. @throws Refusal */
export async function confirmSession(): Promise<void> {
  if (assumed.now) await loadSession();
}

export const signIn = async (body: object) =>
  settle(await ask<Signed>("POST", "/web/session", { body }));
export const signUp = async (body: object) =>
  settle(await ask<Signed>("POST", "/web/register", { body }));
export const signOut = async () => settle(await ask<Signed>("DELETE", "/web/session"));
export const switchTo = async (user_id: string) =>
  settle(await ask<Signed>("POST", "/web/session/switch", { body: { user_id } }));

/** The viewer's id. Pages that use it are shown to people who are signed in only. */
export const me = (): string => session.now?.user?.id ?? "";

onSignedOut(() => {
  if (session.now?.user) void loadSession().catch(() => undefined);
});
