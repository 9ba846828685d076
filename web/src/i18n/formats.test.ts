import { describe, expect, it } from "vitest";
import { formatsFor } from "./formats";

const en = formatsFor("en");
const pt = formatsFor("pt-BR");
/** Intl separates with several kinds of spaces. */
const plain = (text: string) => text.replace(/\s/gu, " ");

describe("formatsFor", () => {
  it("writes money so that fractions of a cent show only where that is all there is", () => {
    expect(en.money("12.5")).toBe("$12.50");
    expect(en.money("0.0042")).toBe("$0.0042");
    expect(en.money("0")).toBe("$0.00");
    expect(en.money("0.0000123")).toBe("$0.000012");
    expect(plain(pt.money("1234.5"))).toBe("US$ 1.234,50");
  });

  it("writes lengths of time in the two largest units", () => {
    expect(en.duration(0.32)).toBe("320 ms");
    expect(en.duration(84)).toBe("1 min 24 sec");
    expect(en.duration(3 * 3600 + 125)).toBe("3 hr 2 min");
    expect(plain(pt.duration(2.5))).toBe("2,5 s");
  });

  it("writes positions as a player does", () => {
    expect(en.clock(64.9)).toBe("1:04");
    expect(en.clock(3729)).toBe("1:02:09");
  });

  it("writes sizes in the unit that keeps them short", () => {
    expect(en.bytes(999)).toBe("999 byte");
    expect(en.bytes(1_250_000)).toBe("1.3 MB");
  });

  it("names languages, and leaves what is none as it is", () => {
    expect([en.languageName("pt-BR"), en.languageName("x_!"), pt.languageName("de")]).toEqual([
      "Brazilian Portuguese",
      "x_!",
      "alemão",
    ]);
  });

  it("says how long ago", () => {
    const now = Date.parse("2026-01-01T12:00:00Z");
    expect(en.relative("2026-01-01T11:57:00Z", now)).toBe("3 minutes ago");
    expect(pt.relative("2026-01-03T12:00:00Z", now)).toBe("depois de amanhã");
  });

  it("writes what is missing as a dash", () => {
    expect([en.money(null), en.number(undefined), en.clock(null), en.relative(null)]).toEqual(["–", "–", "–", "–"]);
  });
});
