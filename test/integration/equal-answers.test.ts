import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setAuthSettings } from "../../services/auth/auth-settings.ts";
import { hashPassword } from "../../services/auth/passwords.ts";
import { request, type Reply } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;

beforeAll(async () => {
  gorjeo = await world({ PASSWORD_WORKERS: "1" });
  await gorjeo.people("ana", "mallory");
  await gorjeo.broker.call("auth.suspend", { username: "mallory", by: "root", reason: "spam" });
});
afterAll(() => gorjeo.close());

/** Whoever does not know a password must not be able to tell these apart. */
const NAMES = [
  "ana",
  "mallory",
  "nobody_here",
  "no name at all!",
  "ana@example.com",
  "x@example.com",
];

const guess = (name: string) =>
  request(gorjeo.url, "POST", "/auth/login", {
    body: { [name.includes("@") ? "email" : "username"]: name, password: "a wrong guess of it" },
  });

const shown = ({ status, headers, body }: Reply) => {
  const own = ["date", "x-request-id"];
  return { status, body, headers: [...headers].filter(([name]) => !own.includes(name)) };
};

test("a wrong password is answered alike for those who are there, are not, or are suspended", async () => {
  const answers = await Promise.all(NAMES.map(guess));
  const [first] = answers.map(shown);
  expect(first?.status).toBe(401);
  for (const answer of answers) expect(shown(answer)).toEqual(first);
});

test("each of them costs a turn at the hasher", async () => {
  // a hash that takes a second, and as many waiting for it as may wait
  setAuthSettings({ bcrypt_cost: 14 });
  const waiting = Array.from({ length: 80 }, () =>
    hashPassword("something").catch(() => "refused"),
  );
  const answers = await Promise.all(NAMES.map(guess));
  setAuthSettings({ bcrypt_cost: 4 });
  expect(answers.map(({ status }) => status)).toEqual(NAMES.map(() => 429));
  expect(await Promise.race(waiting)).toBeDefined();
});
