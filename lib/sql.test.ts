import { expect, test } from "@jest/globals";
import { compile, join, literal, name, sql } from "./sql.ts";

const page = (id: string, limit: number, more?: string) => sql`
  select id from tweets
  where ${name("author_id")} = ${id}${more === undefined ? undefined : sql` and text = ${more}`}
  limit ${literal(limit)}`;

test("values become parameters in their order, whatever is nested or left out", () => {
  expect(compile(page("1", 5))).toEqual({
    text: "\n  select id from tweets\n  where author_id = $1\n  limit 5",
    values: ["1"],
  });
  const both = sql`with a as (${page("1", 5, "x")}) select ${null}, ${join([sql`${2}`, name("b")], ", ")}`;
  expect(compile(both)).toEqual({
    text: "with a as (\n  select id from tweets\n  where author_id = $1 and text = $2\n  limit 5) select $3, $4, b",
    values: ["1", "x", null, 2],
  });
  expect(compile(join([], ", "))).toEqual({ text: "", values: [] });
});

test("what has the same text has the same strings, by which a statement is known", () => {
  expect(page("1", 5, "x").strings).toBe(page("2", 5, "y").strings);
  expect(page("1", 5).strings).not.toBe(page("1", 6).strings);
  expect(page("1", 5).strings).not.toBe(page("1", 5, "x").strings);
  const list = (...ids: string[]) =>
    join(
      ids.map((id) => sql`${id}`),
      " or ",
    );
  expect(list("1", "2").strings).toBe(list("3", "4").strings);
  expect(list("1").strings).not.toBe(list("1", "2").strings);
});

test("ever new shapes do not pile up, and change no text", () => {
  const first = page("1", 5);
  for (let at = 0; at < 5_000; at++) expect(compile(page("1", at)).text).toContain(`limit ${at}`);
  expect(page("1", 5).strings).not.toBe(first.strings);
  expect(compile(page("1", 5))).toEqual(compile(first));
});

test("a text that is no name of ours is none", () => {
  expect(() => name("id; drop table users")).toThrow("not an identifier");
  expect(() => literal(1.5)).toThrow("not a count");
});
