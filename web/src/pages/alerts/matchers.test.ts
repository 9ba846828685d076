import { describe, expect, it } from "vitest";
import { linesOf, matchersOf } from "./matchers";

describe("matchers", () => {
  it("find the alert they are made of by all of its labels", () => {
    const labels = { model: 'a "b"', agent: "narrator" };
    expect(linesOf(matchersOf({ name: "Slow", labels }))).toEqual([
      'alertname="Slow"',
      'agent="narrator"',
      'model="a \\"b\\""',
    ]);
  });

  it("are lines that say something", () => {
    expect(linesOf(" a=b \n\n  c=~d\n")).toEqual(["a=b", "c=~d"]);
  });
});
