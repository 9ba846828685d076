import { describe, expect, it } from "vitest";
import type { Business } from "@/insight/api";
import { daysOf, linesOf, measured, sinceOf } from "./series";

const COST = {
  cost_usd: "0.25",
  reserved_usd: "0",
  calls: 3,
  failed: 0,
  cached: 0,
  input_tokens: 10,
  cached_tokens: 0,
  output_tokens: 5,
  images: 0,
  is_estimated: false,
};
const DAY = {
  minutes_made: 2,
  productions: { ready: 1, rejected: 0, failed: 0 },
  words: 9,
  cost_usd: "1",
  cost_per_minute_usd: "0.5",
  hours_saved: 2.6,
};

describe("the sums of Analytics", () => {
  it("asks from the same moment on for a whole day, and for an hour where hours are shown", () => {
    const now = Date.parse("2026-11-21T17:30:10Z");
    expect(sinceOf(7, now)).toBe("2026-11-15T00:00:00.000Z");
    expect(sinceOf(7, now + 60_000)).toBe(sinceOf(7, now));
    expect(sinceOf(1, now)).toBe("2026-11-20T18:00:00.000Z");
  });

  it("shows what is asked for", () => {
    expect([measured(COST, "cost_usd"), measured(COST, "calls"), measured(COST, "tokens")]).toEqual([0.25, 3, 15]);
  });

  it("names what has no name, and the rest", () => {
    const found = {
      buckets: [],
      series: [
        { name: "", values: ["1"] },
        { name: "…", values: ["2"] },
        { name: "a", values: ["0.5"] },
      ],
    };
    expect(linesOf(found, "none", "rest")).toEqual([
      { name: "none", values: [1] },
      { name: "rest", values: [2] },
      { name: "a", values: [0.5] },
    ]);
  });

  it("shows days on which nothing was made", () => {
    const days = [
      { ...DAY, at: "2026-11-19T00:00:00.000Z" },
      { ...DAY, at: "2026-11-21T00:00:00.000Z", cost_per_minute_usd: null },
    ];
    const business: Business = { ...DAY, days };
    expect(daysOf(business).map((day) => [day.minutes, day.perMinute])).toEqual([
      [2, 0.5],
      [0, 0],
      [2, 0],
    ]);
    expect(daysOf({ ...DAY, days: [] })).toEqual([]);
  });
});
