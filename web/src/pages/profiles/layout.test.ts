import { describe, expect, it } from "vitest";
import type { Flame } from "./api";
import { changeOf, kindOf, shortOf } from "./kinds";
import { boxesOf, fitted, foundShare, neighbour, placed } from "./layout";

const node = (depth: number, name: number, value: number) => ({ depth, name, value, own: 0, base: 0 });
/** all ─ a (6: b 4, c 2) ─ d (4: b 1) */
const flame: Flame = {
  names: ["all", "a", "b", "c", "d"],
  nodes: [node(0, 0, 10), node(1, 1, 6), node(2, 2, 4), node(2, 3, 2), node(1, 4, 4), node(2, 2, 1)],
};
const boxes = boxesOf(flame);

describe("boxes", () => {
  it("lie below their callers, one beside the other", () => {
    expect(boxes.map(({ name, from, to, parent }) => [name, from, Number(to.toFixed(3)), parent])).toEqual([
      ["all", 0, 1, -1],
      ["a", 0, 0.6, 0],
      ["b", 0, 0.4, 1],
      ["c", 0.4, 0.6, 1],
      ["d", 0.6, 1, 0],
      ["b", 0.6, 0.7, 4],
    ]);
  });

  it("fill the picture from the one that is zoomed to, with its callers above", () => {
    const found = placed(boxes, 1, 600).map(({ box, x, width }) => [box.name, Math.round(x), Math.round(width)]);
    expect(found).toEqual([
      ["all", 0, 600],
      ["a", 0, 600],
      ["b", 0, 400],
      ["c", 400, 200],
    ]);
  });

  it("leave out what nobody could see", () => {
    expect(placed(boxes, 0, 10).map(({ box }) => box.index)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("a search", () => {
  it("counts every moment once", () => {
    expect(foundShare(boxes, "B")).toBeCloseTo(0.5);
    expect(foundShare(boxes, "a")).toBeCloseTo(1);
    expect(foundShare(boxes, "nothing")).toBe(0);
  });
});

describe("arrow keys", () => {
  const shown = placed(boxes, 0, 600);
  it("lead to callers, to what is called, and along the row", () => {
    expect(neighbour(shown, 2, "ArrowUp")).toBe(1);
    expect(neighbour(shown, 1, "ArrowDown")).toBe(2);
    expect(neighbour(shown, 3, "ArrowRight")).toBe(5);
    expect(neighbour(shown, 5, "ArrowRight")).toBeNull();
    expect(neighbour(shown, 0, "ArrowUp")).toBeNull();
  });
});

describe("kinds", () => {
  it("tell our rooms from libraries and from Python", () => {
    expect(kindOf("omnimind.media.speech.flite:FliteLibrary.speak")).toBe("media");
    expect(kindOf("omnimind/store/writer.py:12")).toBe("store");
    expect(kindOf("numpy.fft:fft")).toBe("library");
    expect(kindOf("threading:Thread.run")).toBe("python");
    expect(kindOf("(MainThread)")).toBe("root");
  });

  it("name functions before their modules, and lines before their folders", () => {
    expect(shortOf("threading:Thread.run")).toBe("Thread.run · threading");
    expect(shortOf("omnimind/store/writer.py:12")).toBe("writer.py:12 · omnimind/store");
    expect(shortOf("(MainThread)")).toBe("(MainThread)");
  });

  it("tell how much changed in steps", () => {
    expect([changeOf(1, 1), changeOf(1.2, 1), changeOf(1.6, 1), changeOf(4, 1), changeOf(0, 1)]).toEqual([
      0, 1, 2, 3, -3,
    ]);
  });
});

describe("labels", () => {
  it("are cut to their boxes", () => {
    expect(fitted("abcdefghij", 400)).toBe("abcdefghij");
    expect(fitted("abcdefghij", 40)).toBe("abcd…");
    expect(fitted("abcdefghij", 12)).toBe("");
  });
});
