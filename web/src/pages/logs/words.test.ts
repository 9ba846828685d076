import { expect, test } from "vitest";
import { wordsOf } from "./words";

test("what differs between lines is not looked for", () => {
  expect(wordsOf("the provider <*> does not answer within <N> s [provider.timeout]")).toBe(
    "the provider does not answer within provider.timeout",
  );
});

test("words stand once, and marks alone are none", () => {
  expect(wordsOf("a - the sea, the sea: <TEXT>=<ID>")).toBe("the sea");
});

test("there are no more of them than can be asked for", () => {
  const words = wordsOf(Array.from({ length: 90 }, (_, at) => `word${at}`).join(" "));
  expect(words.length).toBeLessThanOrEqual(200);
  expect(words.endsWith(" ")).toBe(false);
});
