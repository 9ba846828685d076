import { describe, expect, it } from "vitest";
import type { Span } from "@/insight/api";
import { longestOf, ticks, waterfall } from "./waterfall";

const span = (span_id: string, parent_id: string | null, second: number, duration_s: number): Span => ({
  span_id,
  parent_id,
  name: span_id,
  at: `2026-11-21T17:30:0${second}.000Z`,
  duration_s,
  status: "ok",
  run_id: null,
  attributes: {},
});

const SPANS = [span("run", null, 0, 8), span("b", "run", 4, 4), span("a", "run", 1, 2), span("a1", "a", 1, 1)];

describe("the waterfall of a trace", () => {
  it("shows each part below what it is a part of, in the order in which they began", () => {
    const { rows, duration_s } = waterfall(SPANS);
    expect(duration_s).toBe(8);
    expect(rows.map((row) => [row.span.span_id, row.depth, row.from, row.share])).toEqual([
      ["run", 0, 0, 1],
      ["a", 1, 0.125, 0.25],
      ["a1", 2, 0.125, 0.125],
      ["b", 1, 0.5, 0.5],
    ]);
  });

  it("leaves out what is below a closed part, and says how many that are", () => {
    const { rows } = waterfall(SPANS, new Set(["a"]));
    expect(rows.map((row) => [row.span.span_id, row.children])).toEqual([
      ["run", 2],
      ["a", 1],
      ["b", 0],
    ]);
  });

  it("begins with parts whose whole was not kept", () => {
    expect(waterfall([span("x", "gone", 0, 1)]).rows.map((row) => row.depth)).toEqual([0]);
  });

  it("names the parts that took longest by themselves", () => {
    expect(longestOf(SPANS, 2).map((one) => one.span_id)).toEqual(["b", "a1"]);
  });

  it("marks round moments", () => {
    expect(ticks(8, 5)).toEqual([2, 4, 6, 8]);
    expect(ticks(1170, 5)).toEqual([300, 600, 900]);
    expect(ticks(0.03, 5)).toEqual([0.01, 0.02, 0.03]);
  });
});
