import { describe, expect, it } from "vitest";
import { has, translator } from "./texts";

const texts = {
  title: "Runs",
  status: { ready: "Ready" },
  left: "{{name}}: {{left}}",
  runs_one: "{{count}} run",
  runs_other: "{{count}} runs",
  waiting: "{{count}} waiting",
};

describe("translator", () => {
  const t = translator("en", texts);

  it("finds texts by their paths", () => {
    expect([t("title"), t("status.ready")]).toEqual(["Runs", "Ready"]);
  });

  it("gives back a path that has no text", () => {
    expect([t("status"), t("title.ready"), t("status.toString"), t("constructor")]).toEqual([
      "status",
      "title.ready",
      "status.toString",
      "constructor",
    ]);
  });

  it("fills in values as they are, and nothing where there is none", () => {
    expect([t("left", { name: "$& <b>", left: 0 }), t("left", { name: null })]).toEqual(["$& <b>: 0", ": "]);
  });

  it("counts as the language does", () => {
    expect([1, 0, 2].map((count) => t("runs", { count }))).toEqual(["1 run", "0 runs", "2 runs"]);
    const pt = translator("pt-BR", { runs_one: "{{count}} execução", runs_other: "{{count}} execuções" });
    expect([0, 1, 2, 1_000_000].map((count) => pt("runs", { count }))).toEqual([
      "0 execução",
      "1 execução",
      "2 execuções",
      "1000000 execuções",
    ]);
  });

  it("takes the one text where counts make no difference", () => {
    expect(t("waiting", { count: 1 })).toBe("1 waiting");
  });
});

describe("has", () => {
  it("knows texts from parts, and from what isn't there", () => {
    expect([has(texts, "status.ready"), has(texts, "status"), has(texts, "nothing")]).toEqual([true, false, false]);
  });
});
