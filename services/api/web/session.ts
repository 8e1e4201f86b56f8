import type { Call, ResultOf, Viewer } from "../../../lib/action.ts";
import { forbidden, invalidRequest, notFound } from "../../../lib/errors.ts";
import type { Id } from "../../../lib/id.ts";
import { linkTo } from "../../../lib/pictures.ts";
import type { UserRow } from "../../contract.ts";
import { actAs } from "../caller.ts";
import type { Request, Response } from "../gateway.ts";
import { originOf } from "../oauth/origin.ts";
import { jarOf, keep, MAX_ACCOUNTS, type Jar } from "./cookies.ts";
import { isOwnRequest } from "./guard.ts";

export interface Visit {
  request: Request;
  response: Response;
  call: Call;
}

/** Who is signed in in this browser. */
export interface Signed {
  user: Person | null;
  accounts: Person[];
}
type Person = Pick<UserRow, "id" | "username" | "name" | "protected" | "profile_image_url"> & {
  moderator?: true;
};

interface Account {
  token: string;
  viewer: Viewer;
  person: Person;
}

const YEAR_SECS = 31_536_000;

const personOf = (user: UserRow, origin: string): Person => ({
  id: user.id,
  username: user.username,
  name: user.name,
  protected: user.protected,
  profile_image_url: linkTo(origin, user.profile_image_url),
});

const tokensOf = ({ active, others }: Jar) => [...(active ? [active] : []), ...others];

/** The accounts whose tokens are still good, in the jar's order. */
async function accountsOf(tokens: string[], { request, call }: Visit): Promise<Account[]> {
  const viewers = await Promise.all(tokens.map((token) => call("auth.verify", { token })));
  const ids = viewers.flatMap((viewer) => viewer?.user_id ?? []);
  const users = ids.length ? await call("auth.usersByIds", { ids: [...new Set(ids)] }) : [];
  const byId = new Map(users.map((user) => [user.id, user]));
  const found = tokens.map((token, at) => {
    const viewer = viewers[at];
    const user = viewer && byId.get(viewer.user_id);
    return viewer && user
      ? {
          token,
          viewer,
          person: {
            ...personOf(user, originOf(request)),
            ...(viewer.moderator ? { moderator: true as const } : {}),
          },
        }
      : undefined;
  });
  return found.filter((account) => account !== undefined);
}

const signed = (accounts: Account[]): Signed => ({
  user: accounts[0]?.person ?? null,
  accounts: accounts.map(({ person }) => person),
});

/** Whose token came first acts; the rest wait to be switched to. */
function settle({ response }: Visit, accounts: Account[]): Signed {
  const [active, ...others] = accounts.map(({ token }) => token);
  keep(response, { active, others }, YEAR_SECS);
  return signed(accounts);
}

function refuseStrangers(request: Request) {
  if (!isOwnRequest(request)) throw forbidden("This is for the web client of this server alone.");
}

const bodyOf = ({ body }: Request): Record<string, unknown> =>
  typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};

export async function whoIsSigned(visit: Visit): Promise<Signed> {
  refuseStrangers(visit.request);
  return signed(await accountsOf(tokensOf(jarOf(visit.request)), visit));
}

async function enter(
  visit: Visit,
  { access_token, user }: ResultOf<"auth.login">,
): Promise<Signed> {
  const known = await accountsOf(tokensOf(jarOf(visit.request)), visit);
  const others = known.filter(({ person }) => person.id !== user.id);
  const [entered] = await accountsOf([access_token], visit);
  if (!entered) throw forbidden("This sign-in has ended already.");
  return settle(visit, [entered, ...others].slice(0, MAX_ACCOUNTS));
}

export async function signIn(visit: Visit): Promise<Signed> {
  refuseStrangers(visit.request);
  const params = bodyOf(visit.request) as { username: string; password: string };
  return enter(visit, await visit.call("auth.login", params));
}

export async function signUp(visit: Visit): Promise<Signed> {
  refuseStrangers(visit.request);
  const params = bodyOf(visit.request) as {
    username: string;
    name: string;
    email: string;
    password: string;
  };
  return enter(visit, await visit.call("auth.register", params));
}

/** Ends the session of who acts; the next of this browser's people, if any, acts from then on. */
export async function signOut(visit: Visit): Promise<Signed> {
  refuseStrangers(visit.request);
  const { request, call } = visit;
  const jar = jarOf(request);
  const [leaving] = jar.active ? await accountsOf([jar.active], visit) : [];
  if (leaving) {
    actAs(request.$ctx.meta, leaving.viewer);
    await call("auth.logout", {});
  }
  return settle(visit, await accountsOf(jar.others, visit));
}

/** Another of this browser's people acts from here on. */
export async function switchTo(visit: Visit): Promise<Signed> {
  refuseStrangers(visit.request);
  const { user_id } = bodyOf(visit.request);
  if (typeof user_id !== "string") throw invalidRequest("user_id", "The `user_id` is missing");
  const accounts = await accountsOf(tokensOf(jarOf(visit.request)), visit);
  const wanted = accounts.find(({ person }) => person.id === user_id);
  if (!wanted) throw notFound("user", user_id as Id, "user_id");
  return settle(visit, [wanted, ...accounts.filter((account) => account !== wanted)]);
}
