import { describe, expect, it } from "vitest";
import type { Scene } from "@/api/types";
import { cut, lineAt, startOf, toUnits } from "./sentences";

describe("cut", () => {
  it("marks spans in any order, and what overlaps once", () => {
    const pieces = cut("The sea climbs.", [
      { start: 6, end: 14 },
      { start: 4, end: 7 },
    ]);
    expect(pieces).toEqual([
      { text: "The ", isMarked: false },
      { text: "sea climbs", isMarked: true },
      { text: ".", isMarked: false },
    ]);
  });

  it("keeps the text whole, whatever the spans", () => {
    const text = "abcdef";
    for (const spans of [[], [{ start: 2, end: 99 }], [{ start: 0, end: 6 }], [{ start: 5, end: 2 }]]) {
      expect(
        cut(text, spans)
          .map((piece) => piece.text)
          .join(""),
      ).toBe(text);
    }
  });
});

describe("toUnits", () => {
  it("counts characters beyond the first plane as two units", () => {
    const text = "🌊 tides";
    const [span] = toUnits(text, [{ start: 2, end: 7 }]);
    expect(text.slice(span?.start, span?.end)).toBe("tides");
  });
});

const word = (text: string, start_s: number) => ({ text, start_s, end_s: start_s + 0.2 });
const scene = {
  lines: [
    { text: "The sea climbs.", spans: [] },
    { text: "Then it goes.", spans: [] },
  ],
  words: ["The", "sea", "climbs.", "Then", "it", "goes."].map((text, index) => word(text, 10 + index)),
  start_s: 9.5,
} as unknown as Scene;

describe("sentences", () => {
  it("begin with their first word", () => {
    expect([startOf(scene, 0), startOf(scene, 1)]).toEqual([10, 13]);
    expect(startOf({ ...scene, words: null }, 1)).toBe(9.5);
  });

  it("are found by the moment", () => {
    expect([9, 10.5, 12.9, 13.1, 60].map((s) => lineAt(scene, s))).toEqual([0, 0, 0, 1, 1]);
  });
});
