import { describe, expect, it } from "vitest";
import type { Finding } from "./api";
import { foundText, piecesOf } from "./marked";

const found = (start: number, end: number): Finding => ({
  rule: "r",
  kind: "k",
  start,
  end,
  score: 1,
  action: "redact",
  is_shadow: false,
});

describe("a text with what was found in it", () => {
  it("is cut where findings begin and end", () => {
    expect(piecesOf("one two three", [found(4, 7)]).map((one) => [one.text, one.finding !== null])).toEqual([
      ["one ", false],
      ["two", true],
      [" three", false],
    ]);
  });

  it("counts characters as the server does", () => {
    const text = "🌊🌊 CPF 1";
    expect(piecesOf(text, [found(3, 6)])[1]?.text).toBe("CPF");
    expect(foundText(text, found(3, 6))).toBe("CPF");
  });

  it("marks the first of two that overlap, and loses no letter", () => {
    const pieces = piecesOf("abcdef", [found(2, 5), found(1, 3)]);
    expect(pieces.map((one) => one.text)).toEqual(["a", "bc", "def"]);
    expect(piecesOf("", [])).toEqual([]);
  });
});
