import { describe, expect, it } from "vitest";
import { everyNth, linePath, roundUp, stack } from "./chart";

describe("charts", () => {
  it("end their axis at a round number", () => {
    expect([0, 0.3, 1, 17, 26, 51, 100].map(roundUp)).toEqual([1, 0.5, 1, 20, 50, 100, 100]);
  });

  it("break a line where a value is missing", () => {
    expect(linePath([0, null, 10, 5], 30, 10, 10)).toBe("M0.0 10.0M20.0 0.0L30.0 5.0");
  });

  it("stack series", () => {
    expect(
      stack([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([
      [
        [0, 1],
        [0, 2],
      ],
      [
        [1, 4],
        [2, 6],
      ],
    ]);
  });

  it("thin out labels", () => {
    expect([everyNth(7, 10), everyNth(30, 6), everyNth(0, 6)]).toEqual([1, 5, 1]);
  });
});
