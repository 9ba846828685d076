import { describe, expect, it } from "vitest";
import { beside } from "./place";

const view = { width: 400, height: 300 };
const size = { width: 100, height: 80 };

describe("beside", () => {
  it("goes where it is asked to, if there is room", () => {
    const anchor = { left: 200, top: 100, width: 40, height: 20 };
    expect(beside(anchor, size, view, { side: "bottom", align: "end", gap: 4 })).toEqual({ left: 140, top: 124 });
  });

  it("turns to the other side at an edge", () => {
    const anchor = { left: 200, top: 270, width: 40, height: 20 };
    expect(beside(anchor, size, view, { side: "bottom", align: "start", gap: 4 })).toEqual({ left: 200, top: 186 });
  });

  it("stays in view", () => {
    const anchor = { left: 380, top: 10, width: 20, height: 20 };
    expect(beside(anchor, size, view, { side: "bottom", align: "start", gap: 4 }).left).toBe(292);
  });
});
