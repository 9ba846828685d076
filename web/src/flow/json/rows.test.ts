import { describe, expect, it } from "vitest";
import { preview, rowsOf } from "./rows";

const value = { scenes: [{ id: "a" }, { id: "b" }], "odd/key": null, empty: {}, title: "x".repeat(500) };

describe("rowsOf", () => {
  it("shows only what is open, each with an address of its own", () => {
    expect(rowsOf(value, () => false)).toHaveLength(1);
    const rows = rowsOf(value, (_id, depth) => depth < 2);
    expect(rows.map((row) => row.id)).toEqual([
      "",
      "/scenes",
      "/scenes/0",
      "/scenes/1",
      "/odd~1key",
      "/empty",
      "/title",
    ]);
    expect(rows.filter((row) => row.isOpen).map((row) => row.id)).toEqual(["", "/scenes"]);
  });

  it("says in a few words what is closed, and cuts long texts", () => {
    const [root, ...rows] = rowsOf(value, (id) => id === "");
    expect(root && preview(root)).toBe("{ scenes, odd/key, empty, title }");
    expect(rows.map(preview).map((text) => text.slice(0, 8))).toEqual([
      "[]".replace("]", "]"),
      "null",
      "{}",
      '"xxxxxxx',
    ]);
    expect(preview(rows[3] ?? { value: null, kind: "null", size: null }).length).toBeLessThan(250);
  });
});
