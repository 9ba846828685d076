import { describe, expect, it } from "vitest";
import { EMPTY, guessKind, hasContent, orderOf } from "./draft";

const upload = {
  sha256: "a".repeat(64),
  name: "tides.md",
  media_type: "text/markdown",
  size_bytes: 12,
  created_at: "2026-11-21T17:30:00.123Z",
  created_by: "user:1",
};

describe("guessKind", () => {
  it("tells wishes, documents and addresses apart", () => {
    expect(guessKind("Explain tides to children")).toBe("request");
    expect(guessKind(" https://example.org/tides ")).toBe("address");
    expect(guessKind("See https://example.org/tides please")).toBe("request");
    expect(guessKind("# Tides\nThe sea climbs the wall.")).toBe("document");
    expect(guessKind("One.\n\nTwo.")).toBe("document");
    expect(guessKind("word ".repeat(100))).toBe("document");
  });
});

describe("orderOf", () => {
  it("leaves out what was left open", () => {
    expect(orderOf({ ...EMPTY, text: " Tides " })).toEqual({
      request: "Tides",
      options: { format: ["landscape"] },
      flow: "video",
    });
  });

  it("takes files and a text together, and says each wish", () => {
    const order = orderOf({
      ...EMPTY,
      text: "One.\n\nTwo.",
      uploads: [upload],
      language: "pt-BR",
      lengthS: 60,
      music: false,
      offline: true,
      budgetUsd: "0.50",
    });
    expect(order.sources).toEqual([{ upload: upload.sha256, name: "tides.md" }, { text: "One.\n\nTwo." }]);
    expect(order.options).toEqual({ language: "pt-BR", format: ["landscape"], duration: 60, music: false });
    expect([order.offline, order.budget_usd, order.request]).toEqual([true, "0.50", undefined]);
  });

  it("keeps a text what a person says it is", () => {
    expect(orderOf({ ...EMPTY, text: "Tides", kind: "document" }).sources).toEqual([{ text: "Tides" }]);
  });
});

describe("hasContent", () => {
  it("wants a text or a file", () => {
    expect([EMPTY, { ...EMPTY, text: " " }, { ...EMPTY, uploads: [upload] }].map(hasContent)).toEqual([
      false,
      false,
      true,
    ]);
  });
});
