import { Validators } from "moleculer";
import type { Action, ActionName, ParamsOf, ResultOf, Scope } from "../../lib/action.ts";
import type { Id } from "../../lib/id.ts";
import { validatorOf, VALIDATOR_OPTIONS } from "../../lib/params.ts";
import type { Login, Profile } from "../../services/auth/contract.ts";
import { login } from "../../services/auth/login.ts";
import { closePasswordPool } from "../../services/auth/password-pool.ts";
import { register } from "../../services/auth/register.ts";
import { verify } from "../../services/auth/verify.ts";
import { capability, type Answers } from "./database.ts";

process.env.BCRYPT_COST = "4";

/** Runs an action as the service does: first the rules, then the handler. */
export function ask<N extends ActionName>(
  action: Action<N>,
  params: ParamsOf<N> & object,
  scope: Scope,
): Promise<ResultOf<N>> {
  const taken = structuredClone(params);
  checked(action, taken);
  return action.run(taken, scope);
}

/** Throws what Moleculer throws for params that the rules refuse. */
export const checked = <N extends ActionName>({ rules }: Action<N>, params: object): true => {
  new Validators.Fastest(VALIDATOR_OPTIONS).validate(params, {
    $$strict: true,
    ...validatorOf(rules),
  });
  return true;
};

export const PASSWORD = "correct horse";

export interface Somebody {
  id: Id;
  token: string;
  profile: Profile;
  /** of a request with this person's token */
  scope: Scope;
}

/** The service's handlers on a real database, and people who have registered. */
export async function authWorld() {
  const world = await capability("auth");
  const nobody = world.scope();
  const scopeOf = async ({ access_token }: Login, answers: Answers = {}): Promise<Scope> => {
    const viewer = await verify.run({ token: access_token }, nobody);
    return { ...world.scope(undefined, answers), viewer: viewer ?? undefined };
  };
  const somebody = async (entered: Login, answers?: Answers): Promise<Somebody> => ({
    id: entered.user.id,
    token: entered.access_token,
    profile: entered.user,
    scope: await scopeOf(entered, answers),
  });
  return {
    ...world,
    nobody,
    /** somebody new */
    async person(username: string, { name = username, answers = {} as Answers } = {}) {
      const email = `${username}@example.com`;
      const wish = { username, name, email, password: PASSWORD };
      return somebody(await ask(register, wish, nobody), answers);
    },
    /** somebody from one more browser */
    async again({ profile: { username } }: Somebody, password = PASSWORD) {
      return somebody(await ask(login, { username, password }, nobody));
    },
    verified: (token: string) => verify.run({ token }, nobody),
    async close() {
      await closePasswordPool();
      await world.close();
    },
  };
}
