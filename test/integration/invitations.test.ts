import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setAuthSettings } from "../../services/auth/auth-settings.ts";
import { PASSWORD, Person, request } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;

beforeAll(async () => {
  gorjeo = await world({ REGISTRATION: "open", INVITE_QUOTA: "4" });
  ({ ana } = await gorjeo.people("ana"));
  setAuthSettings({ registration: "invite" });
});
afterAll(() => gorjeo.close());

const register = (username: string, invitation?: string) =>
  request(gorjeo.url, "POST", "/auth/register", {
    body: {
      username,
      name: username,
      email: `${username}@example.com`,
      password: PASSWORD,
      ...(invitation === undefined ? {} : { invitation }),
    },
  });
const refusalOf = async (username: string, invitation?: string) => {
  const { status, body } = await register(username, invitation);
  return [status, body.reason];
};

test("who is not invited is told so; an invitation opens as often as it says", async () => {
  expect(await refusalOf("ben")).toEqual([403, "invitation_required"]);
  expect(await refusalOf("ben", "gji_made-up")).toEqual([403, "invitation_invalid"]);
  const made = await ana.send("POST", "/auth/invitations", { uses: 2 });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ uses: 2, uses_left: 2, token: expect.any(String) });
  const { token } = made.body;
  // a name that is taken uses nothing up
  expect((await register("ana", token)).status).toBe(409);
  const crowd = await Promise.all(
    ["ben", "cleo", "dan", "eva"].map((name) => register(name, token)),
  );
  expect(crowd.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403]);
  const [listed] = (await ana.get("/auth/invitations")).body.invitations;
  expect(listed).toMatchObject({ id: made.body.id, uses: 2, uses_left: 0 });
  expect(listed).not.toHaveProperty("token");
  const rows = await gorjeo.query<{ row: string }>("select t::text as row from auth.invitations t");
  expect(JSON.stringify(rows)).not.toContain(token);
});

test("a member invites so many in 30 days, also when asking several times at once", async () => {
  const invite = () => ana.send("POST", "/auth/invitations", {});
  const made = await Promise.all(Array.from({ length: 4 }, invite));
  expect(made.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403]);
  await gorjeo.query("update auth.invitations set created_at = created_at - interval '31 days'");
  expect((await invite()).status).toBe(201);
});

test("one that has ended or expired opens nothing; only its maker ends it", async () => {
  await gorjeo.query("update auth.invitations set created_at = created_at - interval '31 days'");
  const { id, token } = (await ana.send("POST", "/auth/invitations", {})).body;
  const late = (await ana.send("POST", "/auth/invitations", { days: 1 })).body;
  await gorjeo.query(
    "update auth.invitations set expires_at = expires_at - interval '1 day' where id = $1",
    [late.id],
  );
  expect(await refusalOf("finn", late.token)).toEqual([403, "invitation_invalid"]);
  const other = (await ana.send("POST", "/auth/invitations", {})).body;
  const finn = (await register("finn", other.token)).body;
  const path = `/auth/invitations/${id}`;
  const byFinn = await request(gorjeo.url, "DELETE", path, { token: finn.access_token });
  expect(byFinn.body).toEqual({ ended: false });
  expect((await ana.send("DELETE", path)).body).toEqual({ ended: true });
  expect((await ana.send("DELETE", path)).body).toEqual({ ended: false });
  expect(await refusalOf("gil", token)).toEqual([403, "invitation_invalid"]);
});

test("who is closed is closed, invited or not; where all may come nobody is invited", async () => {
  await gorjeo.query("update auth.invitations set created_at = created_at - interval '31 days'");
  const { token } = (await ana.send("POST", "/auth/invitations", {})).body;
  setAuthSettings({ registration: "closed" });
  expect(await refusalOf("hana", token)).toEqual([403, "registration_closed"]);
  expect((await request(gorjeo.url, "GET", "/auth/policy")).body).toEqual({
    registration: "closed",
    mail: false,
  });
  expect((await ana.send("POST", "/auth/invitations", {})).status).toBe(403);
  setAuthSettings({ registration: "open" });
  expect((await register("hana")).status).toBe(201);
  expect((await ana.send("POST", "/auth/invitations", {})).status).toBe(403);
});
