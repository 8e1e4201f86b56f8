import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { sql } from "../../../lib/sql.ts";
import { nowMs, setClock } from "../../../lib/time.ts";
import { authWorld, type Somebody } from "../../../test/support/auth.ts";
import { postbox, type Postbox } from "../../../test/support/postbox.ts";
import { until } from "../../../test/support/process.ts";
import { authSettings, setAuthSettings } from "../auth-settings.ts";
import { mailerOf } from "./mailer.ts";
import { claim, post, sweepMail, type Mail } from "./outbox.ts";
import { sendDue, type Sending } from "./send.ts";

let auth: Awaited<ReturnType<typeof authWorld>>;
let box: Postbox;
let ana: Somebody;

beforeAll(async () => {
  auth = await authWorld();
  ana = await auth.person("ana");
  box = await postbox();
  setAuthSettings({
    smtp_url: box.url,
    mail_from: "gorjeo@gorjeo.example",
    public_url: "https://gorjeo.example",
    secret: "s".repeat(32),
  });
});
beforeEach(async () => {
  box.letters.splice(0);
  await auth.db.run(sql`delete from mails`);
});
afterEach(() => setClock());
afterAll(async () => {
  await auth.close();
  await box.close();
});

/** A process of the service. */
const node = (): Sending => ({
  db: auth.db,
  mailer: mailerOf(authSettings(), () => undefined) as Sending["mailer"],
  warn: () => undefined,
  ending: new AbortController().signal,
});
const work = async (sending: Sending) => {
  while (await sendDue(sending));
};
const later = (ms: number) => {
  const at = nowMs() + ms;
  setClock(() => at);
};
const letter = (token: string): Mail => ({
  id: auth.newId(),
  user_id: ana.id,
  kind: "reset_password",
  address: "ana@example.com",
  token,
});
const left = () => auth.db.rows(sql`select id from mails`);

test("many processes that send at once send each letter once", async () => {
  await post(
    auth.db,
    Array.from({ length: 40 }, (_, at) => letter(`gjp_${at}`)),
  );
  await Promise.all([node(), node(), node()].map(work));
  expect(box.letters.map(({ token }) => token).sort()).toEqual(
    Array.from({ length: 40 }, (_, at) => `gjp_${at}`).sort(),
  );
  expect(await left()).toEqual([]);
});

test("what a process had taken when it died is sent by another, under the same name", async () => {
  await post(auth.db, [letter("gjp_taken")]);
  expect(await claim(auth.db)).toHaveLength(1);
  await work(node());
  expect(box.letters).toEqual([]);
  later(120_001);
  const [id] = (await auth.db.rows<{ id: string }>(sql`select id from mails`)).map(({ id }) => id);
  await work(node());
  expect(box.letters).toMatchObject([{ id: `<${id}@gorjeo.example>`, token: "gjp_taken" }]);
  expect(await left()).toEqual([]);
});

test("a letter that is being sent is not sent by another process as well", async () => {
  await post(auth.db, [letter("gjp_slow")]);
  const go = box.hold();
  const slow = work(node());
  await until(() => box.letters.length > 0);
  await work(node());
  go();
  await slow;
  expect(box.letters).toHaveLength(1);
  expect(await left()).toEqual([]);
});

test("pauses grow; after thirty tries a letter is given up, and its secret forgotten", async () => {
  box.refuse(() => 451);
  await post(auth.db, [{ ...letter("gjp_never"), expires_at: new Date(nowMs() + 9e9) }]);
  let tries = 0;
  const state = () =>
    auth.db.row<{ failed_at: Date | null; secret: string | null; due_at: Date; tries: number }>(sql`
      select failed_at, secret, due_at, tries from mails`);
  for (let row = await state(); row && !row.failed_at; row = await state()) {
    later(Math.max(0, row.due_at.getTime() - nowMs()));
    await sendDue(node());
    tries += 1;
  }
  expect(tries).toBe(30);
  expect(await state()).toMatchObject({ secret: null, tries: 30 });
  box.refuse(() => undefined);
});

test("what is too late to help is not sent; the table holds no token in clear", async () => {
  await post(auth.db, [{ ...letter("gjp_late"), expires_at: new Date(nowMs() + 60_000) }]);
  const rows = await auth.db.rows<{ row: string }>(sql`select mails::text as row from mails`);
  expect(rows[0]?.row).toContain("sealed.");
  expect(rows[0]?.row).not.toContain("gjp_late");
  later(60_001);
  await work(node());
  expect(box.letters).toEqual([]);
  await sweepMail(auth.db);
  expect(await left()).toEqual([]);
});

test("an address is one mailbox, whatever signs stand in it", async () => {
  const address = "a,ben;c@example.com";
  await post(auth.db, [{ ...letter("gjp_signs"), address }]);
  await work(node());
  expect(box.letters.map(({ to }) => to)).toEqual(['"a,ben;c"@example.com']);
});
