import { expect, it } from "vitest";
import type { Json } from "../document/reading";
import { textOf, valueOf } from "./values";

it("writes every value so that it is read again as it was", () => {
  const values: Json[] = [
    "word",
    "{% $a.b %}",
    "12",
    "true",
    12,
    -1.5,
    true,
    null,
    [],
    {},
    { a: ["b"] },
    '"quoted"',
    "[not json",
    "a: b",
  ];
  for (const value of values) expect(valueOf(textOf(value))).toEqual(value);
  expect(valueOf("  ")).toBeUndefined();
  expect(textOf(undefined)).toBe("");
});
