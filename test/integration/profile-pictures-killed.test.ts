import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import pg from "pg";
import { readSecrets } from "../../database/postgres.ts";
import { cameraPhoto } from "../support/media-files.ts";
import { PASSWORD, Person } from "../support/person.ts";
import { spawnGorjeo, until, type Gorjeo } from "../support/process.ts";
import { uploaded } from "../support/uploads.ts";
import { removeFolder } from "../support/folder.ts";

let home: string;
let data: string;
let gorjeo: Gorjeo;
let ana: Person;

const start = () =>
  spawnGorjeo({ env: { DATA_DIR: data, PASSWORD_WORKERS: "1", RATE_LIMITS: "off" } }).ready;

async function killed() {
  gorjeo.signal("SIGKILL");
  await gorjeo.exited;
  gorjeo = await start();
  ana = new Person(gorjeo.url, ana.id, ana.username, ana.token);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "gorjeo-killed-"));
  data = join(home, "data");
  gorjeo = await start();
  ana = await Person.signUp(gorjeo.url, "ana");
}, 60_000);
afterAll(async () => {
  gorjeo.signal("SIGTERM");
  await gorjeo.exited;
  await removeFolder(home);
});

/** A statement as the owner of the embedded database. */
async function query(text: string): Promise<{ id: string }[]> {
  const { owner_password } = await readSecrets(data);
  const host = encodeURIComponent(`${data}/run`);
  const client = new pg.Client(`postgres://gorjeo:${owner_password}@localhost/gorjeo?host=${host}`);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
const pictures = () => query("select id from tweet.media where category like 'profile%'");
const files = () => readdir(join(data, "media"));
const wish = (profile_image_media_id: string) =>
  ana.send("PUT", "/auth/profile", { profile_image_media_id }).catch(() => undefined);

test("killed in the middle of changes, the profile shows one picture and no other is left", async () => {
  const uploads = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(async () => uploaded(ana, await cameraPhoto(400, 300))),
  );
  await wish(uploads[0] ?? "");
  const changes = uploads.map(wish);
  // some are done, some under way, some not begun
  await Promise.any(changes);
  await killed();
  await Promise.all(changes);
  const { profile_image_url } = (await ana.get("/auth/profile")).body;
  expect((await fetch(profile_image_url)).status).toBe(200);
  // as when the day is over in which a profile may come to name what was cut
  await query("update tweet.media set expires_at = now() where category like 'profile%'");
  await until(async () => (await pictures()).length === 1);
  const [{ id } = { id: "" }] = await pictures();
  await until(async () => (await files()).length === uploads.length + 1);
  expect((await files()).toSorted()).toEqual([...uploads, id].toSorted());
  expect((await fetch(profile_image_url)).status).toBe(200);
}, 90_000);

test("killed right after the account was deleted, its files go all the same", async () => {
  const { status } = await ana.send("DELETE", "/auth/account", { password: PASSWORD });
  expect(status).toBe(200);
  await killed();
  await until(async () => (await files()).length === 0);
  expect(await pictures()).toEqual([]);
}, 90_000);
