import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { idsOf, Person } from "../support/person.ts";
import { world, type World } from "../support/world.ts";

let gorjeo: World;
let ana: Person;

beforeAll(async () => {
  gorjeo = await world();
  ({ ana } = await gorjeo.people("ana"));
});
afterAll(() => gorjeo.close());

const named = (username: string, name: string) => Person.signUp(gorjeo.url, username, { name });
const search = async (query: string, more = "") =>
  idsOf(await ana.get(`/2/users/search?query=${encodeURIComponent(query)}${more}`));

test("per cent, underscore and backslash stand for themselves", async () => {
  const snake = await named("snake_case", "Snake");
  const other = await named("snakeXcase", "100% done");
  const path = await named("paths", "c:\\windows\\path");
  expect(await search("snake_case")).toEqual([snake.id]);
  expect(await search("snake_")).toEqual([snake.id]);
  expect(await search("100%")).toEqual([other.id]);
  expect(await search("c:\\windows")).toEqual([path.id]);
  for (const query of ["%", "_", "\\", "100_", "%%", "a_b", "100%_\\"])
    expect(await search(query)).toEqual([]);
});

test("no text upsets the search", async () => {
  const queries = [
    ...['":*', "a & ", "!", "(", ")", '"unclosed', "a:b:c", "<->", "-only", "OR", "AND", "from:"],
    ...["@", "#", "$", "'", "''", "\\'", "the", "\u{1F600}", "漢字", ":*", "a:*b", "|", "' | '"],
    ...["'; drop table users;--", "1;select pg_sleep(5)", "x".repeat(200), "null", "undefined"],
  ];
  for (const query of queries) {
    const { status } = await ana.get(`/2/users/search?query=${encodeURIComponent(query)}`);
    expect([query, status]).toEqual([query, 200]);
  }
  for (const query of ["", "x".repeat(201), "\u0000"])
    expect((await ana.get(`/2/users/search?query=${encodeURIComponent(query)}`)).status).toBe(400);
  expect((await ana.get("/2/users/search")).status).toBe(400);
});

test("a name is found in each of the forms it can be typed in", async () => {
  const word = "ふたば";
  const forms = [word.normalize("NFC"), word.normalize("NFD"), "ふたは\uFF9E"];
  const people: Person[] = [];
  for (const [at, name] of forms.entries()) people.push(await named(`kana${at}`, name));
  const ids = people.map((person) => person.id).toReversed();
  for (const form of forms) expect(await search(form)).toEqual(ids);
  for (const username of ["ふたば", "ａｎａ", "anä", "a na", "a".repeat(16), "a-b", ""])
    await expect(named(username, "X")).rejects.toThrow("400");
});

test("people called null, undefined and true are who they are", async () => {
  for (const username of ["null", "undefined", "true", "NaN", "constructor", "__proto__", "0"]) {
    const person = await named(username, username);
    const { body } = await ana.get(`/2/users/by/username/${username}`);
    expect(body.data).toEqual({ id: person.id, name: username, username });
    const several = await ana.get(`/2/users/by?usernames=ana,${username}`);
    expect(idsOf(several)).toEqual([ana.id, person.id]);
    expect(await search(username)).toContain(person.id);
  }
  const unknown = ["[object Object]", "a|b", "a:b", "x".repeat(300), "*", "%"];
  for (const username of unknown) {
    const answer = await ana.get(`/2/users/by/username/${encodeURIComponent(username)}`);
    expect(answer.status).toBe(400);
  }
});

test("case does not matter in a username, and both people and gaps are told", async () => {
  const { body } = await ana.get("/2/users/by?usernames=ANA,nobody_here");
  expect(body.data).toEqual([{ id: ana.id, name: "ana", username: "ana" }]);
  expect(body.errors).toEqual([
    {
      value: "nobody_here",
      detail: "Could not find user with usernames: [nobody_here].",
      title: "Not Found Error",
      resource_type: "user",
      parameter: "usernames",
      resource_id: "nobody_here",
      type: "https://api.twitter.com/2/problems/resource-not-found",
    },
  ]);
});

test("a search is walked to its end by next_token, each person once", async () => {
  const crowd = await gorjeo.people(...Array.from({ length: 9 }, (_, at) => `walker${at}`));
  const ids: string[] = [];
  let token = "";
  do {
    const { body } = await ana.get(`/2/users/search?query=walker&max_results=4${token}`);
    ids.push(...body.data.map((user: { id: string }) => user.id));
    token = body.meta.next_token ? `&next_token=${body.meta.next_token}` : "";
  } while (token);
  expect(ids).toHaveLength(9);
  expect(new Set(ids)).toEqual(new Set(Object.values(crowd).map((person) => person.id)));
});
