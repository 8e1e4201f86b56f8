import { mkdtemp, readdir, readFile, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TOTP } from "otpauth";
import pg from "pg";
import { readSecrets } from "../../database/postgres.ts";
import { EVERY_SCOPE } from "../../services/auth/oauth/scopes.ts";
import {
  appOf,
  asking,
  basic,
  CALLBACK,
  consent,
  decide,
  form,
  pkce,
  tokenForm,
  twitterApi,
} from "../support/oauth.ts";
import { readMetrics } from "../support/metrics.ts";
import { freePort } from "../../lib/free-port.ts";
import { PASSWORD, Person, request } from "../support/person.ts";
import { postbox, type Postbox } from "../support/postbox.ts";
import { spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { collector } from "../support/spans.ts";
import { removeFolder } from "../support/folder.ts";

/**
 * A real start on nothing, at the wordiest level of logs, and everything that has to do with
 * secrets done once; then every place where they must not stand is searched.
 */

let home: string;
let data: string;
let gorjeo: Gorjeo;
let post: Postbox;
/** by what they are: what a client holds or types, and what the server keeps to itself */
const secrets = new Map<string, string>();

const keep = (name: string, value: unknown) => {
  if (typeof value !== "string" || value.length < 8) throw new Error(`${name} is no secret`);
  secrets.set(name, value);
  return value;
};

/** Sign-ins that succeed and fail, a change of password, an account that goes. */
async function signIns(): Promise<Person> {
  const ana = await Person.signUp(gorjeo.url, "ana");
  keep("a password", PASSWORD);
  keep("a token of the first sign-in", ana.token);
  const login = (password: string) =>
    request(gorjeo.url, "POST", "/auth/login", { body: { username: "ana", password } });
  await login(keep("a wrong password", "wr0ng-but-close-to-it"));
  await login(keep("a refused password", `${"x".repeat(129)}pearl`));
  const other = keep("a token of another sign-in", (await login(PASSWORD)).body.access_token);
  await request(gorjeo.url, "POST", "/auth/logout", { token: other });
  await request(gorjeo.url, "GET", "/2/users/me", {
    token: keep("a made-up token", "gj_made-up-token"),
  });
  await request(gorjeo.url, "GET", `/2/users/me?access_token=${ana.token}`);
  const weak = keep("a password that was too weak", "ana-ana-ana");
  const body = { username: "ana2", name: "Ana", email: "ana2@example.com", password: weak };
  await request(gorjeo.url, "POST", "/auth/register", { body });
  const new_password = keep("a new password", "another pass phrase of hers");
  await ana.send("PUT", "/auth/password", { current_password: PASSWORD, new_password });
  const gone = await Person.signUp(gorjeo.url, "ben");
  keep("the token of an account that is gone", gone.token);
  await gone.send("DELETE", "/auth/account", { password: PASSWORD });
  return ana;
}

/** Every kind of token that an app can have. */
async function apps(ana: Person) {
  const { client_id } = await appOf(ana, { type: "public" });
  const { verifier, challenge } = pkce();
  keep("a code verifier", verifier);
  const scope = [...EVERY_SCOPE, "offline.access"].join(" ");
  const url = await decide(ana, `/i/oauth2/authorize?${asking(client_id, challenge, { scope })}`);
  const code = keep("a code", url.searchParams.get("code"));
  const grant = { grant_type: "authorization_code", code, client_id, code_verifier: verifier };
  const tokens = await tokenForm(gorjeo.url, { ...grant, redirect_uri: CALLBACK });
  keep("an app's token", tokens.body.access_token);
  const refresh_token = keep("a refresh token", tokens.body.refresh_token);
  const next = await tokenForm(gorjeo.url, {
    grant_type: "refresh_token",
    refresh_token,
    client_id,
  });
  const token = keep("an app's next token", next.body.access_token);
  keep("the next refresh token", next.body.refresh_token);
  await request(gorjeo.url, "GET", "/2/users/me", { token });
  await tokenForm(gorjeo.url, { grant_type: "refresh_token", refresh_token, client_id });
  await signatures(ana);
}

async function secondFactor(ana: Person) {
  const password = secrets.get("a new password");
  const { secret } = (await ana.send("POST", "/auth/totp", { password })).body;
  keep("the secret of a device", secret);
  const otp = new TOTP({ secret }).generate();
  const { recovery_codes } = (await ana.send("PUT", "/auth/totp", { otp })).body;
  keep("a recovery code", recovery_codes[0]);
  keep("a recovery code without dashes", recovery_codes[1].replaceAll("-", ""));
  const body = { username: "ana", password, otp: recovery_codes[0] };
  await request(gorjeo.url, "POST", "/auth/login", { body });
}

/** Links in mails: one that confirms an address, one that was used, one that was not. */
async function mails(ana: Person) {
  const letters = (about: string, seen = 0) => post.letter("ana@example.com", about, seen);
  const token = keep("what confirms an address", (await letters("Confirm")).token);
  await request(ana.url, "PUT", "/auth/email/confirmation", { body: { token } });
  const ask = { body: { username: "ana" } };
  await request(ana.url, "POST", "/auth/password_resets", ask);
  const used = keep("a link to a new password", (await letters("new password")).token);
  const new_password = keep("a password set by a link", "a third pass phrase of hers");
  await request(ana.url, "PUT", "/auth/password_resets", { body: { token: used, new_password } });
  await request(ana.url, "POST", "/auth/password_resets", ask);
  keep("a link that waits", (await letters("new password", 1)).token);
}

async function signatures(ana: Person) {
  const { consumer_key = "", consumer_secret = "" } = await appOf(ana, { name: "Robot" });
  keep("an app's secret", consumer_secret);
  const headers = basic(consumer_key, consumer_secret);
  keep("what an app sends as Basic", headers.authorization.slice("Basic ".length));
  const credentials = { grant_type: "client_credentials" };
  const { body } = await form(gorjeo.url, "/oauth2/token", credentials, headers);
  keep("an app-only token", body.access_token);
  const keys = { appKey: consumer_key, appSecret: consumer_secret };
  const link = await twitterApi(gorjeo.url, keys).generateAuthLink(CALLBACK);
  const path = `/oauth/authorize?oauth_token=${link.oauth_token}`;
  keep("a ticket of the consent page", (await consent(ana, path)).ticket);
  const verifier = (await decide(ana, path)).searchParams.get("oauth_verifier") ?? "";
  keep("a verifier", verifier);
  const { oauth_token: accessToken, oauth_token_secret } = link;
  const temporary = {
    ...keys,
    accessToken,
    accessSecret: keep("a temporary secret", oauth_token_secret),
  };
  const { accessSecret, client } = await twitterApi(gorjeo.url, temporary).login(verifier);
  keep("the secret of a token", accessSecret);
  await client.v2.me();
}

/** The forms in which a text may stand somewhere. */
const forms = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(secret).toString("hex"),
];

