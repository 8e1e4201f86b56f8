import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readSettings } from "../../settings.ts";
import { PASSWORD, Person, request } from "../support/person.ts";
import { postbox, type Postbox } from "../support/postbox.ts";
import { spawnGorjeo, start, until } from "../support/process.ts";
import { world } from "../support/world.ts";
import { removeFolder } from "../support/folder.ts";

let home: string;
let env: Record<string, string>;
let post: Postbox;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
  post = await postbox();
  env = {
    DATA_DIR: join(home, "data"),
    BCRYPT_COST: "4",
    PASSWORD_WORKERS: "1",
    SMTP_URL: post.url,
    MAIL_FROM: "gorjeo@gorjeo.example",
    PUBLIC_URL: "http://gorjeo.example",
  };
});
afterAll(async () => {
  await post.close();
  await removeFolder(home);
});

test("a letter outlives the process that was to send it", async () => {
  const first = await spawnGorjeo({ env }).ready;
  // nobody listens: the letter waits
  await post.close();
  await Person.signUp(first.url, "ana");
  await first.printed(/mail confirm_email for account \d+: .* try 1, to be tried again/);
  first.signal("SIGKILL");
  await first.exited;
  post = await postbox(post.port);
  const second = await spawnGorjeo({ env }).ready;
  const { token } = await post.letter("ana@example.com", "Confirm");
  const body = { token };
  const confirmed = await request(second.url, "PUT", "/auth/email/confirmation", { body });
  expect(confirmed.body).toEqual({ confirmed: true });
  second.signal("SIGTERM");
  expect(await second.exited).toBe(0);
  expect(post.letters).toHaveLength(1);
}, 120_000);

test("a developer's start prints letters", async () => {
  const own = { DATA_DIR: join(home, "own"), BCRYPT_COST: "4", PASSWORD_WORKERS: "1" };
  const here = await spawnGorjeo({ env: { ...own, NODE_ENV: "development" } }).ready;
  await Person.signUp(here.url, "ana");
  const [, token] = await here.printed(/http:\/\/localhost:\d+\/confirm-email#(\S+)/);
  const body = { token };
  expect((await request(here.url, "PUT", "/auth/email/confirmation", { body })).status).toBe(200);
  here.signal("SIGTERM");
  await here.exited;
}, 120_000);

test("a start that others can reach, or that says nothing, prints none; mail needs its settings", () => {
  const dev = { NODE_ENV: "development" };
  expect(readSettings(dev).development).toBe(true);
  for (const more of [
    { NODE_ENV: "production" },
    { NODE_ENV: "" },
    { PUBLIC_URL: "http://gorjeo.example" },
    { HOST: "0.0.0.0" },
    { NATS_URL: "nats://127.0.0.1:4222" },
  ])
    expect([more, readSettings({ ...dev, ...more }).development]).toEqual([more, false]);
  const mail = {
    SMTP_URL: "smtp://mail.example",
    MAIL_FROM: "a@b.example",
    PUBLIC_URL: "http://c.example",
  };
  expect(readSettings(mail).smtp_url).toBe(mail.SMTP_URL);
  for (const wrong of [
    { MAIL_FROM: "" },
    { PUBLIC_URL: "" },
    { MAIL_FROM: "nobody" },
    { SMTP_URL: "http://mail.example" },
    { REGISTRATION: "maybe" },
  ])
    expect(() => readSettings({ ...mail, ...wrong })).toThrow(/SMTP_URL|MAIL_FROM|REGISTRATION/);
});

test("without a mailer nobody is told that a letter comes", async () => {
  const gorjeo = await world();
  const ask = { body: { username: "ana" } };
  const refused = await request(gorjeo.url, "POST", "/auth/password_resets", ask);
  expect([refused.status, refused.body.reason]).toEqual([403, "no_mailer"]);
  const { ana, ben } = await gorjeo.people("ana", "ben");
  const change = (email: string) => ana.send("PUT", "/auth/email", { email, password: PASSWORD });
  expect((await change("ben@example.com")).status).toBe(409);
  const changed = await change("ana@elsewhere.example");
  expect(changed.body).toEqual({ email: "ana@elsewhere.example", confirmed: false });
  const again = await ben.send("POST", "/auth/email/confirmation");
  expect([again.status, again.body.reason]).toEqual([403, "no_mailer"]);
  expect(await gorjeo.query("select 1 from auth.mails")).toEqual([]);
  await gorjeo.close();
});

test("whoever runs the server makes links, invites, and reads what happened", async () => {
  const own = { DATA_DIR: join(home, "admin"), BCRYPT_COST: "4", PASSWORD_WORKERS: "1" };
  const settings = { ...own, REGISTRATION: "invite", PORT: "0" };
  const running = await spawnGorjeo({ env: settings }).ready;
  const admin = async (...words: string[]) => {
    const program = start([process.execPath, "scripts/admin.ts", ...words], settings);
    return { code: await program.exited, output: program.output().trim() };
  };
  const tokenOf = (output: string) => /#(\S+)/.exec(output)?.[1] ?? "";
  const invited = await admin("invite", "2");
  expect(invited).toMatchObject({ code: 0, output: expect.stringMatching(/\/sign-up#gji_\S+\n/) });
  await Person.signUp(running.url, "eva", { invitation: tokenOf(invited.output) });
  const reset = await admin("reset-password", "@eva");
  expect(reset.output).toMatch(/\/reset-password#gjp_\S+\ngood until /);
  const body = { token: tokenOf(reset.output), new_password: "another pass phrase" };
  const set = () => request(running.url, "PUT", "/auth/password_resets", { body });
  expect([(await set()).status, (await set()).status]).toEqual([200, 400]);
  const wrong = { body: { username: "eva", password: PASSWORD } };
  for (let at = 0; at < 3; at++) await request(running.url, "POST", "/auth/login", wrong);
  const right = { body: { username: "eva", password: body.new_password } };
  const { access_token: token } = (await request(running.url, "POST", "/auth/login", right)).body;
  const events = async () =>
    (await request(running.url, "GET", "/auth/audit", { token })).body.events;
  // refusals are written once a second, before or after the sign-in that follows them
  const isWritten = ({ act, count }: { act: string; count: number }) =>
    act === "sign_in_refused" && count === 3;
  await until(async () => (await events())?.some(isWritten));
  const listed = await admin("audit", "eva");
  const acts = listed.output.split("\n").map((line) => line.split("  ")[1]);
  expect(acts.slice(0, 2).sort()).toEqual(["sign_in_refused ×3", "signed_in"]);
  expect(acts.slice(2)).toEqual(["password_reset", "password_reset_link_made", "registered"]);
  expect(listed.output).toMatch(/password_reset_link_made {2}by \S+/);
  expect(await admin("audit", "nobody")).toMatchObject({ code: 1 });
  expect((await admin("invite", "none")).output).toContain("npm run admin -- invite");
  running.signal("SIGTERM");
  await running.exited;
}, 180_000);
