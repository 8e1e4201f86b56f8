import { TOTP } from "otpauth";
import { appOf } from "../oauth.ts";
import { PASSWORD } from "../person.ts";
import { account, type Writes } from "./setting.ts";

/** Accounts, sessions and apps. */
export const ACCOUNTS: Writes = {
  "POST /auth/register": () => ({
    path: "/auth/register",
    body: account("rosa", "Rosa"),
    other: { body: account("rosa", "Another") },
    made: "auth.users where username = 'rosa'",
  }),
  "POST /auth/login": async (s) => {
    const { username, id } = await s.fresh();
    return {
      path: "/auth/login",
      body: { username, password: PASSWORD },
      other: { body: { username: "ana", password: PASSWORD } },
      made: `auth.sessions where user_id = ${id} offset 1`,
    };
  },
  "DELETE /auth/sessions": async (s) => ({
    path: "/auth/sessions",
    who: await s.fresh(),
    other: { path: "/auth/sessions/1" },
  }),
  "DELETE /auth/sessions/:session_id": () => ({
    path: "/auth/sessions/1",
    other: { path: "/auth/sessions/2" },
  }),
  "PUT /auth/profile": () => ({
    path: "/auth/profile",
    body: { name: "Ana I" },
    other: { body: { name: "Ana II" } },
  }),
  "PUT /auth/password": async (s) => ({
    path: "/auth/password",
    who: await s.fresh(),
    body: { current_password: PASSWORD, new_password: "another horse battery" },
    other: { body: { current_password: PASSWORD, new_password: "a third horse battery" } },
  }),
  "POST /auth/apps": (s) => ({
    path: "/auth/apps",
    body: { name: "App", redirect_uris: ["https://app.example/cb"] },
    other: { body: { name: "Other", redirect_uris: ["https://app.example/cb"] } },
    made: `auth.apps where owner_id = ${s.ana.id}`,
  }),
  "PUT /auth/apps/:client_id": async (s) => ({
    path: `/auth/apps/${(await appOf(s.ana)).client_id}`,
    body: { name: "Renamed" },
    other: { body: { name: "Renamed again" } },
  }),
  "POST /auth/apps/:client_id/secrets": async (s) => ({
    path: `/auth/apps/${(await appOf(s.ana)).client_id}/secrets`,
    other: { path: `/auth/apps/${(await appOf(s.ana)).client_id}/secrets` },
  }),
  "DELETE /auth/apps/:client_id": async (s) => ({
    path: `/auth/apps/${(await appOf(s.ana)).client_id}`,
    other: { path: `/auth/apps/${(await appOf(s.ana)).client_id}` },
  }),
  "DELETE /auth/authorized_apps/:client_id": async (s) => ({
    path: `/auth/authorized_apps/${(await appOf(s.ana)).client_id}`,
    other: { path: `/auth/authorized_apps/${(await appOf(s.ana)).client_id}` },
  }),
  "POST /auth/totp": async (s) => ({
    path: "/auth/totp",
    who: await s.fresh(),
    body: { password: PASSWORD },
    other: { body: { password: "another horse battery" } },
  }),
  "PUT /auth/totp": async (s) => {
    const { who, secret } = await s.withFactor();
    const totp = new TOTP({ secret });
    return {
      path: "/auth/totp",
      who,
      body: { otp: totp.generate() },
      other: { body: { otp: "000000" } },
    };
  },
  "DELETE /auth/totp": async (s) => {
    const { who, secret } = await s.withFactor();
    const otp = new TOTP({ secret }).generate();
    const { recovery_codes } = (await who.send("PUT", "/auth/totp", { otp })).body;
    const body = (code: string) => ({ password: PASSWORD, otp: code });
    return {
      path: "/auth/totp",
      who,
      body: body(recovery_codes[0]),
      other: { body: body(recovery_codes[1]) },
    };
  },
};
