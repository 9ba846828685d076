import { expect, it } from "vitest";
import { changeBetween } from "./textChange";

it("finds the one piece that differs, also among repeated letters", () => {
  for (const [before, after] of [
    ["abc", "abXc"],
    ["aaa", "aaaa"],
    ["aaaa", "aa"],
    ["", "x"],
    ["x", ""],
    ["abcabc", "abc"],
  ] as const) {
    const change = changeBetween(before, after);
    expect(change && before.slice(0, change.from) + change.insert + before.slice(change.to)).toBe(after);
  }
  expect(changeBetween("same", "same")).toBeNull();
});
