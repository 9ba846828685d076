import { describe, expect, it } from "vitest";
import { nameOf } from "./shortcuts";

const press = (key: string, held: Partial<KeyboardEvent> = {}) =>
  nameOf({ key, metaKey: false, ctrlKey: false, altKey: false, ...held });

describe("nameOf", () => {
  it("names keys as shortcuts do, Command and Control alike", () => {
    expect([press("K", { ctrlKey: true }), press("k", { metaKey: true }), press("G"), press("?")]).toEqual([
      "mod+k",
      "mod+k",
      "g",
      "?",
    ]);
  });
});
