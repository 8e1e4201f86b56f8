import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { PASSWORD, Person, request } from "../support/person.ts";
import { postbox, type Postbox } from "../support/postbox.ts";
import { until } from "../support/process.ts";
import { world, type World } from "../support/world.ts";

let post: Postbox;
let gorjeo: World;

beforeAll(async () => {
  post = await postbox();
  gorjeo = await world({
    SMTP_URL: post.url,
    MAIL_FROM: "Gorjeo <gorjeo@gorjeo.example>",
    PUBLIC_URL: "https://gorjeo.example",
    AUDIT_DAYS: "1",
  });
});
afterAll(async () => {
  await gorjeo.close();
  await post.close();
});

const emailOf = (username: string) => `${username}@example.com`;
const login = (name: string) =>
  request(gorjeo.url, "POST", "/auth/login", { body: { email: name, password: PASSWORD } });
const confirm = (token: string) =>
  request(gorjeo.url, "PUT", "/auth/email/confirmation", { body: { token } });
const emailsOf = async (person: Person) => {
  const { email, email_confirmed, pending_email } = (await person.get("/auth/profile")).body;
  return { email, email_confirmed, pending_email };
};
const registered = (username: string, email: string) =>
  request(gorjeo.url, "POST", "/auth/register", {
    body: { username, name: username, email, password: PASSWORD },
  });

async function member(username: string): Promise<Person> {
  const person = await Person.signUp(gorjeo.url, username);
  await confirm((await post.letter(emailOf(username), "Confirm")).token);
  return person;
}

