import { expect, test } from "@jest/globals";
import { createRequire } from "node:module";
import {
  count,
  flag,
  id,
  ids,
  instant,
  object,
  optional,
  text,
  validatorOf,
  VALIDATOR_OPTIONS,
} from "./params.ts";

const Validator = createRequire(import.meta.url)("fastest-validator");

const check = (rules: object, params: object) => {
  const validator = new Validator(VALIDATOR_OPTIONS);
  const value = structuredClone(params);
  const errors = validator.compile({ $$strict: true, ...validatorOf(rules) })(value);
  return errors === true ? value : errors;
};

test("numbers are decimal digits only", () => {
  const rules = { max_results: count(5, 100, 10) };
  expect(check(rules, {})).toEqual({ max_results: 10 });
  expect(check(rules, { max_results: "20" })).toEqual({ max_results: 20 });
  for (const bad of ["4", "101", "1e1", "0x10", " 10", "10.5", "", "NaN", "٢٠", "-1", ["10"], true])
    expect(check(rules, { max_results: bad })).toEqual([
      expect.objectContaining({ field: "max_results", message: "is not between 5 and 100" }),
    ]);
});

test("ids fit 64 bits", () => {
  for (const good of ["1", "9223372036854775807"])
    expect(check({ id }, { id: good })).toEqual({ id: good });
  for (const bad of [
    "9223372036854775808",
    "99999999999999999999",
    "-1",
    "",
    "1.5",
    "١٢٣",
    12,
    ["1"],
  ])
    expect(check({ id }, { id: bad })).toEqual([expect.objectContaining({ field: "id" })]);
});

test("lists come as comma lists or repeated keys, without empty members, each once", () => {
  expect(check({ ids: ids(3) }, { ids: "1,2,1" })).toEqual({ ids: ["1", "2"] });
  expect(check({ ids: ids(3) }, { ids: ["1", "2"] })).toEqual({ ids: ["1", "2"] });
  for (const bad of ["", "1,,2", "1,2,3,4", " 1", {}])
    expect(check({ ids: ids(3) }, { ids: bad })).toEqual([
      expect.objectContaining({ field: "ids" }),
    ]);
});

test("text holds neither NUL nor lone surrogates", () => {
  expect(check({ name: text(5, 1) }, { name: "añ😀" })).toEqual({ name: "añ😀" });
  for (const bad of ["a\u0000", "\ud800b", "", "abcdef", 5, null])
    expect(Array.isArray(check({ name: text(5, 1) }, { name: bad }))).toBe(true);
});

test("unknown params are refused, also inside objects", () => {
  const rules = { reply: optional(object({ id })), flag: optional(flag), at: optional(instant) };
  expect(check(rules, { reply: { id: "1" }, flag: "true" })).toEqual({
    reply: { id: "1" },
    flag: true,
  });
  expect(check(rules, { at: "2026-01-01T00:00:00Z" })).toEqual({ at: "2026-01-01T00:00:00Z" });
  for (const bad of [
    { x: 1 },
    { reply: { id: "1", x: 1 } },
    { reply: {} },
    { at: "2026-13-01T00:00:00Z" },
  ])
    expect(Array.isArray(check(rules, bad))).toBe(true);
});
