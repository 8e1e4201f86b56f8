import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ask, authWorld } from "../../test/support/auth.ts";
import { deleteAccount } from "./account.ts";
import { updateProfile } from "./profile.ts";
import { searchUsers } from "./search.ts";

let world: Awaited<ReturnType<typeof authWorld>>;
const usernames = new Map<string, string>();
const PEOPLE = {
  ana: "Ana López",
  Anabel: "Bel",
  ana_smith: "Somebody Else",
  zora: "Ána Zora",
  snake_case: "One",
  snakeXcase: "Two",
  percent: "100 % done",
  slash: "c:\\windows\\path",
  futaba: "ふたば".normalize("NFD"),
  watanabe: "渡辺ふたば",
  obrien: "Conan O'Brien",
  istanbul: "İstanbul Straße",
};

beforeAll(async () => {
  world = await authWorld();
  for (const [username, name] of Object.entries(PEOPLE))
    usernames.set((await world.person(username, { name })).id, username);
});
afterAll(() => world.close());

async function found(query: string): Promise<string[]> {
  const { ids } = await ask(searchUsers, { query, max_results: 100 }, world.nobody);
  return ids.map((id) => usernames.get(id) ?? id);
}

test("first the username itself, then those that begin so, then words of the name", async () => {
  expect(await found("ana")).toEqual(["ana", "ana_smith", "Anabel", "zora"]);
});

test.each([
  ["ANA", ["ana", "ana_smith", "Anabel", "zora"]],
  ["@ana", ["ana", "ana_smith", "Anabel", "zora"]],
  ["Lopez", ["ana"]],
  ["lópez", ["ana"]],
  ["ｌｏｐｅｚ", ["ana"]],
  ["ana lop", ["ana"]],
  ["lopez ana", ["ana"]],
  ["smith", ["ana_smith"]],
  ["snake_case", ["snake_case"]],
  ["snake_", ["snake_case"]],
  ["%", ["percent"]],
  ["100%", []],
  ["_", []],
  ["\\", []],
  ["c:\\win", ["slash"]],
  ["windows", ["slash"]],
  ["ふたば", ["watanabe", "futaba"]],
  ["ふたは゛", ["watanabe", "futaba"]],
  ["たば", ["watanabe", "futaba"]],
  ["brien", ["obrien"]],
  ["o'b", ["obrien"]],
  ["STRASSE", ["istanbul"]],
  ["istanbul", ["istanbul"]],
  ["   ", []],
])("%j finds %j", async (query, expected) => {
  expect(await found(query)).toEqual(expected);
});

test.each(["'", "''", ":*", "a & ;", "! (", "<->", '"unclosed', "a:b:c", "😀", "{", "\\'", "| x"])(
  "%j is a search like any other",
  async (query) => {
    expect(await found(query)).toBeInstanceOf(Array);
  },
);

test("pages hold everybody once, in order, though people come and go between them", async () => {
  const whole = await found("s");
  const paged: string[] = [];
  let next_token: string | undefined;
  const late = await world.person("slate");
  do {
    const page = await ask(searchUsers, { query: "S", max_results: 1, next_token }, world.nobody);
    paged.push(...page.ids.filter((id) => id !== late.id).map((id) => usernames.get(id) ?? id));
    next_token = page.next_token;
    if (paged.length === 1) await world.person("sooner");
  } while (next_token);
  expect(paged).toEqual(whole);
  expect(paged.length).toBeGreaterThan(4);
});

test("a page's token is good for its own search only", async () => {
  const { next_token } = await ask(searchUsers, { query: "s", max_results: 1 }, world.nobody);
  const turned = String(next_token).replace(/^./, (rank) => (rank === "1" ? "2" : "1"));
  for (const [query, token] of [
    ["a", next_token],
    ["s", turned],
    ["s", ""],
    ["s", "2"],
    ["s", "zzzz"],
  ] as const)
    await expect(
      ask(searchUsers, { query, max_results: 1, next_token: token }, world.nobody),
    ).rejects.toMatchObject({ code: 400, data: { errors: [{ parameter: "next_token" }] } });
});

test("a new name is found and the old one is not; a deleted account is not", async () => {
  const ben = await world.person("benno");
  await ask(updateProfile, { name: "Quentin", username: "quen" }, ben.scope);
  expect(await found("quentin")).toEqual([ben.id]);
  expect(await found("benno")).toEqual([]);
  await ask(deleteAccount, { password: "correct horse" }, ben.scope);
  expect(await found("quentin")).toEqual([]);
});