/** Which secrets stand in a text. */
const found = (text: string): string[] =>
  [...secrets]
    .filter(([, secret]) => forms(secret).some((form) => text.includes(form)))
    .map(([name]) => name);

async function rows(): Promise<Record<string, string>> {
  const { owner_password: password } = await readSecrets(data);
  const client = new pg.Client({
    host: join(data, "run"),
    user: "gorjeo",
    database: "gorjeo",
    password,
  });
  await client.connect();
  const tables = await client.query<{ name: string }>(`
    select quote_ident(schemaname) || '.' || quote_ident(tablename) as name
    from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`);
  const texts: Record<string, string> = {};
  for (const { name } of tables.rows) {
    const dump = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    texts[name] = dump.rows.map(({ row }) => row).join("\n");
  }
  await client.query("checkpoint");
  await client.end();
  return texts;
}

const JSON_AND_ALL = {
  LOG_FORMAT: "json",
  ACCESS_LOG: "on",
  METRICS_PORT: "0",
  TRACING_SAMPLE: "1",
};

describe.each([
  ["logs for people", {}],
  ["logs in JSON, every request in them, with metrics and traces", JSON_AND_ALL],
])("%s", (_, more) => {
  const all_on = "METRICS_PORT" in more;
  let traces: Awaited<ReturnType<typeof collector>>;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "gorjeo-test-"));
    data = join(home, "data");
    secrets.clear();
    traces = await collector();
    const env = { DATA_DIR: data, LOG_LEVEL: "trace", BCRYPT_COST: "4", PASSWORD_WORKERS: "1" };
    post = await postbox();
    const port = await freePort();
    const mail = {
      PORT: String(port),
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      SMTP_URL: post.url,
      MAIL_FROM: "gorjeo@gorjeo.example",
    };
    const tracing = all_on ? { TRACING_URL: traces.url } : {};
    gorjeo = await spawnGorjeo({ env: { ...env, ...more, ...tracing, ...mail } }).ready;
    const { owner_password, secret } = await readSecrets(data);
    keep("the database owner's password", owner_password);
    keep("the server's secret", secret);
    const ana = await signIns();
    await apps(ana);
    await secondFactor(ana);
    await mails(ana);
  }, 60_000);

  afterAll(async () => {
    gorjeo.signal("SIGTERM");
    await gorjeo.exited;
    traces.close();
    await post.close();
    await removeFolder(home);
  }, 60_000);

  test("the story has happened, and its secrets are told apart", async () => {
    expect(secrets.size).toBeGreaterThanOrEqual(20);
    expect(new Set(secrets.values()).size).toBe(secrets.size);
    expect(gorjeo.output()).toMatch(/\bdebug\b/i);
  });

  test("nothing that the process prints holds one, nor an Authorization header", () => {
    expect(found(gorjeo.output())).toEqual([]);
    expect(gorjeo.output()).not.toMatch(/\b(Bearer|Basic|OAuth) [\w-]{8}|password_hash|\$2b\$/);
  });

  test("no span and no figure holds one", async () => {
    const { length } = traces.spans;
    await request(gorjeo.url, "GET", "/2/users/me", { token: secrets.get("an app's next token") });
    if (!all_on) return expect(length).toBe(0);
    await until(() => traces.spans.length > length);
    expect(found(JSON.stringify(traces.spans))).toEqual([]);
    const [, url = ""] = /reporter listening on (http:\S+\/metrics)/.exec(gorjeo.output()) ?? [];
    const { text, value } = await readMetrics(url);
    expect(found(text)).toEqual([]);
    expect(value("gorjeo_http_requests_total", { route: "/auth/login" })).toBeGreaterThan(2);
  });

  test("no row of any table holds one", async () => {
    const texts = await rows();
    expect(Object.keys(texts).length).toBeGreaterThan(40);
    for (const [table, text] of Object.entries(texts))
      expect([table, found(text)]).toEqual([table, []]);
    // it looked where they would be: tokens stand there as hashes
    const token = secrets.get("a link that waits") ?? "";
    const hash = createHash("sha256").update(token).digest("hex");
    expect(Object.values(texts).join("\n")).toContain(hash);
  });

  test("no file of the data folder holds one, but the one that is there for it", async () => {
    await rows();
    const files = await readdir(data, { recursive: true, withFileTypes: true });
    let searched = 0;
    for (const file of files.filter((entry) => entry.isFile() && entry.name !== "secrets.json")) {
      const path = join(file.parentPath, file.name);
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      searched += 1;
      expect([path, found(bytes.toString("latin1"))]).toEqual([path, []]);
    }
    expect(searched).toBeGreaterThan(500);
  }, 60_000);

  // whatever the logs look like
  if (!all_on)
    test("the folder is for its owner alone, and two first starts have nothing in common", async () => {
      const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
      expect([await mode(data), await mode(join(data, "secrets.json"))]).toEqual(["700", "600"]);
      const other = join(home, "other");
      const second = await spawnGorjeo({ env: { DATA_DIR: other } }).ready;
      second.signal("SIGTERM");
      await second.exited;
      const both = [await readSecrets(data), await readSecrets(other)].flatMap(Object.values);
      expect(new Set(both).size).toBe(4);
      for (const secret of both) expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    }, 60_000);
});
