import { describe, expect, it } from "vitest";
import type { JsonObject } from "../document/reading";
import { blankOf, errorsOf, fieldOf, sentence } from "./schema";

const schema: JsonObject = {
  type: "object",
  required: ["approved", "theme"],
  $defs: { theme: { enum: ["paper", "night"] } },
  properties: {
    approved: { type: "boolean" },
    theme: { $ref: "#/$defs/theme" },
    speed: { anyOf: [{ type: "number", minimum: 0.5, maximum: 2 }, { type: "null" }], default: null },
    keywords: { type: "array", items: { type: "string" } },
    note: { type: "string", maxLength: 80, minLength: 2 },
    more: { type: "object", properties: { deep: { type: "integer" } } },
    anything: {},
  },
};

describe("fieldOf", () => {
  it("asks for each kind of value in its own way", () => {
    const kinds = Object.entries(schema.properties as JsonObject).map(([name, one]) => fieldOf(one, schema, name).kind);
    expect(kinds).toEqual(["switch", "choice", "number", "list", "text", "object", "json"]);
    expect(fieldOf((schema.properties as JsonObject).speed, schema, "speed").isNullable).toBe(true);
    expect(sentence("answer_schema")).toBe("Answer schema");
  });

  it("begins with what must be there", () => {
    expect(blankOf(schema, schema)).toEqual({ approved: false, theme: "paper" });
    expect(blankOf({ type: ["object", "null"], properties: {} }, {})).toBeNull();
  });
});

describe("errorsOf", () => {
  it("finds what lacks and what does not fit", () => {
    expect([...errorsOf({ theme: "blue", speed: 3, note: "x", more: { deep: 1.5 } }, schema, schema)]).toEqual([
      ["/approved", "required"],
      ["/theme", "choice"],
      ["/speed", "large"],
      ["/note", "short"],
      ["/more/deep", "type"],
    ]);
    expect(errorsOf({ approved: true, theme: "night", speed: null, anything: [1] }, schema, schema).size).toBe(0);
  });
});
