import { describe, expect, it } from "vitest";
import { changed } from "./changed";

const settings = {
  language: "pt-BR",
  voice: "",
  theme: "",
  per_minute: null,
  productions_at_once: 20,
  storage_bytes: 5e9,
  runs_kept_days: null,
};

describe("changed", () => {
  it("says only what is different", () => {
    const form: [string, string][] = [
      ["language", "pt-BR"],
      ["theme", "night"],
      ["per_minute", ""],
      ["productions_at_once", ""],
      ["storage_bytes", "2.5"],
      ["runs_kept_days", "7"],
    ];
    expect(changed(settings, form)).toEqual({
      theme: "night",
      productions_at_once: null,
      storage_bytes: 2_500_000_000,
      runs_kept_days: 7,
    });
  });

  it("says nothing of what is as it was", () => {
    expect(
      changed(settings, [
        ["storage_bytes", "5"],
        ["productions_at_once", "20"],
      ]),
    ).toEqual({});
  });
});