test("an address counts once it is confirmed, by a link that works once, within a day", async () => {
  const ana = await Person.signUp(gorjeo.url, "ana");
  const email = emailOf("ana");
  expect(await emailsOf(ana)).toEqual({ email, email_confirmed: false, pending_email: email });
  expect((await login(email)).status).toBe(401);
  const first = await post.letter(email, "Confirm");
  expect(first.text).toContain(`https://gorjeo.example/confirm-email#${first.token}`);
  await gorjeo.query("update auth.mail_tokens set expires_at = expires_at - interval '1 day'");
  expect((await confirm(first.token)).status).toBe(400);
  expect((await ana.send("POST", "/auth/email/confirmation")).body).toEqual({ requested: true });
  const second = await post.letter(email, "Confirm", 1);
  const both = await Promise.all([confirm(second.token), confirm(second.token)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
  expect(await emailsOf(ana)).toEqual({ email, email_confirmed: true, pending_email: null });
  expect((await login(email)).status).toBe(200);
  expect((await ana.send("POST", "/auth/email/confirmation")).status).toBe(409);
});

test("registering does not tell that an address is another's: its owner gets a letter", async () => {
  await member("ben");
  const taken = await registered("ben2", emailOf("ben"));
  const free = await registered("ben3", "somebody@example.com");
  expect(taken.status).toBe(201);
  const shapeOf = ({ body }: typeof taken) => {
    const { user, access_token, ...rest } = body;
    const { id, username, name, email, pending_email, created_at, ...more } = user;
    expect([pending_email, Boolean(id && username && name && created_at)]).toEqual([email, true]);
    return { ...rest, token: access_token.length, more };
  };
  expect(shapeOf(taken)).toEqual(shapeOf(free));
  const { text, token } = await post.letter(emailOf("ben"), "an account already");
  expect([text.includes("@ben,"), text.includes("ben2"), token]).toEqual([true, false, ""]);
  expect((await login(emailOf("ben"))).body.user.username).toBe("ben");
});

test("of two who wait for one address, the one who can read its mail gets it", async () => {
  const email = "shared@example.com";
  await registered("mallory", email);
  const hers = await registered("cleo", email);
  const letters = [await post.letter(email, "Confirm"), await post.letter(email, "Confirm", 1)];
  const of = (name: string) => letters.find(({ text }) => text.includes(`@${name} `))?.token ?? "";
  expect((await confirm(of("cleo"))).status).toBe(200);
  expect((await confirm(of("mallory"))).status).toBe(409);
  expect((await login(email)).body.user.id).toBe(hers.body.user.id);
});

test("a new address counts once it is confirmed; the old one is told, and keeps counting till then", async () => {
  const dan = await member("dan");
  const email = "dan@elsewhere.example";
  const change = (password: string) => dan.send("PUT", "/auth/email", { email, password });
  expect((await change("not my password")).status).toBe(403);
  expect((await change(PASSWORD)).body).toEqual({ email, confirmed: false });
  await post.letter(emailOf("dan"), "asked for");
  expect(await emailsOf(dan)).toMatchObject({ email: emailOf("dan"), pending_email: email });
  expect((await login(emailOf("dan"))).status).toBe(200);
  expect((await login(email)).status).toBe(401);
  // a link to a new password that went to the old address
  const ask = { body: { username: "dan" } };
  await request(gorjeo.url, "POST", "/auth/password_resets", ask);
  const old = await post.letter(emailOf("dan"), "new password");
  expect((await confirm((await post.letter(email, "Confirm")).token)).status).toBe(200);
  await post.letter(emailOf("dan"), "away from this one");
  expect(await emailsOf(dan)).toEqual({ email, email_confirmed: true, pending_email: null });
  expect((await login(emailOf("dan"))).status).toBe(401);
  const body = { token: old.token, new_password: "another pass phrase" };
  expect((await request(gorjeo.url, "PUT", "/auth/password_resets", { body })).status).toBe(400);
});

test("a change to an address that is another's is answered alike, and told to its owner alone", async () => {
  const eva = await member("eva");
  await member("finn");
  const change = { email: emailOf("finn"), password: PASSWORD };
  const answer = await eva.send("PUT", "/auth/email", change);
  expect([answer.status, answer.body]).toEqual([200, { email: change.email, confirmed: false }]);
  await post.letter(emailOf("finn"), "an account already");
});

test("a mailbox that is not there is given up at once; a server that is busy is asked again", async () => {
  post.refuse((to) => (to.startsWith("gone") ? 550 : to.startsWith("busy") ? 451 : undefined));
  await registered("gil", "gone@example.com");
  await registered("hana", "busy@example.com");
  const rows = (address: string) =>
    gorjeo.query<{ tries: number; failed: boolean; secret: string | null; last_error: string }>(
      `select tries, failed_at is not null as failed, secret, last_error
       from auth.mails where address = $1`,
      [address],
    );
  await until(async () => (await rows("gone@example.com"))[0]?.failed === true);
  const [gone] = await rows("gone@example.com");
  expect(gone).toMatchObject({ tries: 1, secret: null });
  expect(gone?.last_error).toContain("550");
  expect(gone?.last_error).not.toContain("gone");
  await until(async () => (await rows("busy@example.com"))[0]?.last_error != null);
  expect((await rows("busy@example.com"))[0]).toMatchObject({ failed: false });
  post.refuse(() => undefined);
  await gorjeo.query("update auth.mails set due_at = now()");
  expect((await confirm((await post.letter("busy@example.com", "Confirm")).token)).status).toBe(
    200,
  );
  expect(await rows("busy@example.com")).toEqual([]);
});

test("an account that goes takes its letters and links along", async () => {
  post.refuse((to) => (to === emailOf("iris") ? 451 : undefined));
  const iris = await Person.signUp(gorjeo.url, "iris");
  await iris.send("DELETE", "/auth/account", { password: PASSWORD });
  const left = await gorjeo.query(
    `select 1 from auth.mails where user_id = $1
     union all select 1 from auth.mail_tokens where user_id = $1
     union all select 1 from auth.audit where user_id = $1`,
    [iris.id],
  );
  expect(left).toEqual([]);
  post.refuse(() => undefined);
});
