import { describe, expect, it } from "vitest";
import { bandPath, reachOf, timedPath } from "./band";

describe("reachOf", () => {
  it("begins at nothing where values are near it, and leaves room above", () => {
    expect(reachOf([1, 10])).toEqual({ low: 0, high: 10.6 });
  });
  it("does not begin at nothing where values are far from it", () => {
    expect(reachOf([90, 100]).low).toBeGreaterThan(80);
  });
  it("has a height even if nothing, or one value, was measured", () => {
    expect(reachOf([])).toEqual({ low: 0, high: 1 });
    expect(reachOf([5]).high).toBeGreaterThan(5);
  });
});

describe("timedPath", () => {
  it("breaks where nothing was measured", () => {
    const path = timedPath([0, 1, 9, 10], [1, 1, 1, 1], [0, 10], [100, 10], { low: 0, high: 2 }, 2);
    expect(path).toBe("M0.0 5.0L10.0 5.0M90.0 5.0L100.0 5.0");
  });
});

describe("bandPath", () => {
  it("goes along the upper line and back along the lower one", () => {
    expect(bandPath([0, 10], [0, 0], [2, 1], [0, 10], [100, 10], { low: 0, high: 2 })).toBe(
      "M0.0 0.0L100.0 5.0L100.0 10.0L0.0 10.0Z",
    );
    expect(bandPath([], [], [], [0, 10], [100, 10], { low: 0, high: 1 })).toBe("");
  });
});
