import { describe, expect, it } from "vitest";
import { begin, change, redo, undo } from "./history";
import { isPlaced, movedTo, positionsIn, without } from "./positions";
import { read, stateAtLine, stateLines } from "./reading";

const version = (text: string) => ({ text, positions: {} });

describe("history", () => {
  it("goes back and forth, and forgets what was undone when something new is done", () => {
    let history = change(change(begin(version("a")), version("b"), 0), version("c"), 10);
    history = undo(history);
    expect(history.now.text).toBe("b");
    expect(redo(history).now.text).toBe("c");
    history = change(history, version("d"), 20);
    expect(redo(history).now.text).toBe("d");
    expect(undo(undo(undo(history))).now.text).toBe("a");
  });

  it("takes what is typed in one go for one change", () => {
    let history = begin(version(""));
    for (const [index, text] of ["h", "he", "hey"].entries())
      history = change(history, version(text), index * 100, "type");
    history = change(history, version("hey you"), 5_000, "type");
    expect(undo(history).now.text).toBe("hey");
    expect(undo(undo(history)).now.text).toBe("");
  });
});

describe("positions", () => {
  it("go along with a state and what is in it", () => {
    const positions = {
      "/States/A": { x: 1, y: 2 },
      "/States/A/ItemProcessor/States/B": { x: 3, y: 4 },
      "/States/AB": { x: 5, y: 6 },
    };
    expect(Object.keys(movedTo(positions, "/States/A", "/States/C"))).toEqual([
      "/States/C",
      "/States/C/ItemProcessor/States/B",
      "/States/AB",
    ]);
    expect(Object.keys(without(positions, "/States/A"))).toEqual(["/States/AB"]);
    expect(isPlaced(positions, "/States/A/ItemProcessor")).toBe(true);
    expect(positionsIn({ ok: { x: 1, y: 2 }, bad: { x: "1" } })).toEqual({ ok: { x: 1, y: 2 } });
    expect(positionsIn(null)).toEqual({});
  });
});

describe("stateAtLine", () => {
  it("names the innermost state of a line", () => {
    const { flow } = read(
      "StartAt: A\nStates:\n  A:\n    Type: Map\n    ItemProcessor:\n      StartAt: B\n      States:\n        B:\n          Type: Pass\n    End: true\n",
    );
    const lines = flow ? stateLines(flow) : [];
    expect([1, 3, 4, 8, 9, 10].map((line) => stateAtLine(lines, line))).toEqual([
      null,
      "/States/A",
      "/States/A",
      "/States/A/ItemProcessor/States/B",
      "/States/A/ItemProcessor/States/B",
      "/States/A",
    ]);
  });
});
